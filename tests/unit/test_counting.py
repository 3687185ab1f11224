"""Counting people: one pass against NumPy's own sums, column by column."""

import numpy as np
import pytest

from tongyu import County
from tongyu.kernels.counting import count


def test_every_sum_is_that_of_its_column():
    county = County("five_pillars", rng=3, households=400).run(60)
    h, counted = county.columns, count(county.columns)
    clients = h.cause > 0
    assert counted.clients == np.count_nonzero(clients) > 0
    expected = {
        "skill": h.skill.sum(dtype=np.float64),
        "openness": h.openness.sum(dtype=np.float64),
        "quality": h.quality.sum(dtype=np.float64),
        "second_crop": h.crop_share[:, 1].sum(dtype=np.float64),
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
    assert {"sells", "shops", "passes", "linked", "insured", "coached", "credit", "legal", "health"} == set(flags)
