"""What the programme does to poverty, how surely, and at what cost: over pairs of runs, asked for by a button."""

from collections.abc import Callable

import solara

from tongyu.app.pairs.pairs import CHOICES, Paired
from tongyu.app.parts.who import interval_in
from tongyu.app.words import Words
from tongyu.questions.comparison.answer import CO_MAIN, MAIN, Comparison, Row
from tongyu.report.wording import number_interval_text, ratio_text
from tongyu.runs.outcomes import OUTCOMES
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import bounds, rounded

DECIMALS = OUTCOMES[MAIN].decimals


@solara.component_vue("answer.vue")
def _Answer(
    lead: str,
    lines: list[str],
    progress: str,
    share: float,
    working: bool,
    there: int,
    choices: list[int],
    labels: list[str],
    difference: bool,
    words: dict[str, str],
    event_run: Callable[[int], None],
    event_cancel: Callable[[object], None],
    event_show_difference: Callable[[bool], None],
) -> None: ...


@solara.component
def Answer(
    say: Words,
    paired: Paired | None,
    idle: bool,
    difference: bool,
    on_run: Callable[[int], None],
    on_cancel: Callable[[], None],
    on_difference: Callable[[bool], None],
) -> None:
    """What the pairs say so far; `idle` says that the programme moves no lever. `difference` is what charts show."""
    lines = solara.use_memo(lambda: said(say, paired), [paired, say.language])
    done = 0 if paired is None else len(paired.pairs)
    lead, *others = lines or [say("answer.idle" if idle else "answer.no_year" if done else "answer.ask")]
    working = paired is not None and paired.working
    _Answer(
        lead=lead,
        lines=others,
        progress=say("answer.working", done=done, asked=paired.asked) if paired is not None and working else "",
        share=done / paired.asked if paired is not None else 0.0,
        working=working,
        there=done,
        choices=[] if idle else list(CHOICES),
        labels=[say("answer.run", pairs=pairs) for pairs in CHOICES],
        difference=difference,
        words=say.section("answer"),
        event_run=lambda pairs: on_run(int(pairs)),
        event_cancel=lambda _: on_cancel(),
        event_show_difference=lambda shown: on_difference(bool(shown)),
    )


def said(say: Words, paired: Paired | None) -> list[str]:
    """The answer of the pairs in sentences, what becomes of poverty first; nothing before the first pair."""
    comparison = None if paired is None else paired.comparison
    if paired is None or comparison is None or comparison.window is None:
        return []
    row = comparison.rows[-1]
    lines = [_change(say, row.effects[MAIN]), _net(say, row), _poorest(say, comparison), _cost(say, row)]
    first, last = comparison.window
    seeds = [pair.seed for pair in paired.pairs]
    lines.append(
        say("answer.sure", pairs=len(seeds), seeds=_span(seeds), first=first, last=last)
        if len(seeds) > 1
        else say("answer.one", seed=seeds[0], first=first, last=last)
    )
    return [each for each in lines if each]


def _change(say: Words, effect: Interval) -> str:
    told = effect.low is not None and not effect.includes_zero
    if effect.low is not None and not told:
        return say("answer.unclear", number=_number(effect.estimate, signed=True), bounds=_bounds(effect, signed=True))
    less = effect.estimate < 0.0
    shown = Interval(-effect.estimate, _minus(effect.high), _minus(effect.low)) if less else effect
    return say(f"answer.{'fewer' if less else 'more'}", number=_number(shown.estimate), bounds=_bounds(shown))


def _net(say: Words, row: Row) -> str:
    effect = row.effects[CO_MAIN]
    agree = _sign(effect) == _sign(row.effects[MAIN])
    return say(
        "answer.net" if agree else "answer.net_differs",
        number=_number(effect.estimate, signed=True),
        bounds=_bounds(effect, signed=True),
    )


def _cost(say: Words, row: Row) -> str:
    cost, price = number_interval_text(row.effects["cost"], 1), row.cost_per_person_year
    if price.estimate is None:
        return say("answer.cost", cost=cost)
    return say("answer.cost_each", cost=cost, price=ratio_text(price))


def _poorest(say: Words, comparison: Comparison) -> str:
    """What becomes of the poorest tenth."""
    deciles = comparison.who[comparison.who["by"] == "income decile"]
    if deciles.empty:
        return ""
    row = deciles.to_dict("records")[0]
    income, years = interval_in(row, "change_percent"), interval_in(row, "person_years")
    if income is None or years is None:
        return ""
    return say(
        "answer.poorest",
        income=number_interval_text(income, 1, signed=True),
        years=number_interval_text(years, 0, signed=True),
    )


def _sign(effect: Interval) -> int:
    if effect.low is None or effect.includes_zero:
        return 0
    return 1 if effect.estimate > 0.0 else -1


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _number(value: float, signed: bool = False) -> str:
    return rounded(value, DECIMALS if abs(value) >= 10.0 else 1, signed)


def _bounds(interval: Interval, signed: bool = False) -> str:
    """The bounds in brackets, nothing where a single pair leaves them unknown."""
    if interval.low is None or interval.high is None:
        return ""
    decimals = DECIMALS if abs(interval.estimate) >= 10.0 else 1
    return f" {bounds(interval.low, interval.high, decimals, signed=signed)}"


def _span(seeds: list[int]) -> str:
    return f"{seeds[0]}-{seeds[-1]}"
