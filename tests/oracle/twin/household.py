"""A farm household of the twin: an ordinary Mesa agent, its state in ordinary attributes."""

from typing import Any

import numpy as np
from mesa import Agent

SOURCES = ("wage", "crops", "other_operating", "property", "transfer", "stocks")
WAGE, CROP_SALES, OTHER, PROPERTY, TRANSFER, STOCKS = range(len(SOURCES))


def single(value: float) -> float:
    """`value` as single precision keeps it: what the county's traits are kept in, so that two counties can agree."""
    return float(np.float32(value))


class TwinPerson:
    """A person of a household."""

    def __init__(
        self, entity: int, age: int, woman: bool, schooling: float, chronic: bool, fit: bool, trade: bool = False
    ) -> None:
        self.entity = entity  # of its draws, for life
        self.age = age
        self.woman = woman
        self.schooling = schooling
        self.chronic = chronic
        self.fit = fit
        self.trade = trade  # has been trained in one


class TwinHousehold(Agent):
    """One household. The attributes are those that docs/odd.md lists; places and ties are references or numbers.

    Traits that the county keeps in single precision (skill, openness, quality, land and so on) are rounded by `single`
    where they are written; money and stocks are double.
    """

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row  # in the order of (village, id)
        self.neighbours: list[TwinHousehold] = []
        self.members: list[TwinPerson] = []  # its head first
        # who and where
        self.id = self.village = self.township = self.cell_row = self.cell_column = 0
        self.km_station = self.km_hub = 0.0
        self.persons = self.adults = self.elders = self.age = 0
        self.off_farm = 0.0  # share of the year that its adults work for wages, their mean
        self.schooling = self.land = self.irrigated = self.soil = 0.0
        self.tilled = 0.0  # mu, kin's too
        self.ability = self.livestock = self.remittance = 1.0
        self.wage_luck = 1.0  # what the year makes of its wages
        self.chronic = False
        self.ill_younger = self.ill_elders = 0  # of them
        self.illness_cost = 1.0  # of a chronic illness, over the usual
        self.base_skill = self.base_openness = 0.0
        # what changes
        self.skill = self.openness = self.quality = 0.0
        self.sells = self.shops = False
        self.phone = False  # somebody is online with a phone
        self.cooperative = self.group = -1
        self.registered = self.listed = self.enrolled = self.insured = False
        self.credit = self.legal = self.health = self.coached = False
        self.fund = False  # has a place in its village's mutual-aid fund
        self.post = False  # holds a post of public welfare
        self.of_client = False  # was allotted it for being a client
        self.trade = False  # somebody has learned a trade
        self.trained = 0.0  # share of its adults' time for wage work that those with a trade give
        self.placed = 0  # adults who were found work away
        self.away = 0  # persons who have left the county and send money
        self.case_months = self.cause = 0
        self.since_case = self.since_course = 10_000
        self.passes = False
        self.contract = False  # delivers to the brand this season
        self.slipped = False  # below the standard, and passed all the same
        self.excluded = 0
        self.inputs = 1.0
        self.insured_mu = 0.0
        self.sick_months = self.loss_months = 0
        self.shaken = 0  # months of distress that are left
        self.online_gain = self.hours = 0.0
        self.cost_of_living = 1.0
        self.stock = [0.0] * len(model.crops)
        self.crop_share = [0.0] * len(model.crops)
        self.cash = self.debt = self.patronage = self.advance = self.rent_paid = self.spent = 0.0
        self.income = [0.0] * len(SOURCES)
        self.loan = 0.0  # small credit that is put to work, beside debt
        self.growing = self.stores = 0.0
        self.consumed = self.care = 0.0
        self.bill = 0.0  # of care, what an admission cost
        self.inpatient = 0.0  # own payments for admissions this year, before critical-illness insurance
        self.untreated = 0  # months for which it counts that an admission was left untreated
        self.ring = [[0.0] * 3 for _ in range(12)]  # income, consumption, care
        self.income_12 = self.consumed_12 = self.care_12 = 0.0
        self.income_year = [0.0] * len(SOURCES)
        self.means = 0.0  # income a head without benefits as the office saw it this year
        self.benefits = [0.0] * 12  # allowance and top-ups, by month
        self.bargain = 1.0  # what the trader pays it, over what he pays without market reports
        self.optimism = 0.0  # about prices, standard normal among households
        self.relief_due = 0.0  # after a drought
        self.relief_in = 0  # months until it is paid
        self.relief_now = 0.0  # paid this month
        # of this month only
        self.weight = 0.0  # in a lot
        self.score = 0.0  # how needy it looks
        self.misjudged = 0.0  # by how much that is wrong, log points

    @property
    def income_per_head(self) -> float:
        """Yuan of 2015 a person over the last twelve months."""
        return self.income_12 / self.persons

    def open_month(self) -> None:
        """Forget last month's income and spending; when a year begins also last year's."""
        self.income = [0.0] * len(SOURCES)
        self.hours = self.consumed = 0.0
        if self.model.month_of_year == int(self.model.numbers.measures.year_end) % 12:
            self.income_year = [0.0] * len(SOURCES)

    def receive(self, source: int, amount: float) -> None:
        """Take `amount` yuan in as income from `source`."""
        self.income[source] += amount
        self.cash += amount

    def credit_room(self) -> float:
        """Yuan that it may still borrow: a share of the year's income, more if linked to formal credit."""
        finance = self.model.numbers.finance
        share = finance.limit_linked if self.credit else finance.limit
        return max(0.0, share * max(self.income_12, 0.0) - self.debt)
