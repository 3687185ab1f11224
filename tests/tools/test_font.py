"""The font has what the page can say, and common Chinese."""

from fontTools.ttLib import TTFont
from tools.font import OF_PLACES, characters, common, words

from tongyu import font

SYMBOLS = set("↺▶❚▮₂→≥")  # signs, which every system's own fonts have
RARE = set("毖耪谰锨")  # of the common ones, which the source lacks


def glyphs() -> set[str]:
    return {chr(code) for code in TTFont(font.FILE).getBestCmap()}


def test_every_character_of_the_words_has_a_glyph() -> None:
    assert len(words()) > 300
    assert sorted(words() - glyphs() - SYMBOLS) == []


def test_the_common_characters_and_those_of_places_have_glyphs() -> None:
    level_1 = {each for each in common() if each >= "\N{CJK UNIFIED IDEOGRAPH-4E00}" and each < "\ufe30"}
    assert len(level_1) == 3755
    assert level_1 - glyphs() == RARE
    assert set(OF_PLACES) <= glyphs()
    assert set("睢县濮阳郯城盱眙亳州邛崃鄂尔多斯，。（）“”《》") <= glyphs()
    assert level_1 | words() <= characters()
