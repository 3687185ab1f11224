"""Makes households.csv and persons.csv, the survey of Qingshan, an invented county. Nobody in them was ever asked.

Qingshan is hilly, has three townships and 42 villages (villages.geojson), and grows tea, fruit and grain. Five hundred
households are "asked" in 24 of its villages: the small township, Baiyun, and poor households are asked more often than
they are frequent, so that weights differ; and some cells are empty, as in any survey. Sums are yuan of 2020.

    python examples/your_county/make_survey.py
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

SEED = 20_201_018
HOUSEHOLDS = 500
TOWNSHIPS = ("Chengguan", "Longtan", "Baiyun")
SHARE_OF_HOUSEHOLDS = (0.5, 0.35, 0.15)
ASKED = (200, 160, 140)
VILLAGES = (9, 8, 7)  # of each township, in which somebody was asked: the first of the map
YEAR = 2020
UNKNOWN = 0.04  # of cells of what people do not like to tell

HOUSEHOLD_COLUMNS = (
    "household",
    "township",
    "village",
    "weight",
    "land_mu",
    "irrigated",
    "wage",
    "crops",
    "other_operating",
    "property",
    "transfer",
    "savings",
    "debt",
    "sells_online",
    "member",
)
PERSON_COLUMNS = ("household", "relation", "sex", "age", "schooling", "chronic")
Row = dict[str, object]


def survey(rng: np.random.Generator, villages: Mapping[str, Sequence[object]]) -> tuple[list[Row], list[Row]]:
    """Households and persons, rows by column; cells that nobody filled in are "".

    `villages` are those of each township by what they are called; without any nobody says in which they live.
    """
    households: list[Row] = []
    persons: list[Row] = []
    for township, name in enumerate(villages):
        for _ in range(ASKED[township]):
            number = 1001 + len(households)
            members = family(rng)
            persons += [{"household": number} | member for member in members]
            household = means(rng, members, township)
            weight = 12_400 * SHARE_OF_HOUSEHOLDS[township] / ASKED[township] * rng.uniform(0.5, 1.5)
            place: Row = {"household": number, "township": name, "weight": round(float(weight), 1)}
            if villages[name]:
                place["village"] = villages[name][int(rng.integers(VILLAGES[township]))]
            households.append(place | household)
    return households, persons


def names_of_villages() -> dict[str, list[object]]:
    """By township, in the order of the map."""
    found: dict[str, list[object]] = {name: [] for name in TOWNSHIPS}
    for feature in json.loads((Path(__file__).parent / "villages.geojson").read_text(encoding="utf-8"))["features"]:
        found[feature["properties"]["township"]].append(feature["properties"]["name"])
    return found


def family(rng: np.random.Generator) -> list[Row]:
    """The members of a household: old people alone or in pairs, couples with children, some with their parents."""
    kind = rng.choice(["alone", "old couple", "couple", "parents", "three generations"], p=[0.12, 0.13, 0.1, 0.4, 0.25])
    if kind == "alone":
        age = int(rng.integers(63, 84)) if rng.random() < 0.7 else int(rng.integers(26, 62))
        return [person(rng, "head", "female" if rng.random() < 0.55 else "male", age)]
    if kind == "old couple":
        age = int(rng.integers(63, 80))
        return [person(rng, "head", "male", age), person(rng, "spouse", "female", age - int(rng.integers(0, 6)))]
    age = int(np.clip(rng.normal(47, 8), 26, 61))
    members = [person(rng, "head", "male", age), person(rng, "spouse", "female", age - int(rng.integers(0, 5)))]
    if kind == "three generations":
        older = age + int(rng.integers(22, 32))
        members.append(person(rng, "parent", "female", older - int(rng.integers(0, 4))))
        if rng.random() < 0.5:
            members.append(person(rng, "parent", "male", older))
    if kind != "couple":
        for child in range(1 + int(rng.random() < 0.45) + int(rng.random() < 0.1)):
            sex = "male" if rng.random() < 0.53 else "female"
            members.append(person(rng, "child", sex, max(0, age - int(rng.integers(22, 31)) - 3 * child)))
    return members


def person(rng: np.random.Generator, relation: str, sex: str, age: int) -> Row:
    """A person, ill by age, with school by age; one in 25 does not say which."""
    mean = np.clip(11.5 - 0.1 * (age - 20), 2.0, 11.5) if age >= 22 else max(age - 6.0, 0.0)
    schooling: object = int(np.clip(round(rng.normal(mean, 2.0)), 0, min(16, max(age - 6, 0))))
    ill = rng.random() < (0.42 if age > 61 else 0.15 if age >= 18 else 0.02)
    return {
        "relation": relation,
        "sex": sex,
        "age": age,
        "schooling": "" if rng.random() < UNKNOWN else schooling,
        "chronic": "yes" if ill else "no",
    }


def means(rng: np.random.Generator, members: list[Row], township: int) -> Row:
    """Land, incomes, savings and debts of a household; tea country lies higher, is dearer and has less land."""

    def around(mean: float, sd: float) -> float:
        return float(mean * np.exp(sd * rng.normal() - 0.5 * sd * sd))

    ages = [int(str(member["age"])) for member in members]
    workers = sum(18 <= age <= 61 for age in ages)
    elders = sum(age > 61 for age in ages)
    away = rng.random() < 0.7 and workers > 0
    land = around((1.9, 1.5, 1.2)[township] * len(members), 0.5)
    row: Row = {
        "land_mu": round(land, 1),
        "irrigated": round(float(rng.uniform(0, 1) ** 2), 2),
        "wage": 100 * round(around(11_500.0 * workers, 0.8) / 100) if away else 0,
        "crops": round(land * around((900.0, 1_500.0, 1_100.0)[township], 0.35)),
        "other_operating": round(around(2_600.0, 1.1)) if rng.random() < 0.55 else 0,
        "property": round(around(450.0, 1.0)) if rng.random() < 0.3 else 0,
        "transfer": round(around(900.0 + 500.0 * len(members), 0.8) + 1_800.0 * elders),
        "savings": 100 * round(around(14_000.0, 1.2) / 100),
        "debt": 100 * round(around(16_000.0, 0.9) / 100) if rng.random() < 0.35 else 0,
        "sells_online": "yes" if rng.random() < 0.06 else "no",
        "member": "yes" if rng.random() < (0.2, 0.35, 0.15)[township] else "no",
    }
    for shy in ("savings", "debt", "irrigated"):
        if rng.random() < UNKNOWN:
            row[shy] = ""
    return row


def write(path: Path, columns: tuple[str, ...], rows: list[Row], comments: tuple[str, ...]) -> None:
    """A CSV file with comments above it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {comment}\n" for comment in comments)
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both files beside this one."""
    households, persons = survey(np.random.default_rng(SEED), names_of_villages())
    here = Path(__file__).parent
    said = "The survey of Qingshan, an invented county: made by make_survey.py, nobody was asked."
    columns = (*HOUSEHOLD_COLUMNS[:4], "year", *HOUSEHOLD_COLUMNS[4:])
    rows = [row | {"year": YEAR} for row in households]
    write(here / "households.csv", columns, rows, (said, "Sums are yuan a household a year, of 2020."))
    write(here / "persons.csv", PERSON_COLUMNS, persons, (said,))


if __name__ == "__main__":
    main()
