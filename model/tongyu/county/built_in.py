"""The county's own mechanisms, each a room of `county/mechanisms/`.

They are imported by their names, because the hash of the model follows imports.
"""

from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms import (
    advances,
    benefits,
    brand,
    community,
    contracts,
    cooperatives,
    crop_insurance,
    crops,
    crowdfunding,
    distress,
    environment,
    funding,
    going_online,
    growing,
    health,
    income,
    joint_centres,
    learning,
    lessons,
    linking,
    listing,
    living,
    logistics,
    market_reports,
    measuring,
    monitoring,
    mutual_aid,
    openness,
    people,
    placement,
    population,
    posts,
    prices,
    produce_selection,
    producer_subsidy,
    relief,
    returning,
    selling,
    settling,
    small_credit,
    social_work,
    state_support,
    stress,
    trends,
    vocational,
    weather,
    work,
)

BUILT_IN: tuple[Mechanism, ...] = tuple(
    room.MECHANISM
    for room in (
        *(population, crops, trends, weather, prices, growing, income, living, work, health, crop_insurance),
        *(learning, lessons, openness, going_online, cooperatives, contracts, advances, brand, listing),
        *(selling, market_reports, settling, logistics),
        *(joint_centres, produce_selection, social_work, mutual_aid, community, linking, crowdfunding),
        *(placement, posts, small_credit, vocational, distress, relief),
        *(
            state_support,
            producer_subsidy,
            benefits,
            funding,
            monitoring,
            stress,
            measuring,
            environment,
            people,
            returning,
        ),
    )
)
