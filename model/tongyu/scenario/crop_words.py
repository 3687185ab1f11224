"""What a county's crops are called, and which of them stand for it where there is room for one or two."""

from collections.abc import Mapping

from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.crops import Crop

CROP_LANGUAGES = ("en", "zh")
"""Languages in which a county's table may name its crops."""


def crop_word(crop: Crop, language: str) -> str:
    """What the county calls the crop; without a name in Chinese it keeps the English one."""
    return (crop.name_zh if language == "zh" else "") or crop.called


def crop_words(county: CountyFacts) -> dict[str, Mapping[str, str]]:
    """What each crop of the county is called, by language: `{"en": {"tea": "spring tea"}, "zh": {"tea": "春茶"}}`."""
    return {language: {crop.crop: crop_word(crop, language) for crop in county.crops} for language in CROP_LANGUAGES}


def known_for(county: CountyFacts) -> Crop:
    """The crop that the county is known for: what consumers of its brand spend most on, then on open listings.

    Of crops that are level in both it is the first of the table.
    """
    return max(county.crops, key=lambda crop: (crop.brand_share, crop.listing_share))


def most_grown(county: CountyFacts) -> Crop:
    """The crop with the most land in a usual year; of several the first of the table."""
    return max(county.crops, key=lambda crop: crop.share)
