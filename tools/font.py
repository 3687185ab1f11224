"""Make the font anew: `python -m tools.font SOURCE`, or `make font`, which fetches the source.

SOURCE is `noto-sans-sc-chinese-simplified-400-normal.woff` of the npm package @fontsource/noto-sans-sc.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError

from tongyu.font import FILE, NAME

ROOT = Path(__file__).resolve().parents[1]
SHOWN = ("model/tongyu/app/words/**/*.toml", "model/tongyu/app/words/*.py", "scenarios/counties/*/*.*")
LATIN = range(0x20, 0x17F)
SIGNS, COMMON = range(0xA1, 0xA4), range(0xB0, 0xD8)  # rows of GB 2312: signs and full-width forms, level 1
# Rarer ones, in names of counties and places, and the nought of years.
OF_PLACES = (
    "〇"
    "亳仡伽佤偃儋兖勐圩圪坂坨坳垟垭埭塬婺孚宕岐岑岙岚岢岫岱岷峁峄峒崂崃崆崮嵊嵩嶂弋攸旌晖暨朐杞枞柘栾桦梓"
    "棣榕歙汊汨汶沅沆沐沣沭沱泗泸泾洮洺浈浉浏浒浔浜浠涞涠涿淅淇渌渑渚湄湟溆溧滆滕滘漯潢潼澧濂濉濛濞濠濮瀛"
    "灞犍猗珙珲璧瓯甪畲盱眙睢砀硖硚磴祜禅禺秭稷筠綦绛缙罘耆耒芗芙芮芷茌荏荥莒莘莞蒗蔺蕲藁蛟蠡衢覃讷诏谟谯"
    "赉逄邕邗邛邡邨邳郏郓郫郯郾鄄鄞鄠鄢鄯鄱醴阆陉隰颍鲅麒麟黟"
)
_NAMED = {1: NAME, 3: NAME, 4: NAME, 6: NAME.replace(" ", ""), 16: NAME}  # by their numbers in the font's name table


def characters() -> set[str]:
    """Every character that the font is asked to have, beyond Latin."""
    return words() | common() | set(OF_PLACES)


def common() -> set[str]:
    """The signs and the 3,755 common characters of GB 2312."""
    found = set()
    for row in (*SIGNS, *COMMON):
        for cell in range(0xA1, 0xFF):
            with contextlib.suppress(UnicodeDecodeError):  # no row is full
                found.add(bytes([row, cell]).decode("gb2312"))
    return found


def words() -> set[str]:
    """Every character of the words of the page and of the names of places, beyond Latin."""
    files = [file for pattern in SHOWN for file in ROOT.glob(pattern)]
    return {character for file in files for character in file.read_text(encoding="utf-8") if ord(character) > 0x17F}


def subset(source: Path, out: Path) -> None:
    """Write the font with Latin and, of `characters`, what `source` has to `out`.

    Raises OSError or TTLibError for no font.
    """
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.hinting, options.layout_features, options.notdef_outline, options.name_IDs = False, [], True, ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*LATIN, *map(ord, characters())])
    subsetter.subset(font)
    # A changed font must not bear a reserved name, says its licence; "Noto" is none, but this is not Noto either.
    for record in list(font["name"].names):
        if record.nameID in _NAMED:
            record.string = _NAMED[record.nameID]
    font.flavor = "woff"
    font.save(out)


def main(arguments: list[str] | None = None) -> int:
    """Make the font; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.font", description=__doc__)
    parser.add_argument("source", type=Path, help="the whole font")
    try:
        subset(parser.parse_args(arguments).source, FILE)
    except (OSError, TTLibError) as error:
        print(f"The font cannot be made: {error}", file=sys.stderr)  # noqa: T201 - a tool of its own
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
