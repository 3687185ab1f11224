"""The county federation and the one standard: who takes part, and what it saves."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.county.ledger import COOPERATIVES
from tongyu.county.mechanisms import cooperatives


def shared(small, federation=0.0, standard=0.0, awake=3, **parameters):
    levers = {}
    if federation:
        levers["resources__federation"] = federation
    if standard:
        levers["branding__standard"] = standard
    county = County(moved(small.with_(parameters=parameters), 24, **levers), rng=3)
    for cooperative in county.cooperatives:  # before the month's money is released: only those awake are paid for
        cooperative.awake = cooperative.index < awake
    county.run(1)
    for cooperative in county.cooperatives:
        cooperative.awake, cooperative.broke, cooperative.cash = cooperative.index < awake, False, 1e6
    county.ledger.open_month()
    cooperatives.run(county)
    county.ledger.check("by hand")
    return county


@pytest.mark.parametrize(
    ("members", "federated"), [(0.0, [0, 0, 0, 0]), (1.0, [1, 0, 0, 0]), (2.4, [1, 1, 0.4, 0]), (57, [1, 1, 1, 0])]
)
def test_as_many_waking_cooperatives_as_the_lever_says_take_part_in_the_federation(small, members, federated):
    county = shared(small, federation=members)
    assert [cooperative.federated for cooperative in county.cooperatives] == pytest.approx(federated)
    if members:
        line = county.programme.lines["resources.federation"]
        assert line.spent == pytest.approx(sum(federated) * line.unit_cost)  # who sleeps is not paid for


def test_a_federated_cooperative_charges_less_and_buys_and_runs_cheaper(small):
    county = shared(small, federation=2)
    v, terms = county.values, county.terms
    assert terms.fee == pytest.approx(v["channels.fee"] * np.array([1 - v["channels.federation_fee"]] * 2 + [1, 1]))
    own, more = v["cooperatives.input_saving"], v["cooperatives.federation_inputs"]
    assert terms.input_saving == pytest.approx([own + more] * 2 + [own] * 2)
    overhead = v["cooperatives.overhead"]
    spent = [1e6 - cooperative.cash for cooperative in county.cooperatives]
    cheaper = overhead * (1 - v["cooperatives.federation_saving"])
    assert spent == pytest.approx([cheaper, cheaper, overhead, 0.0])
    assert county.ledger.paid(COOPERATIVES, "overhead") == pytest.approx(sum(spent))
    assert terms.packing == pytest.approx(v["channels.brand_packing"])  # packing is the standard's


def test_the_one_standard_goes_to_its_share_of_those_awake_and_makes_packing_cheaper(small):
    county = shared(small, standard=0.5)
    v, terms = county.values, county.terms
    assert terms.standard == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert terms.packing == pytest.approx(
        v["channels.brand_packing"] * (1 - v["channels.standard_packing"] * terms.standard)
    )
    assert terms.fee == pytest.approx(v["channels.fee"])
    assert shared(small, standard=1.0).terms.standard == pytest.approx([1, 1, 1, 0])


def test_without_the_levers_every_cooperative_is_on_its_own(small):
    county = shared(small)
    v, terms = county.values, county.terms
    assert not any(cooperative.federated for cooperative in county.cooperatives)
    assert not terms.standard.any()
    assert terms.fee == pytest.approx(v["channels.fee"])
    assert terms.packing == pytest.approx(v["channels.brand_packing"])
    assert terms.input_saving == pytest.approx(v["cooperatives.input_saving"])


def test_where_its_savings_are_none_the_federation_is_none(small):
    nothing = dict.fromkeys(("channels.federation_fee", "cooperatives.federation_saving"), 0.0)
    nothing["cooperatives.federation_inputs"] = 0.0
    alone, together = shared(small, **nothing), shared(small, federation=4, **nothing)
    assert np.array_equal(alone.terms.fee, together.terms.fee)
    assert np.array_equal(alone.terms.input_saving, together.terms.input_saving)
    assert [c.cash for c in alone.cooperatives] == [c.cash for c in together.cooperatives]


def test_federated_cooperatives_outlive_those_alone_where_money_is_short(small):
    poor = small.with_(parameters={"cooperatives.capital": 8_000.0, "cooperatives.overhead": 1_500.0})
    alone = County(moved(poor, 36, training__operators=8), rng=3).run()
    together = County(moved(poor, 36, training__operators=8, resources__federation=4), rng=3).run()
    months_open = [county.monthly["cooperatives_open"].sum() for county in (alone, together)]
    assert months_open[1] > months_open[0] > 0.0


def test_members_of_a_cooperative_with_the_standard_bring_better_produce(small):
    plain = County(moved(small, 36, training__operators=8), rng=3).run()
    one = County(moved(small, 36, training__operators=8, branding__standard=1.0), rng=3).run()
    member = (one.columns.cooperative >= 0) & (plain.columns.cooperative >= 0)
    gain = one.columns.quality - plain.columns.quality
    assert gain[member].mean() > 0.02
    never = (one.columns.cooperative < 0) & (plain.columns.cooperative < 0)
    assert abs(gain[never].mean()) < 0.3 * gain[member].mean()
