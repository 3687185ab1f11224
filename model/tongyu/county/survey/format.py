"""What a survey may tell of households and persons: columns, ranges, and what stands in for what it does not tell."""

from typing import Literal, NamedTuple

Kind = Literal["text", "number", "whole", "flag", "word"]
MOST_PERSONS = 30  # of a household
LARGEST = 1e7  # yuan, mu
OLDEST_IN_WORK = 61


class Item(NamedTuple):
    """A column: what its cells are, the range they must lie in, and the rule for a cell that is empty or missing."""

    name: str
    kind: Kind
    low: float
    high: float
    unit: str
    otherwise: str


SEXES = {"female": 1, "f": 1, "woman": 1, "女": 1, "male": 0, "m": 0, "man": 0, "男": 0}
RELATIONS = ("head", "spouse", "child", "parent", "grandchild", "other")
"""To the head of the household; a child's spouse, brothers, sisters and all others are `other`."""
SOURCES = ("wage", "crops", "other_operating", "property", "transfer")
"""Of income, yuan of the survey's year a household a year, net of what earning it cost."""
FLAGS = ("sells_online", "shops_online", "member", "registered", "once_listed", "insured", "credit")
SHARE = "share_"  # of a crop: share_maize

HOUSEHOLD_ITEMS: tuple[Item, ...] = (
    Item("household", "text", 0, 0, "a name or number, each once", ""),
    Item(
        "township",
        "word",
        0,
        0,
        "a township's name",
        "a household without a place lives in any village that the survey does not name, in any village at"
        " all where it names all or none",
    ),
    Item(
        "village",
        "word",
        0,
        0,
        "a village's name, or its number from 0",
        "it lives in its township, in the villages there that the survey does not name, in all of them where"
        " it names all",
    ),
    Item(
        "weight",
        "number",
        1e-9,
        1e9,
        "households it stands for, by any scale",
        "the mean of those that are told; all the same where none is",
    ),
    Item("year", "whole", 1980, 2100, "of whose yuan the sums are", "sums are yuan of 2015"),
    Item("persons", "whole", 1, MOST_PERSONS, "persons", "counted in the table of persons"),
    Item(
        "adults",
        "whole",
        0,
        MOST_PERSONS,
        "persons of 18-61 who can work",
        "persons of 18-61 but those who are unfit; one at least where a wage was earned",
    ),
    Item("elders", "whole", 0, MOST_PERSONS, "persons of 62 and over", "by the persons' ages"),
    Item(
        "age",
        "whole",
        12,
        110,
        "years of the head",
        "of the eldest of 18-61, since the model's head is who works; of the oldest where nobody is of that"
        " age; drawn as the model draws heads where no ages are told",
    ),
    Item(
        "schooling",
        "number",
        0,
        25,
        "years at school of the head",
        "drawn by age, by population.schooling, as for any household of the model",
    ),
    Item(
        "chronic",
        "flag",
        0,
        1,
        "somebody is chronically ill",
        "where a person is; else drawn by age, so that population.chronic and population.chronic_elderly hold",
    ),
    Item(
        "land_mu",
        "number",
        0,
        LARGEST,
        "mu of cropland",
        "what yields the reported income from crops; without that drawn by persons, as mu_per_person and"
        " population.land_sd say",
    ),
    Item("irrigated", "number", 0, 1, "share of the land", "drawn so that irrigable_share holds"),
    Item(
        "wage",
        "number",
        0,
        LARGEST,
        "yuan a year",
        "what adults earn in the model, with an ability drawn by population.ability_sd",
    ),
    Item(
        "crops",
        "number",
        -LARGEST,
        LARGEST,
        "yuan a year, sales and own food less inputs",
        "what its land and crops yield in a usual year of the model",
    ),
    Item(
        "other_operating",
        "number",
        -LARGEST,
        LARGEST,
        "yuan a year, animals and other business",
        "living.livestock a person, times a factor drawn by population.livestock_sd",
    ),
    Item("property", "number", -LARGEST, LARGEST, "yuan a year", "living.property a mu"),
    Item(
        "transfer",
        "number",
        -LARGEST,
        LARGEST,
        "yuan a year, without means-tested benefits, which the model pays",
        "pensions, land subsidies and state.other a person, times a factor drawn by population.remittance_sd",
    ),
    Item(
        "savings",
        "number",
        0,
        LARGEST,
        "yuan",
        "drawn around population.cash_months of spending",
    ),
    Item(
        "debt",
        "number",
        0,
        LARGEST,
        "yuan",
        "drawn by population.debt and population.debt_income",
    ),
    Item("sells_online", "flag", 0, 1, "sells produce online", "nobody does at the start"),
    Item("shops_online", "flag", 0, 1, "buys online", "nobody does at the start"),
    Item("member", "flag", 0, 1, "is in a cooperative", "drawn by population.member"),
    Item(
        "once_listed",
        "flag",
        0,
        1,
        "has ever been on the list of the poor",
        "who is registered; of the others those seen to have least, up to state.listed_start",
    ),
    Item(
        "registered",
        "flag",
        0,
        1,
        "is on the list of the poor",
        "nobody is at the start; the state lists by its own rule",
    ),
    Item("insured", "flag", 0, 1, "is insured beyond the common scheme", "nobody is at the start"),
    Item("credit", "flag", 0, 1, "has formal credit", "nobody has at the start"),
)
PERSON_ITEMS: tuple[Item, ...] = (
    Item("household", "text", 0, 0, "as in the table of households", ""),
    Item(
        "age",
        "whole",
        0,
        120,
        "years",
        "drawn by relation to the head: spouses two years younger, children 27 years, parents 27 older; heads"
        " as the model draws them",
    ),
    Item(
        "sex",
        "word",
        0,
        0,
        "female or male",
        "spouses are of the other sex than the head; else by lot",
    ),
    Item(
        "relation",
        "word",
        0,
        0,
        "to the head: " + ", ".join(RELATIONS),
        "the oldest is the head; the others are what their ages make likely",
    ),
    Item("schooling", "number", 0, 25, "years at school", "drawn by age, as for the model's heads"),
    Item(
        "chronic",
        "flag",
        0,
        1,
        "is chronically ill",
        "the household's illness is its oldest person's; without that drawn by age",
    ),
    Item(
        "fit",
        "flag",
        0,
        1,
        "can work",
        "the chronically ill of 18-61 cannot with the chance population.chronic_adult; all others of that age"
        " can; where all are elders, one can with the chance population.elderly_fit",
    ),
)

CROP_SHARE = "drawn around the county's, and tilted so that they yield the reported income"


def share_items(crops: tuple[str, ...]) -> tuple[Item, ...]:
    """The columns `share_CROP` of a county's crops."""
    return tuple(Item(SHARE + crop, "number", 0, 1, "share of the land", CROP_SHARE) for crop in crops)
