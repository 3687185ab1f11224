"""The benchmark measures what it says, and times nobody whose results are not the county's."""

import os
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from tools.benchmark import command, page, progress, sharing, twin
from tools.benchmark.competitor import Outcome, compete
from tools.benchmark.drawing import costs
from tools.benchmark.fresh import fresh
from tools.benchmark.limits import bandwidth, limit_of, visit
from tools.benchmark.measuring import Benchmark, Step, steps
from tools.benchmark.moments import next_month
from tools.benchmark.oversampled import OversampledCounty
from tools.benchmark.parts import begun
from tools.benchmark.running import Running, run_at
from tools.benchmark.settings import SIZES, Settings, quick, settings_of
from tools.benchmark.sharing import Shared
from tools.benchmark.targets import MET, MISSED, UNMEASURED, line_of, targets
from tools.benchmark.timing import Line, Seconds, line_through, timed, unevenness

from tongyu.county.county import County
from tongyu.errors import InputError, TongyuError
from tongyu.kernels.clearing import PART
from tongyu.scenario.scenario import load


def seconds(cpu):
    return Seconds(cpu, cpu, 3, cpu, cpu)


def run_of(households, month, scenario="five_pillars", months=24, **changes):
    """A made-up run whose months take `month` seconds each."""
    made = Running(
        scenario, households, months, seconds(0.0), seconds(month * months), 10**9, 900.0, [3.0, 4.0, 9.0], 1e-10
    )
    return made._replace(**changes)


# times and lines


def test_a_line_finds_its_fixed_part_and_slope():
    sizes = [1_000, 30_000, 1_000_000]
    line = line_through(sizes, [0.002 + 5e-7 * size for size in sizes])
    assert line.fixed == pytest.approx(0.002, rel=1e-9)
    assert line.slope == pytest.approx(5e-7, rel=1e-9)


def test_a_large_size_that_is_a_tenth_off_does_not_move_the_fixed_part_by_more():
    sizes = [1_000, 2_000, 4_000, 1_000_000]
    times = [0.002 + 5e-7 * size for size in sizes]
    times[-1] *= 1.1
    assert line_through(sizes, times).fixed == pytest.approx(0.002, rel=0.1)


def test_one_size_makes_no_line():
    with pytest.raises(ValueError, match="two sizes"):
        line_through([100, 100], [1.0, 1.0])


def test_unevenness_is_of_the_slope_and_of_the_sizes_that_count():
    line = Line(0.5, 1.0)
    assert unevenness([1, 10, 20], [99.0, 10.5, 24.5], line, 10, 20) == pytest.approx(0.2)
    assert unevenness([1, 10], [99.0, 10.5], line, 10, 20) is None


def test_getting_ready_is_repeated_and_not_timed(monkeypatch):
    done = []
    clock = iter([0.0, 1.0, 10.0, 13.0, 20.0, 22.0])
    monkeypatch.setattr("tools.benchmark.timing.time.process_time", lambda: next(clock))
    found = timed(lambda: done.append("work"), 3, lambda: done.append("ready"))
    assert done == ["ready", "work"] * 3
    assert (found.cpu, found.least, found.most, found.repeats) == (2.0, 1.0, 3.0, 3)


# who competes


class Rival:
    name, most = "rival", 1e-12

    def __init__(self, apart):
        self.apart, self.raced = apart, False

    def difference(self):
        return self.apart

    def race(self):
        self.raced = True
        return seconds(2.0), seconds(6.0)


def test_a_competitor_whose_results_are_equal_is_timed():
    outcome = compete(Rival(1e-13), 100)
    assert outcome.equal
    assert outcome.times_faster == 3.0


@pytest.mark.parametrize("apart", [1e-11, float("nan")])
def test_a_competitor_whose_results_differ_is_not_timed(apart):
    rival = Rival(apart)
    outcome = compete(rival, 100)
    assert not rival.raced
    assert not outcome.equal
    assert outcome.times_faster is None
    assert "rival at 100 households: results differ" in outcome.sentence


@pytest.fixture(scope="module")
def moment():
    """A month in which there is something to sell, online and to the brand."""
    return next_month(OversampledCounty(begun("five_pillars"), 1, 300).run(12))


def test_the_pass_that_is_timed_is_the_one_that_cleared_the_month(moment):
    assert moment.online.hub.size > 20
    assert moment.entry.channel[:, -1].any()
    sums = moment.empty_sums()
    visit(moment, moment.entry, sums)
    assert sums.trader_share == pytest.approx(moment.cleared.trader_share, rel=1e-6, abs=1e-9)


def test_threads_are_timed_where_they_change_no_bit(monkeypatch):
    moment = next_month(OversampledCounty(begun("five_pillars"), 1, 6_000))
    assert moment.offers.stock.size > PART  # something to share
    assert Shared(moment, 2, 1).difference() == 0.0
    outcome = compete(Shared(moment, 2, 2), 6_000)
    assert outcome.equal
    assert outcome.name == "2 threads: clearing"
    honest = sharing.clear

    def off(*given, threads):
        found = honest(*given, threads=threads)
        found.prices[0] = np.nextafter(found.prices[0], np.inf) if threads > 1 else found.prices[0]
        return found

    monkeypatch.setattr(sharing, "clear", off)
    assert not compete(Shared(moment, 2, 1), 6_000).equal


def test_the_bytes_of_a_pass_are_those_of_its_columns(moment):
    limit = limit_of(moment, 1)
    channels = moment.markets.load.size
    an_offer = 4 * 8 + 1 + 4 + 2 * 8  # stock, hold, weight, cost; crop; row; share and value
    a_row = 4 + 16 * channels + 1 + 4 + 1 + channels + 8 * channels  # hub; weight, cost; entry; share
    assert limit.bytes_touched == an_offer * limit.offers + a_row * limit.online


def test_bandwidth_is_bytes_over_the_least_time():
    found = bandwidth(10_000, 3)
    assert found.bytes_an_array == 80_000
    assert min(found.copy, found.triad) > 0.0


# counties of any size


def test_a_sample_of_the_county_is_the_county():
    scenario = load("both")
    ours = OversampledCounty(scenario, 3, 200).run(6).monthly
    assert ours.equals(County(scenario, rng=3, households=200).run(6).monthly)


def test_the_twin_agrees_in_a_sample_larger_than_the_county():
    small = load(
        "five_pillars",
        load("baseline").county.model_copy(
            update={"households": 300, "persons": 1_140, "residents": 915, "poor_villages": 20}
        ),
    )
    race = twin.race_twin(small, 400, 34, 1)
    assert race.outcome.equal, race.outcome.difference
    assert (race.months, race.first) == (1, "2013-12")


def test_a_sample_larger_than_the_county_meets_the_same_conditions():
    small = load(
        "five_pillars",
        load("baseline").county.model_copy(
            update={"households": 300, "persons": 1_140, "residents": 915, "poor_villages": 20}
        ),
    )
    once, thrice = (OversampledCounty(small, 1, n) for n in (300, 900))
    assert (once.scale, thrice.scale) == (1.0, 1 / 3)
    assert len(thrice.columns.id) == 900
    for county in (once, thrice):
        county.run(6)  # its books are checked
    assert thrice.hubs[0].capacity == pytest.approx(3 * once.hubs[0].capacity, rel=0.2)


def test_a_run_says_what_it_held_and_how_it_cleared():
    running, county = run_at(load("baseline"), 150, 4, 2)
    assert county.month == 3
    assert (running.households, running.months, len(running.passes)) == (150, 4, 4)
    assert running.residual <= 1e-9
    assert running.bytes_a_household is None  # so few cannot be told from the process
    assert running.peak > 10**7


# draws


def test_draws_of_both_kinds_are_timed_one_by_one_and_a_column_at_once():
    found = costs(1_000, 1)
    assert sorted(found) == sorted(
        f"{kind}, {how}" for kind in ("uniform", "normal") for how in ("one by one", "a column at once")
    )
    assert all(cost.common > 0.0 and cost.ordinary > 0.0 for cost in found.values())


# processes


def die():
    os._exit(9)


def test_a_process_that_is_ended_from_outside_is_one_sentence():
    with pytest.raises(TongyuError, match=r"die: its process was ended from outside.*memory"):
        fresh(die)


# numbers to reach


def measured(benchmark):
    return {target.what: target for target in targets(benchmark)}


def test_nothing_measured_is_nothing_met():
    assert {target.verdict for target in targets(Benchmark(Settings()))} == {UNMEASURED}


def test_targets_are_met_or_missed_by_what_was_measured():
    runs = [run_of(n, 0.001 + 5e-7 * n) for n in SIZES] + [run_of(n, 0.002 + 6e-7 * n, "baseline") for n in SIZES]
    found = measured(Benchmark(Settings(), runs=runs))
    assert found["fixed part, five_pillars"].measured == pytest.approx(1.0)
    assert found["fixed part, five_pillars"].verdict == MET
    assert found["fixed part, baseline"].verdict == MISSED
    assert found["slope, five_pillars"].measured == pytest.approx(0.5)
    assert found["slope, baseline"].verdict == MISSED
    assert found["unevenness of the slope from 30,000 to 1,000,000, baseline"].measured == pytest.approx(0.0, abs=1e-6)
    assert found["memory a household"].verdict == MET
    assert found["median passes over the offers"].measured == 4.0
    assert found["passes of the worst month"].verdict == MET


def test_at_the_limit_is_met_on_either_side():
    outcome = Outcome("twin", 10_000, 1e-12, 1e-9, seconds(0.01), seconds(1.0))
    race = twin.TwinRace(outcome, 12, "2014-01", 9_000.0)
    found = measured(Benchmark(Settings(), twins=[race]))
    assert found["times faster than the twin, 10,000 households"].verdict == MET
    slow = race._replace(outcome=outcome._replace(competitor=seconds(0.99)))
    assert (
        measured(Benchmark(Settings(), twins=[slow]))["times faster than the twin, 10,000 households"].verdict == MISSED
    )


def test_hundreds_of_households_make_no_slope():
    assert line_of(Benchmark(quick(), runs=[run_of(200, 0.01), run_of(600, 0.01)]), "five_pillars") is None


# options, page, command


@pytest.mark.parametrize(
    ("sizes", "is_quick", "sentence"),
    [
        ("1000,ten", False, "whole numbers with commas between"),
        ("", False, "whole numbers"),
        ("1000", False, "at least two different sizes"),
        ("1000,1000", False, "at least two different sizes"),
        ("5,1000", False, "--sizes 5 is outside 100-3,000,000"),
        ("1000,9999999", False, "--sizes 9999999 is outside"),
        ("1000,2000", True, "exclude each other"),
    ],
)
def test_sizes_that_cannot_be_are_one_sentence(sizes, is_quick, sentence):
    with pytest.raises(InputError, match=sentence):
        settings_of(sizes, is_quick)


def test_sizes_are_sorted_and_named_in_the_command():
    settings = settings_of("10000,1000", False)
    assert settings.sizes == (1_000, 10_000)
    assert settings.command == "python -m tools.benchmark --sizes 1000,10000"
    assert "1,000,000 households" in settings.left_out
    assert Settings().left_out == []


def full():
    return Benchmark(Settings(), runs=[run_of(n, 0.001 + 5e-7 * n) for n in SIZES])


def test_a_page_keeps_what_was_written_by_hand():
    first = page.page(Benchmark(Settings()), None)
    written = first.replace("Nothing is noted here yet.", "The slope, since | bars cost.") + "More.\n"
    again = page.page(full(), written)
    assert "The slope, since | bars cost." in again
    assert again.endswith("More.\n")
    assert "| five_pillars | 1,000,000 |" in again
    assert again.count(page.BEGIN) == again.count(page.END) == 1
    assert "partial" not in again


@pytest.mark.parametrize("text", ["# Other\n", page.END + page.BEGIN])
def test_another_page_is_not_overwritten(tmp_path: Path, text):
    page = tmp_path / "other.md"
    page.write_text(text)
    with pytest.raises(InputError, match="was not written by this command"):
        command.run_benchmark(quick(), False, page)
    assert page.read_text() == text
    with pytest.raises(InputError, match="there is no folder"):
        command.run_benchmark(quick(), False, tmp_path / "none" / "page.md")


def test_a_partial_run_says_what_it_left_out():
    said = " ".join(page.setting(Benchmark(Settings(sizes=(1_000, 10_000)))))
    assert "python -m tools.benchmark --sizes 1000,10000" in said
    assert "partial run: without 30,000 households, 100,000 households" in said


def test_a_competitor_that_is_not_equal_fails_the_command(monkeypatch, capsys):
    unequal = Outcome("2 threads: clearing", 10_000, 0.5, 0.0, None, None)

    def planned(benchmark):
        return [Step("clearing", 1.0, lambda: benchmark.threads.append(unequal))]

    monkeypatch.setattr(command, "steps", planned)
    assert command.run_benchmark(quick(), False, None)
    printed = capsys.readouterr()
    assert "FAILED: 2 threads: clearing at 10,000 households: results differ" in printed.err
    assert "not timed" in printed.out
    monkeypatch.setattr(command, "steps", lambda benchmark: [])
    assert not command.run_benchmark(quick(), True, None)


def test_the_time_left_is_by_the_pace_of_the_steps_that_are_over(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    watch = progress.Steps(Console(), [("one", 10.0), ("two", 20.0), ("three", 10.0)])
    assert watch.words() == "1/3   one   about 0:40 left"
    now[0] = 20.0
    watch.end()
    assert watch.words() == "2/3   two   about 1:00 left"


def test_every_step_of_a_full_benchmark_is_planned():
    names = [step.name for step in steps(Benchmark(Settings()))]
    assert len(names) == 3 + 2 * len(SIZES) + 3
    assert {f"{name}, 1,000,000 households" for name in ("baseline", "five_pillars")} <= set(names)
    assert "first run, with compiling" in names
