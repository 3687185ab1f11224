"""The font for Chinese, "Tongyu Sans": a subset of Noto Sans SC (SIL Open Font License 1.1, `OFL.txt`).

It has the words of the page, the names of places, the common characters of Chinese, and Latin. One compressed file
serves the page and Matplotlib alike, neither of which needs a Chinese font to be installed then. For a character that
is not in it, both take a Chinese font of the computer.
"""

import contextlib
import hashlib
import logging
from functools import cache
from pathlib import Path

NAME = "Tongyu Sans"
FILE = Path(__file__).with_name("tongyu-sans.woff")
# Of the computer, where installed: Linux, macOS, Windows.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "Arial Unicode MS",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
)

log = logging.getLogger(__name__)


def families() -> list[str]:
    """The fonts of a figure, as Matplotlib's `font.family`: for each character it takes the first that has it.

    DejaVu Sans comes with Matplotlib and Tongyu Sans with this package, so what they have looks the same everywhere.
    Raises InputError where Matplotlib's folder for what it keeps is full.
    """
    _add(unpacked())
    return ["DejaVu Sans", NAME, *_of_the_system()]


def unpacked() -> Path:
    """The font as a TrueType file, kept beside Matplotlib's own: Matplotlib reads no compressed fonts."""
    import matplotlib as mpl
    from fontTools.ttLib import TTFont

    from tongyu.runs.files import whole

    content = hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]
    kept = Path(mpl.get_cachedir()) / f"tongyu-sans-{content}.ttf"
    if not kept.exists():
        font = TTFont(FILE, recalcTimestamp=False)
        font.flavor = None
        with whole(kept) as file:
            font.save(file)
    return kept


def say_what_is_missing(text: str) -> None:
    """Tell, once a process, which characters of `text` no font of `families` has, so that figures show boxes."""
    drawn = _drawn(tuple(families()))
    missing = "".join(sorted({each for each in text if ord(each) not in drawn and each != "\n"}))
    if missing:
        _say(missing)


@cache
def _add(file: Path) -> None:
    """Make a font known to Matplotlib."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(file)


@cache
def _of_the_system() -> tuple[str, ...]:
    """Those of `CHINESE` that are installed."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if not set(CHINESE) & set(manager.get_font_names()):
        # The list that Matplotlib keeps from its first start may be older than the font.
        for file in set(font_manager.findSystemFonts()) - {entry.fname for entry in manager.ttflist}:
            with contextlib.suppress(OSError, RuntimeError):  # no font, or one that it cannot read
                manager.addfont(file)
    installed = set(manager.get_font_names())
    return tuple(name for name in CHINESE if name in installed)


@cache
def _drawn(names: tuple[str, ...]) -> frozenset[int]:
    """The characters, by number, that at least one of the fonts has."""
    from matplotlib.font_manager import findfont, get_font

    return frozenset(number for name in names for number in get_font(findfont(name)).get_charmap())


@cache
def _say(missing: str) -> None:
    shown = ", ".join(f"{each} (U+{ord(each):04X})" for each in missing[:10])
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    log.warning(
        "No font here has %s%s: figures show a box instead. A Chinese font of the system, such as Noto Sans CJK SC,"
        " adds them.",
        shown,
        more,
    )
