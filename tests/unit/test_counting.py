"""Counting people: one pass against NumPy's own sums, column by column."""

import numpy as np
import pytest
from tests.households_by_hand import households

from tongyu import County
from tongyu.kernels.counting import Counted, count


def test_households_are_counted_by_what_they_are():
    h = households(
        3,
        skill=[0.5, 0.25, 0.125],
        openness=[0.5, 0.25, 0.0],
        quality=[1.0, 0.5, 0.25],
        cash=[1.0, 2.0, 4.0],
        debt=[8.0, 0.0, 1.0],
        advance=[0.0, 5.0, 1.0],
        stock=[[1.0, 2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 4.0, 0.0, 8.0], [0.0, 0.0, 0.0, 16.0, 0.0]],
        tilled=[4.0, 8.0, 0.5],
        crop_share=[[0.5, 0.5, 0.0, 0.0, 0.0], [0.0, 0.25, 0.5, 0.25, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0]],
        sells=[True, False, False],
        shops=[True, True, False],
        cooperative=[-1, 0, 3],
        passes=[False, True, False],
        group=[-1, -1, 0],
        case_months=[2, 0, 1],
        insured=[True, False, True],
        sick_months=[0, 3, 1],
        coached=[False, False, True],
        credit=[True, False, False],
        legal=[False, True, True],
        health=[True, True, False],
        excluded=[12, 0, 1],
        cause=[1, 0, 4],
        since_course=[11, 0, 12],
    )
    assert count(h) == Counted(
        skill=0.875,
        openness=0.75,
        quality=1.75,
        tilled=12.5,
        second_crop=4.0,  # 4 * 0.5 + 8 * 0.25
        cash=7.0,
        debt=9.0,
        advance=6.0,
        stock=31.0,
        sells=1,
        shops=2,
        member=2,
        passes=1,
        in_group=1,
        open_case=2,
        insured=2,
        sick=2,
        coached=1,
        credit=1,
        legal=2,
        health=2,
        excluded=2,
        clients=2,
        clients_trained=1,
        clients_skill=0.625,
    )


def test_every_sum_is_that_of_its_column():
    county = County("five_pillars", rng=3, households=400).run(60)
    h, counted = county.columns, count(county.columns)
    clients = h.cause > 0
    assert counted.clients == np.count_nonzero(clients) > 0
    expected = {
        "skill": h.skill.sum(dtype=np.float64),
        "openness": h.openness.sum(dtype=np.float64),
        "quality": h.quality.sum(dtype=np.float64),
        "tilled": h.tilled.sum(dtype=np.float64),
        "second_crop": (h.tilled.astype(np.float64) * h.crop_share[:, 1]).sum(),
        "cash": h.cash.sum(),
        "debt": h.debt.sum(),
        "advance": h.advance.sum(),
        "stock": h.stock.sum(),
        "member": np.count_nonzero(h.cooperative >= 0),
        "in_group": np.count_nonzero(h.group >= 0),
        "open_case": np.count_nonzero(h.case_months),
        "sick": np.count_nonzero(h.sick_months),
        "excluded": np.count_nonzero(h.excluded),
        "clients": np.count_nonzero(clients),
        "clients_trained": np.count_nonzero(h.since_course[clients] < 12),
        "clients_skill": h.skill[clients].sum(dtype=np.float64),
    }
    flags = {name: np.count_nonzero(getattr(h, name)) for name in set(counted._fields) - set(expected)}
    assert counted._asdict() == pytest.approx(expected | flags, rel=1e-12)
    assert {"sells", "shops", "passes", "insured", "coached", "credit", "legal", "health"} == set(flags)
