"""Make the font anew: `python -m tongyu.app.font.make SOURCE`, or `make font`, which fetches the source.

SOURCE is `noto-sans-sc-chinese-simplified-400-normal.woff` of the npm package @fontsource/noto-sans-sc.
"""

import argparse
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError

from tongyu.app.font import FILE, NAME

PACKAGE = Path(__file__).resolve().parents[2]
SHOWN = ("app/words/**/*.toml", "app/words/*.py", "shipped/scenarios/counties/*.toml")
SOURCE_TREE = "scenarios/counties/*.toml"  # where a source tree has what a wheel has in `shipped`
LATIN = range(0x20, 0x17F)
_NAMED = {1: NAME, 3: NAME, 4: NAME, 6: NAME.replace(" ", ""), 16: NAME}  # by their numbers in the font's name table


def characters() -> set[str]:
    """Every character of the words of the page and of the names of places, beyond Latin."""
    files = [file for pattern in SHOWN for file in PACKAGE.glob(pattern)]
    files += PACKAGE.parents[1].glob(SOURCE_TREE)
    return {character for file in files for character in file.read_text(encoding="utf-8") if ord(character) > 0x17F}


def subset(source: Path, out: Path) -> None:
    """Write the font with `characters` and Latin to `out`. Raises OSError or TTLibError for no font."""
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
    font.flavor = None
    font.save(out)


def main(arguments: list[str] | None = None) -> int:
    """Make the font; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tongyu.app.font.make", description=__doc__)
    parser.add_argument("source", type=Path, help="the whole font")
    try:
        subset(parser.parse_args(arguments).source, FILE)
    except (OSError, TTLibError) as error:
        print(f"The font cannot be made: {error}", file=sys.stderr)  # noqa: T201 - a tool of its own
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
