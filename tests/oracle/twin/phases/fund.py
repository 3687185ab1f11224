"""Fund: stress that strikes this month, then the programme's money."""

from typing import TYPE_CHECKING

from tongyu.county.overlays import BRAND_SCANDAL, COMMISSION_RISE, month_of

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

LEAST_KEPT = 0.05  # of the price, that any rise of commissions leaves


def strike(county: "TwinCounty") -> None:
    """A scandal lowers the reputation of a known brand in its month; commissions rise in theirs, or at the start."""
    stress, overlays = county.numbers.stress, county.facts_scenario.stress
    enterprise = county.enterprise
    if BRAND_SCANDAL in overlays and county.date == month_of(stress.scandal_at) and enterprise.active:
        enterprise.reputation = min(enterprise.reputation, stress.scandal_reputation)
    begins = max(month_of(stress.commission_at), county.facts_scenario.start)
    if COMMISSION_RISE in overlays and county.date == begins:
        for platform in county.platforms:
            platform.commission += _bearable(stress.commission_rise, 1.0 - platform.commission)
        brand = county.numbers.brand
        rise = _bearable(stress.commission_rise, 1.0 - brand.commission - brand.margin)
        county.revise("brand.commission", brand.commission + rise)


def share_premises(county: "TwinCounty") -> None:
    """Joint centres cost less where they share premises with a station of social workers, by last month's."""
    line = county.programme.lines.get("support.joint_centres")
    if line is None:
        return
    stations, centres = county.programme.mask("support.social_workers"), sum(county.joint_centres)
    shared = sum(centre for centre, station in zip(county.joint_centres, stations, strict=True) if station > 0.0)
    part = shared / centres if centres > 0.0 else 0.0
    line.unit_cost = line.full_cost * (1.0 - county.numbers.joint_centres.saving * part)


def release(county: "TwinCounty") -> None:
    """Release the month's money; what waits for levers in the enterprise's till buys no produce."""
    county.programme.release()
    county.enterprise.earmarked = county.programme.waiting("enterprise") / county.scale


def open_centres(county: "TwinCounty") -> None:
    """Open the joint centres that are paid for."""
    county.joint_centres = county.programme.townships("support.joint_centres", nodes_first=True)


def select(county: "TwinCounty") -> None:
    """Serve villages with platform data on what sells, some of which joint centres pass on."""
    passed_on = [county.numbers.joint_centres.data * centre for centre in county.joint_centres]
    by_lever = county.programme.villages("resources.produce_selection")
    county.selection = [
        max(own, passed_on[township]) for own, township in zip(by_lever, county.village_township, strict=True)
    ]


def _bearable(rise: float, kept: float) -> float:
    return min(rise, max(0.0, kept - LEAST_KEPT))
