"""Why a year was poor or not: its income against the line, against the year before and against the usual year.

All parts are sums and differences of what was booked, so they add up exactly. With y_s the income a head of source s
and z the line,

    y - z = (u - z) + sum over s of (y_s - u_s),      u_s the mean of the household's own `USUAL` years before.

No part is a cause. A pivot is a part without which, everything else booked as it was, the household had been on the
other side of the line.
"""

from collections.abc import Iterable, Mapping, Sequence

from tongyu.life.records import Change, CropChange, Harvest, Month, Pivot, Sale, Standing, Year

USUAL = 3  # years before that make a usual year, fewer at the start
RELIEF = ("allowance", "top-ups")
SMALL_CREDIT = ("earned with small credit", "interest on small credit")
CARE = ("care", "insurance", "critical-illness insurance", "medical assistance", "crowdfunding")
ITEMS_OF_CROPS = (
    *("inputs", "rent paid to kin", "crop insurance", "indemnities", "own food", "patronage", "refunded rent"),
    *("patronage and refunded rent", "other (crops)"),
)
"""Of income from crops, all but sales."""


def year_of(
    year: int,
    months: Sequence[Month],
    income: Mapping[str, float],
    line: float,
    harvest: Harvest | None,
    before: Sequence[Year],
    standing: Standing,
) -> Year:
    """The year from its twelve `months`, `income` by source, the years `before`, the latest last, and `standing`."""
    persons = months[-1].persons
    a_head = {source: yuan / persons for source, yuan in income.items()}
    items = _items(months)
    usual = change(a_head, before[-USUAL:])
    sales = sold(sale for month in months for sale in month.sales)
    ill = sum(month.wages_lost_ill for month in months)
    selling = sum(month.wages_lost_selling for month in months)
    return Year(
        year=year,
        persons=persons,
        line=line,
        income=dict(income),
        items=items,
        against_last=change(a_head, before[-1:]),
        against_usual=usual,
        crops=crop_changes(sales, before[-1].sales) if before else (),
        harvest=harvest,
        stock=(sum(each.before for each in months[0].grain), sum(each.stock for each in months[-1].grain)),
        sales=sales,
        months_ill=sum(month.sick for month in months),
        care=_own_care(months),
        wages_lost_ill=ill,
        wages_lost_selling=selling,
        registered=months[-1].registered,
        pivots=pivots(a_head, line, usual, _parts(items, sales, ill, selling, persons)),
        yardsticks=standing,
    )


def change(a_head: Mapping[str, float], others: Sequence[Year]) -> Change | None:
    """`a_head`, yuan a head by source, against the mean of `others`; None where there are none."""
    if not others:
        return None
    n = len(others)
    mean = {s: sum(other.income.get(s, 0.0) / other.persons for other in others) / n for s in a_head}
    return Change(
        years=tuple(other.year for other in others),
        income=sum(mean.values()),
        by_source={source: a_head[source] - mean[source] for source in a_head},
    )


def crop_changes(now: Sequence[Sale], then: Sequence[Sale]) -> tuple[CropChange, ...]:
    """What each crop's sales brought more than those `then`, divided into kg and price (`CropChange`)."""
    totals = {sale.crop: (_total(now, sale.crop), _total(then, sale.crop)) for sale in (*now, *then)}
    changes = []
    for crop, ((kg, yuan), (kg_then, yuan_then)) in totals.items():
        price = yuan / kg if kg > 0.0 else yuan_then / kg_then
        price_then = yuan_then / kg_then if kg_then > 0.0 else price
        changes.append(
            CropChange(crop, (kg - kg_then) * (price + price_then) / 2.0, (price - price_then) * (kg + kg_then) / 2.0)
        )
    return tuple(changes)


def sold(sales: Iterable[Sale]) -> tuple[Sale, ...]:
    """`sales` summed by crop and channel."""
    groups: dict[tuple[str, str], list[Sale]] = {}
    for sale in sales:
        groups.setdefault((sale.crop, sale.channel), []).append(sale)
    summed = ("kg", "gross", "kept", "costs", "yuan", "at_trader", "hours")
    return tuple(
        Sale(crop, channel, **{name: sum(getattr(sale, name) for sale in group) for name in summed})
        for (crop, channel), group in sorted(groups.items())
    )


def pivots(
    a_head: Mapping[str, float], line: float, usual: Change | None, parts: Mapping[str, float]
) -> tuple[Pivot, ...]:
    """Moves of sources against the usual year, and `parts` of the income (yuan a head), that decided the side.

    A part above 0 was there: it decides where its absence leaves a household that is not poor below the line. A part
    below 0 was missing: it decides where its presence lifts a poor one to the line.
    """
    income = sum(a_head.values())
    poor = income < line
    candidates = dict(usual.by_source) if usual is not None else {}
    candidates |= parts
    found = [Pivot(what, yuan) for what, yuan in candidates.items() if (income - yuan < line) != poor]
    return tuple(sorted(found, key=lambda pivot: -abs(pivot.yuan)))


def _parts(
    items: Mapping[str, float], sales: Sequence[Sale], ill: float, selling: float, persons: int
) -> dict[str, float]:
    """Parts of the income a head that may have decided, besides whole sources."""
    online = [sale for sale in sales if sale.channel != "trader"]
    parts = {
        "allowance and top-ups": sum(items.get(item, 0.0) for item in RELIEF),
        "online over the trader": sum(sale.yuan - sale.at_trader for sale in online),
        "patronage": items.get("patronage", 0.0),
        "rent from kin": items.get("rent from kin", 0.0),
        "a post of public welfare": items.get("posts of public welfare", 0.0),
        "disaster relief": items.get("disaster relief", 0.0),
        "small credit": sum(items.get(item, 0.0) for item in SMALL_CREDIT),
        "wages lost to illness": -ill,
        "wages lost to selling": -selling,
    }
    return {what: yuan / persons for what, yuan in parts.items() if yuan != 0.0}


def _items(months: Sequence[Month]) -> dict[str, float]:
    """The income by item, yuan of the household."""
    items: dict[str, float] = {}
    for month in months:
        for flow in month.flows:
            if flow.source is not None:
                name = flow.item if flow.item != "other" else f"other ({flow.source})"
                items[name] = items.get(name, 0.0) + flow.yuan
    return items


def _own_care(months: Sequence[Month]) -> float:
    """Yuan that the household itself paid for illness: the bills less what schemes, donors and its group gave."""
    paid = 0.0
    for month in months:
        for flow in month.flows:
            if flow.item in CARE or (flow.item == "mutual aid" and flow.yuan > 0.0):
                paid -= flow.yuan
    return paid


def _total(sales: Sequence[Sale], crop: str) -> tuple[float, float]:
    """Kg and yuan of one crop over all channels."""
    here = [sale for sale in sales if sale.crop == crop]
    return sum(sale.kg for sale in here), sum(sale.yuan for sale in here)
