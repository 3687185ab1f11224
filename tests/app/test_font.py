"""The font has what the page can say, with its licence, and draws it in figures."""

import warnings

from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from tongyu.app.font import FILE, known_to_matplotlib
from tongyu.app.font.make import characters

SYMBOLS = set("↺▶❚▮₂→≥")  # signs, which every system's own fonts have


def test_every_character_of_the_words_has_a_glyph() -> None:
    glyphs = {chr(code) for code in TTFont(FILE).getBestCmap()}
    assert len(characters()) > 300
    assert sorted(characters() - glyphs - SYMBOLS) == []


def test_it_is_small_and_its_licence_lies_beside_it() -> None:
    assert FILE.stat().st_size < 1_000_000
    assert "SIL Open Font License, Version 1.1" in FILE.with_name("OFL.txt").read_text(encoding="utf-8")


def test_figures_show_chinese_without_a_missing_glyph(tmp_path) -> None:
    drawn = Figure()
    drawn.text(0.1, 0.5, "通榆县 贫困 5 %", family=["DejaVu Sans", known_to_matplotlib()])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn.savefig(tmp_path / "x.png")
