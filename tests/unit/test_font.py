"""The font comes with its licence, and draws Chinese in figures."""

import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.image
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

from tongyu import font
from tongyu.report.style import figure, save


def glyphs() -> set[str]:
    return {chr(code) for code in TTFont(font.FILE).getBestCmap()}


def test_it_is_small_and_its_licence_lies_beside_it() -> None:
    assert font.FILE.stat().st_size < 1_000_000
    assert "SIL Open Font License, Version 1.1" in font.FILE.with_name("OFL.txt").read_text(encoding="utf-8")


@pytest.fixture
def no_system_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer on which only Matplotlib's own fonts are installed."""
    manager = font_manager.fontManager
    own = Path(mpl.get_data_path())
    monkeypatch.setattr(manager, "ttflist", [each for each in manager.ttflist if own in Path(each.fname).parents])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    _forget()
    yield
    _forget()


def _forget() -> None:
    font._add.cache_clear()
    font._of_the_system.cache_clear()
    font_manager.fontManager._findfont_cached.cache_clear()


def drawn(text: str, folder: Path) -> tuple[np.ndarray, set[str]]:
    """The picture of a figure of nothing but `text`, and the shapes in its SVG."""
    with figure(2.0, 0.5, "") as empty:
        empty.text(0.1, 0.4, text)
        save(empty, folder, "text")
    picture = matplotlib.image.imread(io.BytesIO((folder / "text.png").read_bytes()), format="png")
    paths = ElementTree.parse(folder / "text.svg").iter("{http://www.w3.org/2000/svg}path")
    return picture, {str(path.get("d")) for path in paths}


@pytest.mark.usefixtures("no_system_fonts")
def test_figures_show_a_county_in_chinese_where_no_chinese_font_is_installed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures, shapes = zip(
            *(drawn(each, tmp_path) for each in ("农安县", "睢阳区", "\u3400\u3401\u3402")), strict=True
        )
    county, other, boxes = pictures
    assert not np.array_equal(county, boxes)
    assert not np.array_equal(county, other)
    assert len(shapes[0] - shapes[2]) == len(shapes[1] - shapes[2]) == 3  # three characters, none of them the box
    (said,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert said.startswith("No font here has \u3400 (U+3400), \u3401 (U+3401), \u3402 (U+3402): figures show a box")


@pytest.mark.usefixtures("no_system_fonts")
def test_a_font_of_the_system_draws_what_ours_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert font.families() == ["DejaVu Sans", "Tongyu Sans"]
    _, boxes = drawn("\u3400\u3401", tmp_path)
    caplog.clear()

    # One that was installed after Matplotlib made its list.
    theirs = TTFont(font.unpacked())
    for record in theirs["name"].names:
        record.string = "SimSun"
    for table in theirs["cmap"].tables:
        table.cmap |= {0x3400: table.cmap[ord("农")], 0x3401: table.cmap[ord("安")]}
    theirs.save(tmp_path / "simsun.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    files = [str(tmp_path / "simsun.ttf"), str(tmp_path / "broken.ttf")]
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: files)
    _forget()

    assert font.families() == ["DejaVu Sans", "Tongyu Sans", "SimSun"]
    _, shapes = drawn("\u3400\u3401", tmp_path)
    _, ours = drawn("农安", tmp_path)
    assert shapes == ours != boxes
    assert caplog.records == []


def test_it_is_unpacked_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mpl, "get_cachedir", lambda: str(tmp_path))
    file = font.unpacked()
    assert file.parent == tmp_path
    assert {chr(code) for code in TTFont(file).getBestCmap()} == glyphs()
    before = file.stat().st_mtime_ns
    assert font.unpacked() == file
    assert file.stat().st_mtime_ns == before
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
