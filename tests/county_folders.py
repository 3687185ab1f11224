"""County folders to spoil: small ones that can be read, written by the template."""

from collections.abc import Callable
from pathlib import Path

from tongyu.county.reading import load_county, read_county
from tongyu.report.county_template import county_files

SMALL = Path(__file__).parent / "counties" / "small.toml"
Spoil = Callable[[Path], object]


def small_files() -> dict[str, str]:
    """The files of a small county by name, with prices and a number of its own."""
    files = county_files(read_county(SMALL), "Small", "small")
    files = {name: text for name, text in files.items() if not name.endswith(".example")}
    files["prices.csv"] = "month,crop,price\n2014-05,maize,2.0\n2014-06,maize,2.1\n2014-05,millet,3.5\n"
    files["parameters.toml"] = (
        '["population.elderly"]\nvalue = 0.25\nlow = 0.2\nnote = "asked"\n\n[living]\nlivestock = 400\n'
    )
    return files


def tongyu_files() -> dict[str, str]:
    """The files that `tongyu county new` writes, by name."""
    return county_files(load_county("tongyu"), "Mine", "mine")


def written(folder: Path, files: dict[str, str]) -> Path:
    """`folder`, with these files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return folder


def replaced(file: str, old: str, new: str) -> Spoil:
    """What puts `new` for `old` in a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def holding(file: str, text: str | bytes) -> Spoil:
    """What makes a file hold this."""
    return lambda folder: (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())


def and_more(file: str, text: str) -> Spoil:
    """What puts `text` behind all else in a file."""
    return lambda folder: (folder / file).write_text((folder / file).read_text(encoding="utf-8") + text, "utf-8")
