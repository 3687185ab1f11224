"""What is running, in a line: scenario, county, months, sample, seed."""

from tongyu.app.running.controller import View
from tongyu.app.words import Words
from tongyu.app.words.model_words import scenario_words
from tongyu.app.words.place_words import county_word
from tongyu.runs.sampling import sample_of
from tongyu.text.months import month_after


def runs_in_words(say: Words, view: View) -> str:
    """What is running, in a line."""
    scenario = view.setup.scenarios[-1]
    return say(
        "page.runs" if len(view.setup.scenarios) == 1 else "page.runs_two",
        scenario=scenario_words(scenario, say.language)[0],
        start=scenario.start,
        end=month_after(scenario.start, view.setup.months - 1),
        households=f"{sample_of(scenario):,}",
        county_households=f"{scenario.county.households:,}",
        county=county_word(scenario.county, say.language),
        seed=view.setup.seed,
    )
