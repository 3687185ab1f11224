"""Unit costs of the levers, yuan of 2015 a unit and month, and the rate at which plans are discounted."""

from tongyu.numbers.kinds import Parameter, number

# fmt: off
PROGRAMME: tuple[Parameter, ...] = (
    number("programme.resources.stations", 800.0, "yuan a station a month", (400, 1_600), (0, 1e6), "derived", "site_caps", "at most 20,000 for a village point, over four years, and the operator"),
    number("programme.resources.carrier_contracts", 100_000.0, "yuan a month for the whole price", (30_000, 200_000), (0, 1e7), "assumed", "", "guarantee to the carriers, in proportion to the share saved"),
    number("programme.resources.node_townships", 6_000.0, "yuan a township a month", (2_000, 12_000), (0, 1e6), "derived", "site_caps", "at most 80,000 for a township station, over two years, and staff"),
    number("programme.branding.awareness", 10_000.0, "yuan a unit a month", (10_000, 10_000), (0, 1e6), "derived", "mofcom_2015", "a unit is 10,000 yuan of advertising"),
    number("programme.branding.inspection", 40_000.0, "yuan a month for all deliveries", (15_000, 80_000), (0, 1e7), "assumed", "", "laboratory and inspectors"),
    number("programme.branding.technical_cooperation", 500.0, "yuan a village a month", (200, 1_000), (0, 1e6), "assumed", "", "visits of university experts"),
    number("programme.training.courses", 350.0, "yuan a place", (200, 500), (0, 1e5), "assumed", "mofcom_2015", "general course of one or two days, recalled"),
    number("programme.training.operators", 250.0, "yuan an operator a month", (150, 500), (0, 1e5), "assumed", "", "skill course of 2,000-5,000 yuan with a yearly refresher"),
    number("programme.training.coaching", 60.0, "yuan a household a month", (30, 120), (0, 1e5), "assumed", "", "an hour a month with travel"),
    number("programme.support.social_workers", 5_167.0, "yuan a worker a month", (4_000, 7_000), (0, 1e5), "derived", "social_work_2021", "62,000 a year all-in: 2.49 bn for 40,000 workers"),
    number("programme.support.mutual_aid", 120.0, "yuan a group a month", (60, 240), (0, 1e5), "assumed", "", "facilitation of a group"),
    number("programme.support.finance_links", 4.0, "yuan a household a month", (2, 10), (0, 1e4), "assumed", "", "paper work and guarantee fund"),
    number("programme.support.joint_centres", 5_000.0, "yuan a township a month", (2_000, 10_000), (0, 1e6), "assumed", "site_caps", "shared premises and staff"),
    number("programme.monitoring.market_reports", 15_000.0, "yuan a month for all households", (5_000, 40_000), (0, 1e6), "assumed", "", "price reports by phone and village board"),
    number("programme.monitoring.participation", 8_000.0, "yuan a month for all villages", (3_000, 20_000), (0, 1e6), "assumed", "", "meetings for listing and review"),
    number("programme.monitoring.reallocation", 10_000.0, "yuan a month at full strength", (4_000, 20_000), (0, 1e6), "assumed", "", "evaluation office"),
    number("programme.discount", 0.05, "a year", (0.03, 0.08), (0, 0.5), "assumed", "", "at which planned money is discounted to 2013 where budgets are made equal; no outcome is discounted"),
)
