"""Poverty lines, the state's own support, targeting, social work."""

from tongyu.numbers.kinds import Parameter, number

# fmt: off
STATE: tuple[Parameter, ...] = (
    number("line.national", 2_855.0, "yuan of 2015 a person a year", (2_855, 2_855), (500, 20_000), "derived", "nbs_line", "2,300 yuan of 2010, as updated for 2015"),
    number("line.extreme", 2_359.0, "yuan of 2015 a person a year", (2_200, 2_500), (500, 20_000), "derived", "world_bank", "1.90 dollars of 2011 a day; 2,855 yuan are about 2.30"),
    number("line.lower_middle", 3_972.0, "yuan of 2015 a person a year", (3_700, 4_250), (500, 20_000), "derived", "world_bank", "3.20 dollars of 2011 a day"),
    number("line.upper_middle", 6_827.0, "yuan of 2015 a person a year", (6_400, 7_300), (500, 40_000), "derived", "world_bank", "5.50 dollars of 2011 a day"),
    number("state.pension", 80.0, "yuan a month an elder", (70, 130), (0, 5_000), "assumed", "", "rural resident pension in 2015"),
    number("state.land_subsidy", 40.0, "yuan a mu a year", (20, 90), (0, 1_000), "assumed", "", "grain and input subsidies"),
    number("state.other", 89.0, "yuan a person a month", (50, 120), (0, 5_000), "assumed", "", "other transfers in 2015 at mean: from absent kin, reimbursements, relief"),
    number("state.allowance_line", 0.75, "times the national line", (0.6, 1), (0, 3), "assumed", "", "of the minimum-living allowance"),
    number("state.allowance_fill", 0.5, "share of the gap", (0.3, 0.8), (0, 1), "assumed", "", "that the allowance pays"),
    number("state.take_up", 0.45, "share", (0.3, 0.6), (0, 1), "assumed", "targeting", "of the entitled who get it without help; listing is very imprecise on income"),
    number("state.observation", 0.50, "log points", (0.3, 0.7), (0, 2), "assumed", "targeting", "error of a village's view of income; about half of the needy were missed by village targeting"),
    number("state.participation", 0.3, "share", (0.1, 0.5), (0, 1), "assumed", "targeting", "of that error removed where villagers take part; sign measured, size assumed"),
    number("state.connected", 0.5, "share", (0.0, 0.8), (0, 1), "assumed", "", "of that error removed for connected households where a joint centre has platform data"),
    number("state.illness_weight", 0.30, "share of income", (0.1, 0.5), (0, 0.95), "assumed", "illness_2017", "by which illness makes a household look poorer; 42-44 % of listed households gave it as the cause"),
    number("state.exit_margin", 0.10, "share of the line", (0.0, 0.3), (0, 2), "assumed", "", "by which a listed household must be above the line to leave"),
    number("social_work.caseload", 30.0, "open cases a worker", (20, 40), (1, 500), "assumed", "social_work_2021", "intensive caseload, recalled; 2.35 workers a township station"),
    number("social_work.case_months", 9.0, "months", (6, 18), (1, 60), "assumed", "", "length of a case"),
    number("social_work.rest_months", 24.0, "months", (12, 36), (0, 120), "assumed", "", "before a household is served again"),
    number("social_work.teaching", 0.012, "a month", (0.005, 0.03), (0, 1), "assumed", "", "of the skill missing, taught during a case"),
    number("social_work.overload", 1.0, "per share over", (0.3, 2), (0, 10), "assumed", "", "loss of quality when cases exceed the caseload"),
    number("social_work.insurance", 0.5, "0-1", (0.3, 0.8), (0, 1), "assumed", "", "quality of work above which insurance is arranged too"),
    number("mutual_aid.cover", 0.35, "share", (0.2, 0.5), (0, 1), "assumed", "", "of a member's illness cost that the group may carry"),
    number("mutual_aid.contribution", 0.03, "share", (0.01, 0.08), (0, 1), "assumed", "", "of a member's spare cash asked for at most in a month"),
    number("mutual_aid.buffer_months", 2.0, "months of spending", (1, 4), (0, 24), "assumed", "", "cash that is left alone"),
    number("mutual_aid.size", 10.0, "households", (8, 12), (2, 50), "assumed", "zhou_2024", "of a group"),
    number("mutual_aid.trust", 0.004, "a month", (0.0, 0.01), (0, 0.2), "assumed", "", "openness that members gain"),
    number("monitoring.lean", 1.0, "-", (0.0, 2.0), (0, 10), "assumed", "", "how far courses and credit lean toward needy townships at full strength"),
    number("monitoring.tolerance", 0.5, "share", (0.3, 0.7), (0, 1), "assumed", "", "of unused money that a quarter's report may move at full strength"),
)
