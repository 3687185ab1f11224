"""Copies of counties and crops with other fields: nothing that was worked out before is theirs."""

from tongyu import load


def test_a_copy_of_a_county_has_its_own_digest_and_series() -> None:
    county = load("baseline").county
    assert county.dated.at("listing", 2013) == 1.0
    never = tuple(
        each.model_copy(update={"values": ((2011, 0.0),)}) if each.name == "listing" else each for each in county.series
    )
    other = county.model_copy(update={"series": never})
    assert other.digest != county.digest
    assert other.dated.at("listing", 2013) == 0.0
    assert county.model_copy().digest == county.digest


def test_a_copy_of_a_crop_has_its_own_numbers() -> None:
    crop = load("baseline").county.crops[0]
    assert {number.value for number in crop.numbers if number.name.endswith(".price")} == {1.5}
    dearer = crop.model_copy(update={"price": 3.0})
    assert {number.value for number in dearer.numbers if number.name.endswith(".price")} == {3.0}
