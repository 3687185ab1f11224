"""Numbers that are each accepted but cannot be together are refused in one sentence; what is accepted clears."""

from itertools import product
from pathlib import Path

import pytest
from tests.households_by_hand import CROPS
from tests.whole_runs import months_and_books

from tongyu.county.county import County
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.county.tables import PARAMETERS, tables_of
from tongyu.errors import InputError
from tongyu.scenario.parameters_together import STEEPEST, require_together
from tongyu.scenario.scenario import Scenario, load
from tongyu.shipped import county_names


def test_a_county_where_nothing_grows_is_refused_with_file_and_line(tmp_path: Path) -> None:
    shares = "".join(f"crops.{crop}.share = 0\n" for crop in CROPS)
    (tmp_path / "my.toml").write_text(f'schema = 1\ncounty = "tongyu"\n[parameters]\n{shares}', encoding="utf-8")
    with pytest.raises(InputError, match=r"my\.toml, line 4: the shares of all crops are 0, so that nothing grows"):
        load(tmp_path / "my.toml")


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"crops.maize.listing_price": 200.0, "crops.maize.price": 0.1},
            "small: crops.maize.listing_price = 200, from a raw kg 120, is 1200 times crops.maize.price = 0.1, and with"
            " choice.theta = 0.08 at most 32 times is accepted.",
        ),
        ({"crops.sorghum.price": 0.1}, "crops.sorghum.brand_price = 16, from a raw kg 11.52, is 115.2 times"),
        ({"crops.millet.brand_price": 80.0, "choice.theta": 0.025}, "with choice.theta = 0.025 at most 10 times"),
    ],
)
def test_prices_too_far_apart_for_any_choice_are_refused(
    parameters: dict[str, float], sentence: str, small: Scenario
) -> None:
    with pytest.raises(InputError) as refused:
        small.with_(parameters=parameters)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("county", county_names())
def test_whatever_is_plausible_is_accepted_together(county: str) -> None:
    facts = load_county(county)
    numbers, crops = tables_of((), facts).parameters, facts.crop_names
    for prices, wholesale, theta in product(("low", "high"), repeat=3):
        values = {"choice.theta": float(getattr(numbers["choice.theta"], theta))}
        for crop in crops:
            ends = {"listing_price": prices, "brand_price": prices, "milling_yield": prices, "price": wholesale}
            for name, end in ends.items():
                values[f"crops.{crop}.{name}"] = float(getattr(numbers[f"crops.{crop}.{name}"], end))
        require_together(values, numbers, crops)


@pytest.mark.parametrize("nest", ["floor", "ceiling"])
def test_markets_clear_at_the_steepest_choice_that_is_accepted(nest: str, small: Scenario) -> None:
    theta = PARAMETERS["choice.theta"].value
    parameters = {"choice.nest": float(getattr(PARAMETERS["choice.nest"], nest))}
    for crop in CROPS:
        kept = PARAMETERS[f"crops.{crop}.milling_yield"].value
        most = min(200.0, 0.999 * STEEPEST * theta * PARAMETERS[f"crops.{crop}.price"].value / kept)
        parameters |= {f"crops.{crop}.{name}": most for name in ("listing_price", "brand_price")}
    scenario = small.with_(start="2013-06", months=14, parameters=parameters)
    for _ in months_and_books(County(scenario, rng=1, households=120), scenario.months):
        pass  # each month raises where its markets do not clear


def test_a_cell_of_a_map_is_a_hundred_metres_or_more(small: Scenario) -> None:
    facts = small.county.model_dump() | {"mu_per_person": 0.1}  # that there is land for all
    least = CountyFacts.model_validate(facts | {"cell_km": 0.1, "area_km2": 0.39})
    County(small.with_(county=least, months=1), rng=1, households=100).step()
    with pytest.raises(ValueError, match="cell_km"):
        CountyFacts.model_validate(facts | {"cell_km": 0.09, "area_km2": 0.32})


def test_a_county_whose_own_prices_are_too_far_apart_is_refused_as_well(small: Scenario) -> None:
    first = small.county.crops[0].model_dump(by_alias=True)
    dear = type(small.county.crops[0]).model_validate(first | {"listing_price": 200.0, "price": 1.0})
    county = small.county.model_copy(update={"crops": (dear, *small.county.crops[1:])})
    with pytest.raises(
        InputError, match=r"listing_price = 200, from a raw kg 120, is 120 times crops\.\w+\.price = 1, "
    ):
        small.with_(county=county)
