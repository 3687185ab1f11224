"""What the levers are set to: scenarios changed by sliders, files that come and go, and the link that carries one."""

import base64
import binascii
import tempfile
import zlib
from collections.abc import Collection
from functools import cache
from pathlib import Path

import tomli_w

from tongyu.app.running.figures import figures_bytes
from tongyu.county.facts import CountyFacts
from tongyu.county.levers import PILLARS
from tongyu.county.memory import county_bytes, gigabytes
from tongyu.county.tables import tables_here
from tongyu.errors import InputError
from tongyu.runs.sampling import sample_of
from tongyu.scenario.lever_setting import Dated, LeverSetting
from tongyu.scenario.plans.budget import discount_of, planned_cost
from tongyu.scenario.relative import scored_months
from tongyu.scenario.scenario import Header, Scenario, load
from tongyu.text.months import month_after
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import plain

LARGEST_FILE = 64 * 1024  # bytes; the longest that is shipped has 6,000
LONGEST_LINK = 8_000  # characters

LARGEST_SEED = 8_999_999  # those above are for the challenge, which is scored on seeds that nobody has seen
BUDGET = 20e6  # yuan, discounted as plans are, in the usual county: what comparisons at equal budgets go by

CHANGED, LONGEST_NAME, LONGEST_TITLE = "-changed", 60, 400  # ending of a name; characters

# So that one page cannot ask for more than a class room's machine has. The county has 58,768 households, all of which
# take 0.5 GB over 240 months, with and without a programme side by side.
MOST_HOUSEHOLDS, MOST_MONTHS = 60_000, 240
MOST_BYTES = 600_000_000


@cache
def usual() -> CountyFacts:
    """The county of the shipped scenarios, which the lesson and the challenge are about."""
    return load("baseline").county


def is_usual(county: CountyFacts) -> bool:
    """Whether `county` is the one that the lesson and the challenge are about."""
    return county.digest == usual().digest


def budget_in(county: CountyFacts) -> float:
    """What a programme in `county` may cost to be set beside others, yuan: as much a head as in the usual county."""
    return BUDGET * county.persons / usual().persons


def intensity_of(scenario: Scenario, key: str) -> float:
    """The largest intensity that the lever `key` has, in its unit; 0 where it is not moved."""
    setting = dict(scenario.programme_items()).get(key)
    return setting.most if setting is not None else 0.0


def moved(scenario: Scenario, key: str, intensity: float) -> Scenario:
    """`scenario` with the lever `key` at `intensity` at its most; its dates, place and share of budget stay.

    Raises InputError beyond what the lever allows.
    """
    kind = tables_here().levers[key]
    before = dict(scenario.programme_items()).get(key)
    if before is not None:
        setting = before.times(intensity / before.most, most=intensity)  # a quotient may round up
    else:
        first, last = scored_months(scenario.county)
        setting = LeverSetting(intensity=intensity, start=first, end=last)
    programme = {pillar: dict(levers) for pillar, levers in scenario.programme.items()}
    programme.setdefault(kind.pillar, {})[kind.name] = setting
    if intensity == 0.0:
        del programme[kind.pillar][kind.name]
    return scenario.with_(programme={pillar: levers for pillar, levers in programme.items() if levers})


def pillar_scaled(scenario: Scenario, origin: Scenario, pillar: str, factor: float) -> Scenario:
    """`scenario` with all of a pillar as `origin` has it, times `factor`; no lever goes beyond what it allows."""
    levers = {}
    for name, setting in origin.programme.get(pillar, {}).items() if factor > 0.0 else ():
        most = origin.tables.levers[f"{pillar}.{name}"].most_in(origin.county)
        amount = min(factor * setting.most, most)
        levers[name] = setting.times(amount / setting.most, most=amount)
    programme = {
        each: levers if each == pillar else dict(scenario.programme.get(each, {}))
        for each in dict.fromkeys((*scenario.programme, pillar))
    }
    return scenario.with_(programme={each: those for each, those in programme.items() if those})


def from_month_on(before: Scenario, after: Scenario, month: str) -> Scenario:
    """A scenario whose levers are set as in `before` until the month before `month`, and as in `after` from then on.

    Intensities and budgets are dated for that; where a lever works, who pays and what a unit costs cannot change
    within a run, and are those of `after`.
    """
    was, becomes = dict(before.programme_items()), dict(after.programme_items())
    programme: dict[str, dict[str, LeverSetting]] = {}
    for key, kind in after.tables.levers.items():
        setting = _joined(was.get(key), becomes.get(key), after.start, month)
        if setting is not None and setting.most > 0.0:
            programme.setdefault(kind.pillar, {})[kind.name] = setting
    return after.with_(programme=programme)


def called_by_its_levers(scenario: Scenario, origin: Scenario) -> Scenario:
    """`scenario`, made from `origin` by moving levers, under a name that is not that of `origin`.

    So nobody takes its file for that of `origin`, or is named as the author of what was changed here. With the levers
    of `origin` again, it has name and header of `origin` again.
    """
    if dict(scenario.programme_items()) == dict(origin.programme_items()):
        return scenario.with_(name=origin.name, header=origin.header)
    if origin.name.endswith(CHANGED):
        name, title = origin.name, origin.header.title
    else:
        name = plain(origin.name, LONGEST_NAME - len(CHANGED)) + CHANGED
        title = plain(f"Changed from {origin.header.title or origin.name}", LONGEST_TITLE)
    return scenario.with_(name=name, header=Header(title=title))


def planned_by_pillar(scenario: Scenario) -> dict[str, float]:
    """What each pillar is planned to cost, yuan of 2015, discounted as `plans.budget.planned_cost` does."""
    discount = discount_of(scenario)
    return {
        pillar: planned_cost(scenario.with_(programme={pillar: scenario.programme[pillar]}), discount)
        if pillar in scenario.programme
        else 0.0
        for pillar in PILLARS
    }


def planned_by_lever(scenario: Scenario) -> dict[str, float]:
    """What each lever that is moved is planned to cost, yuan of 2015, discounted."""
    discount = discount_of(scenario)
    return {
        key: planned_cost(scenario.with_(programme={kind.pillar: {kind.name: each}}), discount)
        for key, each in scenario.programme_items()
        for kind in (scenario.tables.levers[key],)
    }


def planned_a_unit(scenario: Scenario, keys: Collection[str]) -> dict[str, float]:
    """What a unit of each lever in `keys` would be planned to cost if it were moved, yuan of 2015, discounted."""
    bare, found = scenario.with_(programme={}), {}
    for key in keys:
        amount = 0.1 * scenario.tables.levers[key].most_in(scenario.county)
        found[key] = planned_cost(moved(bare, key, amount), discount_of(scenario)) / amount if amount else 0.0
    return found


def uploaded(name: str, text: str, county: CountyFacts | None = None) -> Scenario:
    """The scenario of an uploaded file called `name`, with that `text`; in `county` where it names none.

    The file may build on what is shipped, by name, but not on other files: a page opens no file by its path. Raises
    InputError.
    """
    shown = plain(Path(name.replace("\\", "/")).name, 60) or "scenario.toml"
    size = len(text.encode("utf-8", "replace"))
    if size > LARGEST_FILE:
        raise InputError(f"{shown}: has {size:,} bytes; a scenario has at most {LARGEST_FILE:,}.")
    stem = "".join(letter if letter.isalnum() or letter in "-_ " else "-" for letter in Path(shown).stem).strip(" -")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem or 'scenario'}.toml"
        path.write_bytes(text.encode("utf-8", "replace"))
        try:
            file = read_toml(path, "a scenario")
            if county is not None and not {"county", "based_on"} & set(file.data):
                tables = county.model_dump(mode="json", by_alias=True, exclude_none=True)
                path.write_text(f"{text}\n{tomli_w.dumps({'county': tables})}", encoding="utf-8")
                file = read_toml(path, "a scenario")
            for key in ("based_on", "county"):
                value = file.data.get(key)
                if isinstance(value, str) and ("/" in value or "\\" in value or value.endswith(".toml")):
                    file.fail(f"{key} names a file, which a page does not open; name what is shipped.", (key,))
            return fit_for_a_page(load(path))
        except InputError as error:
            raise InputError(str(error).replace(str(path), shown).replace(folder, "")) from None


def fit_for_a_page(scenario: Scenario) -> Scenario:
    """`scenario` where it is small enough to be run for a page. Raises InputError."""
    households = sample_of(scenario)
    for what, asked, most in (
        ("months", scenario.months, MOST_MONTHS),
        ("households", households, MOST_HOUSEHOLDS),
    ):
        if asked > most:
            raise InputError(
                f"{scenario.name}: {what} = {asked:,} is more than the {most:,} that a page runs; `tongyu run` has no"
                " such limit."
            )
    county, months = scenario.county, scenario.months
    needed = 2 * (county_bytes(county, households, months) + months * figures_bytes(county, households))
    if needed > MOST_BYTES:
        raise InputError(
            f"{scenario.name}: a page with it would need about {gigabytes(needed)} of memory, more than the"
            f" {gigabytes(MOST_BYTES)} that a page may take: the county has {county.villages:,} villages and a grid of"
            f" {county.grid_rows:,} x {county.grid_columns:,} cells; `tongyu run` needs less and takes what there is."
        )
    return scenario


def sampled(scenario: Scenario) -> Scenario:
    """`scenario` with its sample written out, so that the sliders can show it. Raises InputError beyond a page's."""
    return fit_for_a_page(scenario.with_(households=sample_of(scenario)))


def as_link(scenario: Scenario, whole: bool = True) -> str:
    """The scenario as a text that fits into a link, which `from_link` reads; empty where its county makes it too long.

    A county that is not shipped is in the link with all its tables, if it is `whole`; else `from_link` is to be told.
    """
    text = scenario.to_toml(whole).encode()
    link = base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")
    return link if len(text) <= LARGEST_FILE and len(link) <= LONGEST_LINK else ""


def from_link(text: str, county: CountyFacts | None = None) -> Scenario:
    """The scenario of a link, in `county` where it says none.

    Raises InputError for anything but what `as_link` made.
    """
    if len(text) > LONGEST_LINK:
        raise InputError(f"The link's scenario is longer than {LONGEST_LINK:,} characters; share the file instead.")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, LARGEST_FILE + 1)
        toml = content.decode("utf-8")
        if not unpacking.eof:
            raise ValueError
    except (binascii.Error, zlib.error, ValueError):
        raise InputError("The link's scenario is damaged; ask for the link again, or for the file.") from None
    return uploaded("link.toml", toml, county)


def file_of(scenario: Scenario) -> tuple[str, str]:
    """Name and text of the file that `scenario` is downloaded as; a county that is not shipped stands in it."""
    return f"{scenario.name}.toml", scenario.to_toml()


def _joined(before: LeverSetting | None, after: LeverSetting | None, first: str, month: str) -> LeverSetting | None:
    base = after or before
    if base is None:
        return None
    changes: dict[str, object] = {"intensity": _dated(before, after, first, month, "intensity")}
    if base.budget is not None:
        changes["budget"] = _dated(before, after, first, month, "budget")
    return base.model_copy(update=changes | {"start": None, "end": None})


def _dated(before: LeverSetting | None, after: LeverSetting | None, first: str, month: str, what: str) -> Dated:
    """The amounts of `before` by the months in which they change, up to `month`, and those of `after` from then on."""
    changes = {date for setting in (before, after) if setting is not None for date in _changes_of(setting)}
    amounts: dict[str, float] = {}
    for date in sorted(changes | {first, month}):
        amount = _amount(before if date < month else after, date, what)
        if not amounts or amount != list(amounts.values())[-1]:
            amounts[date] = amount
    return amounts


def _changes_of(setting: LeverSetting) -> set[str]:
    dates = {date for dated in (setting.intensity, setting.budget) if isinstance(dated, dict) for date in dated}
    if setting.start is not None:
        dates.add(setting.start)
    if setting.end is not None:
        dates.add(month_after(setting.end, 1))
    return dates


def _amount(setting: LeverSetting | None, date: str, what: str) -> float:
    if setting is None:
        return 0.0
    return setting.level(date) if what == "intensity" else (setting.budget_at(date) or 0.0)
