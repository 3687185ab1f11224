"""The font for Chinese, "Tongyu Sans": a subset of Noto Sans SC (SIL Open Font License 1.1, `OFL.txt`).

It has the characters that the page can show of its own: its words, the names of places, and Latin. One TrueType file
serves the page and Matplotlib alike, neither of which needs a Chinese font to be installed then.
"""

from functools import cache
from pathlib import Path

NAME = "Tongyu Sans"
FILE = Path(__file__).with_name("tongyu-sans.ttf")


@cache
def known_to_matplotlib() -> str:
    """The name by which a figure asks for the font, which Matplotlib knows from now on."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FILE)
    return NAME
