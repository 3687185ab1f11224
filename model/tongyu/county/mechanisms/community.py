"""Community work: villages get organised, by social workers' hours and by trained volunteers.

    organised_v += speed * (target_v - organised_v)

with target 1 in as many villages as the month's hours can keep organised (`community.hours` each), in turn over the
townships of the lever's place, and 0 elsewhere. An organised village is more open to what is new and joins cooperatives
sooner (trust), takes part in the listing of the poor (participation), and its volunteers help at the station.
"""

import numpy as np

from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


def organise(county: State) -> None:
    """Move each village toward what the month's hours keep organised."""
    v, programme = county.values, county.programme
    connected = float(np.mean(county.columns.sells | county.columns.shops))
    volunteers = programme.level("support.volunteers") * (1.0 + v["community.found_online"] * connected)
    hours = programme.hours.by_method["community"] + v["community.volunteer_hours"] * volunteers
    organised = county.terms.organised
    if hours <= 0.0 and not organised.any():
        return
    place = np.maximum(programme.village_mask("support.social_workers"), programme.village_mask("support.volunteers"))
    target = programme.in_turn(hours / v["community.hours"], place)
    organised += v["community.speed"] * (target - organised)


def participation(county: State) -> np.ndarray:
    """How far each village takes part in listing the poor, (villages,) 0-1: by the lever, or by being organised."""
    by_lever = county.programme.villages("monitoring.participation")
    return np.maximum(by_lever, county.values["community.participation"] * county.terms.organised)


def figures(county: State) -> dict[str, float]:
    """Mean over villages of how organised they are, 0-1."""
    return {"organised": float(county.terms.organised.mean())}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("community.hours", 40.0, "hours a village a month", (20, 80), (1, 1_000), "assumed", "", "of community work that keep a village fully organised"),
    number("community.speed", 0.05, "a month", (0.02, 0.1), (0, 1), "assumed", "", "how fast a village grows organised, or falls back"),
    number("community.volunteer_hours", 6.0, "hours a month", (3, 12), (0, 160), "assumed", "", "of a trained volunteer"),
    number("community.volunteer_cases", 0.1, "cases a volunteer", (0.0, 0.3), (0, 5), "assumed", "", "that volunteers carry beside the workers"),
    number("community.station", 0.3, "share", (0.0, 0.6), (0, 1), "assumed", "", "of a station keeper's pay that volunteers of an organised village save"),
    number("community.participation", 0.4, "share", (0.0, 0.8), (0, 1), "assumed", "", "participation in an organised village without the lever"),
    number("programme.support.volunteers", 60.0, "yuan a volunteer a month", (20, 150), (0, 1e7), "assumed", "", "training, insurance, phone"),
    number("programme.monitoring.participation", 8_000.0, "yuan a month for all villages", (3_000, 20_000), (0, 1e6), "assumed", "", "meetings for listing and review"),
    number("community.found_online", 0.3, "share", (0.0, 1.0), (0, 10), "assumed", "", "more volunteers where all households are online; 0 = no link"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "volunteers",
        "S",
        "volunteers",
        29,
        "organised",
        "local volunteers are trained: they carry cases, keep villages organised and help at stations",
        number=27,
        by_village=True,
        most_per="village",
    ),
    LeverKind(
        "monitoring",
        "participation",
        "both",
        "share of villages",
        1.0,
        "-exclusion_error",
        "villagers take part in listing the needy and in what is measured: fewer are overlooked",
        number=32,
        one_a="village",
        staffed=True,
        by_village=True,
    ),
)

SWITCHES = (
    Switch("community_work", "villages are organised", "organised", "social_work_only", ("community.organise",)),
    Switch(
        "community_openness",
        "organised villages trust selling online",
        "openness",
        "both",
        neutral={"openness.community": 0},
        link=True,
    ),
    Switch(
        "volunteers_online",
        "volunteers are found by the platform",
        "organised",
        "both",
        neutral={"community.found_online": 0},
        link=True,
    ),
    Switch(
        "community_stations",
        "volunteers help to keep stations",
        "-station_pay",
        "both",
        neutral={"community.station": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="community",
    does="villages get organised",
    steps=(organise,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    figures=figures,
)
