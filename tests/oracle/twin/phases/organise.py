"""Organise: cooperatives wake, share, run and close; quality of the produce, grading in November, advances."""

from math import floor
from typing import TYPE_CHECKING

from tests.oracle.twin.books import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import TwinHousehold, single
from tests.oracle.twin.institutions import TwinCooperative

from tongyu.county.draws import Purpose, uniform_of

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

ADVANCE_SEASON = (8, 9, 10)  # September to November
PLACED_MONTHS = 6.0
CREDIT_UNIT = 10_000.0  # yuan, the unit of the lever `resources.credit_lines`


# running


def operators(county: "TwinCounty") -> float:
    """Operators of the county: who was trained, and where anybody is, whom social workers found beside them."""
    trained = county.programme.level("training.operators")
    if trained <= 0.0:
        return 0.0
    return trained + county.numbers.cooperatives.recruited * county.programme.level("support.social_workers")


def run(county: "TwinCounty") -> None:
    """Wake cooperatives, share what the federation shares, pay overhead; who cannot pay it closes for good."""
    numbers = county.numbers.cooperatives
    there_are = operators(county)
    for cooperative in county.cooperatives:
        asleep = not cooperative.awake and not cooperative.broke
        if asleep and there_are - county.operators_in_cooperatives >= 1.0:
            cooperative.awake = True
            county.operators_in_cooperatives += 1
    _share(county)
    paid = left = 0.0
    for cooperative in county.cooperatives:
        overhead = numbers.overhead / county.scale * (1.0 - numbers.federation_saving * cooperative.federated)
        paid += _pay_overhead(cooperative, overhead)
        if cooperative.broke:
            left += _wind_up(cooperative)
    for household in county.households:
        if household.cooperative >= 0 and county.cooperatives[household.cooperative].broke:
            county.advances_lost += household.advance * county.scale
            household.advance = 0.0  # its lender loses it
    county.books.pay(COOPERATIVES, OUTSIDE, "overhead", paid)
    county.books.pay(COOPERATIVES, OUTSIDE, "tills of the broke", left)


def _share(county: "TwinCounty") -> None:
    """The federation and the one standard go round the cooperatives that are awake."""
    numbers, channels = county.numbers.cooperatives, county.numbers.channels
    awake = [cooperative for cooperative in county.cooperatives if cooperative.open]
    federation = county.programme.level("resources.federation")
    standard = county.programme.level("branding.standard") * len(awake)
    for cooperative in county.cooperatives:
        cooperative.federated = cooperative.standard = 0.0
    for rank, cooperative in enumerate(awake):
        cooperative.federated = min(max(federation - rank, 0.0), 1.0)
        cooperative.standard = min(max(standard - rank, 0.0), 1.0)
    for cooperative in county.cooperatives:
        cooperative.fee = channels.fee * (1.0 - channels.federation_fee * cooperative.federated)
        cooperative.packing = channels.brand_packing * (1.0 - channels.standard_packing * cooperative.standard)
        cooperative.input_saving = numbers.input_saving + numbers.federation_inputs * cooperative.federated


def _pay_overhead(cooperative: TwinCooperative, overhead: float) -> float:
    """Pay out of what is not owed to members, or go broke."""
    if not cooperative.open:
        return 0.0
    if cooperative.cash - cooperative.owes < overhead:
        cooperative.broke = True
        return 0.0
    cooperative.cash -= overhead
    return overhead


def _wind_up(cooperative: TwinCooperative) -> float:
    """What a broke one has beyond what members are owed goes to its creditors."""
    rest = max(0.0, cooperative.cash - cooperative.owes)
    cooperative.cash = min(cooperative.cash, cooperative.owes)
    cooperative.borrowed = 0.0
    return rest


# quality


def improve(county: "TwinCounty") -> None:
    """Quality moves toward what courses, experts and the cooperative's standard make of it."""
    numbers = county.numbers.quality
    technical = county.programme.villages("branding.technical_cooperation")
    for household in county.households:
        learned = single(household.skill - household.base_skill)  # the county keeps and subtracts them in single
        target = 0.5 + numbers.course * learned + numbers.technical * technical[household.village]
        cooperative = _waking_cooperative(county, household)
        if cooperative is not None:
            target += numbers.standard + numbers.one_standard * cooperative.standard
        moved = household.quality + numbers.effort * (target - household.quality)
        household.quality = single(min(max(moved, 0.0), 1.0))


def _waking_cooperative(county: "TwinCounty", household: TwinHousehold) -> TwinCooperative | None:
    if household.cooperative < 0 or not county.cooperatives[household.cooperative].open:
        return None
    return county.cooperatives[household.cooperative]


def grade_harvest(county: "TwinCounty") -> None:
    """Once the last harvest is in: what is up to the standard passes; what is not slips through now and then."""
    if county.month_of_year != (county.last_harvest + 1) % 12:
        return
    numbers = county.numbers.cooperatives
    slips = (1.0 - numbers.catch) ** county.programme.level("branding.inspection")
    errors = county.normal_luck(Purpose.GRADING, county.month)
    luck = county.luck(Purpose.GRADING, county.month, 1)
    for household in county.households:
        household.passes = household.slipped = False
        if _waking_cooperative(county, household) is None or household.tilled <= 0.0:
            continue
        good = household.quality + numbers.grading_error * errors[household.row] >= numbers.standard
        household.slipped = not good and luck[household.row] < slips
        household.passes = good or household.slipped


def give_contracts(county: "TwinCounty") -> None:
    """As many members as the year's quota fills with a lot each, drawn for the season; none is sent away again."""
    since = (county.month_of_year - county.last_harvest - 1) % 12
    season = county.month - since + 12
    luck = county.luck(Purpose.CONTRACT, season)
    waiting = []
    for household in county.households:
        may = _waking_cooperative(county, household) is not None and household.passes and household.excluded == 0
        household.contract = household.contract and may and since > 0
        if may and not household.contract:
            waiting.append(household)
    lot = county.numbers.contracts.lot
    places = float(len(county.households))
    if lot > 0.0:
        a_month = sum(
            quota / milled for quota, milled in zip(county.enterprise.quota, county.milling_yield, strict=True)
        )
        places = floor(12.0 * a_month / lot + uniform_of(county.seed, Purpose.CONTRACT, 0, season, 1))
    places -= sum(household.contract for household in county.households)
    waiting.sort(key=lambda household: (luck[household.row], household.id))
    new = min(max(0, int(places)), len(waiting))
    held = [household for household in county.households if household.contract]
    share = county.numbers.brand.reserved * (len(held) + new)
    kept = floor(share + uniform_of(county.seed, Purpose.CONTRACT, 0, season, 2)) - sum(map(_in_a_group, held))
    first = [household for household in waiting if _in_a_group(household)][: min(max(0, kept), new)]
    others = [household for household in waiting if household not in first]
    for household in (first + others)[:new]:
        household.contract = True


def _in_a_group(household: TwinHousehold) -> bool:
    """Whether contracts are kept for it: it was ever listed and is in a mutual-aid group."""
    return bool(household.listed) and household.group >= 0


# advances


def pay_advances(county: "TwinCounty") -> None:
    """Pay the season's advances, and serve the credit lines."""
    numbers = county.numbers.cooperatives
    reserve = numbers.reserve_months * numbers.overhead / county.scale
    if county.month_of_year in ADVANCE_SEASON and county.enterprise.active:
        _advance(county, reserve)
    _serve_credit(county, reserve)


def _advance(county: "TwinCounty", reserve: float) -> None:
    """Members get part of the worth of what the cooperative can place for them, as far as till and credit go."""
    wishes = _wishes(county)
    awake = sum(cooperative.open for cooperative in county.cooperatives)
    line = county.programme.level("resources.credit_lines") * CREDIT_UNIT / county.scale / max(1, awake)
    borrowed = paid = 0.0
    for cooperative in county.cooperatives:
        members = wishes[cooperative.index]
        wanted = sum(wish for _, wish in members)
        if wanted <= 0.0:
            continue
        free = max(0.0, cooperative.cash - cooperative.owes - reserve)
        drawn = min(max(0.0, wanted - free), max(0.0, line - cooperative.borrowed))
        cooperative.cash += drawn
        cooperative.borrowed += drawn
        borrowed += drawn
        share = min(1.0, (free + drawn) / wanted)
        for household, wish in members:
            household.cash += share * wish
            household.advance += share * wish
            cooperative.cash -= share * wish
            paid += share * wish
    county.books.pay(OUTSIDE, COOPERATIVES, "credit lines", borrowed)
    county.books.pay(COOPERATIVES, HOUSEHOLDS, "advances", paid)


def _wishes(county: "TwinCounty") -> list[list[tuple[TwinHousehold, float]]]:
    """By cooperative: its members and the advance that each would take, yuan."""
    part = county.numbers.cooperatives.advance
    delivering = sum(household.contract for household in county.households) + 1.0 / county.scale
    placeable = [
        PLACED_MONTHS * quota / milled / delivering
        for quota, milled in zip(county.enterprise.quota, county.milling_yield, strict=True)
    ]
    wishes: list[list[tuple[TwinHousehold, float]]] = [[] for _ in county.cooperatives]
    for household in county.households:
        awake = _waking_cooperative(county, household) is not None
        if household.contract and awake and household.excluded == 0:
            worth = sum(min(household.stock[c], placeable[c]) * county.wholesale[c] for c in range(len(county.crops)))
            wishes[household.cooperative].append((household, max(0.0, part * worth - household.advance)))
    return wishes


def _serve_credit(county: "TwinCounty", reserve: float) -> None:
    """Interest on credit lines, and repayment of what the till allows beyond a reserve."""
    rate = county.numbers.finance.interest_linked / 12.0
    interest = repaid = 0.0
    for cooperative in county.cooperatives:
        if cooperative.borrowed > 0.0 and not cooperative.broke:
            free = max(0.0, cooperative.cash - cooperative.owes)
            due = min(free, rate * cooperative.borrowed)
            back = min(max(0.0, free - due - reserve), cooperative.borrowed)
            cooperative.cash -= due + back
            cooperative.borrowed -= back
            interest += due
            repaid += back
    county.books.pay(COOPERATIVES, OUTSIDE, "interest on credit lines", interest)
    county.books.pay(COOPERATIVES, OUTSIDE, "credit lines repaid", repaid)
