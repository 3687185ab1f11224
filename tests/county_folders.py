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


VILLAGES = """\
village,name_zh,township,x_km,y_km,seat
Bridge,桥村,Seat,12,-12,yes
Market,,Seat,16,-16,no
Old field,,Seat,16,-4,no
Mill,,Seat,16,-20,no
Top,,Hill,24,-16,yes
Slope,,Hill,24,-12,no
Shore,,Lake,4,-16,yes
Reed,,Lake,4,-12,no
Ferry,,Lake,0,-16,no
Island,,Lake,4,-20,no
Dam,,Lake,4,-8,no
Marsh,,Lake,8,-24,no
"""
HOUSEHOLDS = """\
household,township,village,weight,year,land_mu,wage,crops,other_operating,property,transfer,savings,debt,member,share_maize
h1,Seat,Bridge,10.5,2015,20,9000,7000,500,0,1200,3000,0,no,0.5
h2,Seat,,20,2015,31.5,0,12000,0,120,3400,,2000,yes,
h3,Hill,Top,8,2015,,24000,,,,,,,,0.2
h4,Lake,,12,,14,3000,4000,-200,0,900,100,0,no,0.1
h5,Lake,Ferry,9,2015,55,0,26000,9000,300,0,52000,10000,no,0
"""
PERSONS = """\
household,age,sex,relation,schooling,chronic,fit
h1,45,male,head,8,no,yes
h1,43,female,spouse,6,no,yes
h1,14,female,child,8,no,no
h2,66,male,head,4,yes,no
h2,64,female,spouse,,no,yes
h3,38,female,head,9,no,yes
h3,11,male,child,5,no,no
h4,71,female,head,0,yes,no
h5,52,male,head,9,no,yes
h5,50,female,spouse,7,no,yes
h5,24,male,child,12,no,yes
h5,79,female,parent,0,yes,no
"""


def told_files() -> dict[str, str]:
    """The files of the small county with villages where they are, and with a survey."""
    files = small_files()
    lines = files["county.toml"].split("\n")
    drawn = ("villages = ", "grid_rows = ", "grid_columns = ", "inside_share = ")
    files["county.toml"] = "\n".join(line for line in lines if not line.startswith(drawn))
    return files | {"villages.csv": VILLAGES, "households.csv": HOUSEHOLDS, "persons.csv": PERSONS}


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
