"""In which order the tables stand that are made from all mechanisms.

The order of numbers decides which column of a design is whose, so that it decides draws of studies; the order of levers
and switches is that of documents, that of figures that of tables in files. What is named here stands first, in this
order; all else behind it, mechanism by mechanism. So a new name changes nothing before it, and need not be named.
"""

EACH_CROP = "*"
"""Ends names of figures that tell of crops: in their place stand those of the county's, in its order."""

# fmt: off
NUMBERS = (
    "population", "ties", "work", "trend", "learning", "openness", "health", "crop_insurance", "work.arrears",
    "work.recovered", "living", "finance", "shopping", "crops", "growing", "weather", "price", "choice",
    "market_reports", "channels", "platform",
    "going_online", "cooperatives", "contracts", "quality", "brand", "logistics", "line", "state", "benefits",
    "placement", "posts", "small_credit", "vocational", "distress", "relief", "social_work", "joint_centres",
    "community", "crowdfunding", "mutual_aid", "delivery", "monitoring", "programme.resources", "programme.branding",
    "programme.training", "programme.support", "programme.monitoring", "programme.discount", "programme.costed_persons",
    "stress", "environment", "measures", "vulnerability", "people", "leasing",
)
"""Groups of numbers, or numbers that stand apart from their group."""

SWITCHES = (
    "learning", "peer_learning", "openness", "going_online", "stopping", "shopping", "phone_shopping",
    "membership", "contracts", "advances", "quality",
    "inspection", "tracing", "brand", "inventory", "returns_to_scale", "closures", "hub_capacity", "local_work",
    "selling_hours", "market_reports", "market_competition",
    "wage_luck", "wage_arrears", "own_use", "storage_loss", "crop_choice", "liquidity", "patience",
    "information", "weather", "price_risk", "floor_price", "producer_subsidy",
    "illness", "medicines", "health_insurance", "critical_illness",
    "medical_assistance", "crop_insurance", "credit", "small_credit",
    "registration", "allowance", "top_up", "application_help", "displacement", "labour_response", "placement",
    "case_placement", "work_displacement", "posts", "posts_and_work", "vocational",
    "distress", "counselling", "disaster_relief",
    "case_assistance", "care_relief", "targeting_error", "casework", "group_work", "mutual_aid", "community_work",
    "linking", "monitoring", "station_data", "centre_data", "asking", "crowdfunding", "giving_by_trust", "referral",
    "centre_message", "shared_premises", "centre_market_data", "coaching_keeps", "coaching_speeds", "case_teaching",
    "case_openness", "case_joining", "accompanied", "sales_record", "remote_casework", "group_ties", "group_spirit",
    "community_openness", "community_joining", "community_stations", "volunteers_online", "pooling", "recruiting",
    "platform_monitoring", "explaining", "brand_story", "reserved_quota", "post_keepers", "returning",
    "hours_in_pillars",
    "ageing", "deaths", "births", "leaving_home", "leaving_county", "leasing",
)

USED = (
    "resources.hubs", "resources.node_townships", "resources.stations", "branding.awareness", "branding.festivals",
    "branding.standard", "branding.technical_cooperation", "training.courses", "training.skill_courses",
    "training.lectures", "training.field_visits", "training.operators", "training.coaching",
    "support.social_workers", "support.finance_links", "support.crowdfunding", "support.village_funds",
)
"""Levers of whose use reports tell."""

FIGURES = (
    "headcount", "poverty_gap", "squared_poverty_gap", "watts", "registered", "income", "exclusion_error",
    "headcount_net", "poverty_gap_net", "headcount_consumption", "poverty_gap_consumption", "impoverished",
    "catastrophic", "food_short", "untreated", "deprived", "vulnerable", "consumption", "care", "state_paid",
    "income_wage", "income_crops", "income_other_operating", "income_property", "income_transfer", "income_stocks",
    "skill", "openness", "quality", "sellers", "started_selling", "stopped_selling", "shoppers", "online",
    "shoppers_by_phone", "shoppers_at_station", "members",
    "delivering", "in_groups", "open_cases", "misjudged", "listed_sellers", "enrolled", "insured", "sick", "cash",
    "debt", "stock", "attended",
    "coached", "credit_linked", "legal_linked", "health_linked", "excluded", "advances", "skill_of_clients",
    "clients_trained", "client_places", "degree", "crop_share_*", "expectation_error", "price_*",
    "open_sales", "brand_sales", "contracts", "contracts_in_groups",
    "trader_sales", "report_gain", "report_taken", "online_share", "cash_premium", "slipped", "brand_quota",
    "working_capital", "enterprise_stock", "brand_trust", "harvest", "eaten", "hub_rent", "hubs_full", "residual",
    "passes", "hub_use", "parcel_price", "hub_capacity", "hubs_open", "trunk_freight", "cooperative_fee", "stations",
    "station_pay", "organised", "crowdfunding", "premiums", "indemnities", "allowance", "top_ups", "entered",
    "helped_to_apply", "displaced", "admissions", "reimbursed", "medical_assistance", "placed",
    "placed_by_casework", "posts", "posts_of_clients", "small_credit", "in_funds", "trained_in_a_trade", "shaken",
    "producer_subsidies", "disaster_relief", "arrears", "local_wages", "wage_luck", "wages_placed",
    "wages_displaced",
    "indicator_error", "monitored", "money_moved", "cooperatives_open", "awareness", "reputation", "mutual_aid",
    "patronage_lost", "advances_lost", "drought", "freight_out", "freight_in", "co2", "packing_waste", "storage_loss",
    "persons", "households_there", "births", "deaths", "left_county", "came_back", "split_off", "ended",
    "aged_60", "sent_home", "land_leased",
    "cost_resources", "cost_branding", "cost_training", "cost_support", "cost_monitoring", "cost",
)
"""Of the monthly table; the levels of levers stand behind them."""
