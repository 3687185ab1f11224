"""Crops, weather, prices on the wholesale market."""

from tongyu.numbers.kinds import Parameter, number

# crop: usual share of land, yield kg/mu, inputs yuan/mu, wholesale price yuan/kg, price sd, may spike,
# consumer kg per raw kg, price of an open listing and of the brand in yuan a consumer kg, shares of their sales
# fmt: off
_CROPS: dict[str, tuple[float, ...]] = {
    "maize": (0.36, 350, 400, 1.77, 0.10, 0, 0.60, 7.0, 9.0, 0.05, 0.05),
    "sunflower": (0.28, 140, 370, 5.1, 0.15, 0, 0.90, 11.5, 16.0, 0.25, 0.15),
    "mung_bean": (0.17, 78, 250, 6.5, 0.25, 1, 0.95, 14.0, 20.0, 0.30, 0.30),
    "millet": (0.07, 185, 320, 3.6, 0.20, 0, 0.72, 11.5, 18.0, 0.20, 0.25),
    "sorghum": (0.12, 320, 340, 1.95, 0.15, 0, 0.72, 9.5, 16.0, 0.20, 0.25),
}


def _crop(name: str) -> tuple[Parameter, ...]:
    share, kg, inputs, price, sd, spike, consumer, listing, brand, listing_share, brand_share = _CROPS[name]
    at = f"crops.{name}"
    return (
        number(f"{at}.share", share, "share of land", (share / 2, min(1, share * 1.5)), (0, 1), "derived", "szdchkj", "usual; from peak outputs over yields"),
        number(f"{at}.yield", kg, "kg a mu", (0.7 * kg, 1.3 * kg), (0, 5_000), "assumed", "", "rain-fed, usual weather; western Jilin, recalled"),
        number(f"{at}.inputs", inputs, "yuan a mu", (0.7 * inputs, 1.3 * inputs), (0, 5_000), "assumed", "", "seed, fertiliser, machines"),
        number(f"{at}.price", price, "yuan a kg", (0.8 * price, 1.25 * price), (0.1, 100), "assumed", "mung_2010" if spike else "", "wholesale, usual, raw grain"),
        number(f"{at}.price_sd", sd, "log points a year", (0.5 * sd, 1.5 * sd), (0, 1), "assumed", "mung_2010" if spike else "", "spread of the outside price"),
        number(f"{at}.spikes", spike, "0 or 1", (spike, spike), (0, 1), "derived" if spike else "assumed", "mung_2010" if spike else "", "whether the outside price can double for some months"),
        number(f"{at}.milling_yield", consumer, "consumer kg a raw kg", (0.9 * consumer, min(1, 1.1 * consumer)), (0.1, 1), "assumed", "", "after milling or cleaning"),
        number(f"{at}.listing_price", listing, "yuan a consumer kg", (0.75 * listing, 1.25 * listing), (0.5, 200), "assumed", "nonghehe", "reference price of an unbranded open listing"),
        number(f"{at}.brand_price", brand, "yuan a consumer kg", (0.75 * brand, 1.25 * brand), (0.5, 200), "derived" if spike else "assumed", "chinadaily_2015", "reference price under the county brand; 19 yuan a kg over all crops in 2013"),
        number(f"{at}.listing_share", listing_share, "share of demand", (listing_share / 2, min(1, 2 * listing_share)), (0, 1), "assumed", "", "of what consumers spend on open listings"),
        number(f"{at}.brand_share", brand_share, "share of demand", (brand_share / 2, min(1, 2 * brand_share)), (0, 1), "assumed", "", "of what consumers spend on the brand"),
    )


FARMING: tuple[Parameter, ...] = (
    *(line for name in _CROPS for line in _crop(name)),
    number("growing.own_use", 9.0, "kg a person a month", (6, 14), (0, 50), "assumed", "", "maize and millet eaten at home"),
    number("growing.storage_loss", 0.008, "a month", (0.005, 0.015), (0, 0.2), "derived", "storage", "farm storage 4-5 % in six months"),
    number("growing.cooperative_storage", 0.6, "times the loss", (0.4, 1.0), (0, 1), "assumed", "", "in a cooperative's store"),
    number("growing.unpaid_yield", 0.2, "share of the yield", (0.0, 0.35), (0, 1), "assumed", "", "with no bought inputs at all; seed and fertiliser are worth more than they cost in a usual year"),
    number("growing.idle_labour", 0.65, "share of the yield", (0.5, 0.9), (0, 1), "assumed", "", "without a fit adult"),
    number("growing.spread", 0.15, "log points", (0.05, 0.3), (0, 1), "assumed", "", "luck of a single household's harvest"),
    number("growing.irrigation", 0.20, "share", (0.1, 0.35), (0, 1), "assumed", "", "higher yield on irrigated land"),
    number("growing.irrigation_shield", 0.6, "share", (0.4, 0.8), (0, 1), "assumed", "", "of a weather loss that irrigation averts; yields vary by 0.15 irrigated, 0.30 rain-fed"),
    number("growing.soil", 0.9, "a unit of soil quality", (0.4, 1.3), (0, 2), "assumed", "", "yield over soil quality 0-1"),
    number("growing.share_speed", 0.25, "a year", (0.1, 0.5), (0, 1), "assumed", "", "how fast crop shares follow margins"),
    number("growing.share_scale", 300.0, "yuan a mu", (150, 600), (10, 10_000), "assumed", "", "difference of margins that moves shares e-fold"),
    number("weather.common", 0.12, "log points", (0.05, 0.2), (0, 1), "assumed", "", "spread of a year's rain-fed yield over the whole county"),
    number("weather.local", 0.16, "log points", (0.1, 0.25), (0, 1), "assumed", "", "spread between villages in a year"),
    number("weather.range", 20.0, "km", (10, 40), (1, 200), "assumed", "", "distance over which villages share weather"),
    number("weather.drought", 0.05, "a year", (0.03, 0.08), (0, 1), "derived", "mu_jia_2024", "chance of a drought year"),
    number("weather.drought_loss", 0.60, "share of the harvest", (0.5, 0.7), (0, 1), "measured", "mu_jia_2024", "lost on dry land in a drought year; the centre 50 %, the worst places 70 %"),
    number("price.persistence", 0.93, "a month", (0.85, 0.97), (0, 0.999), "assumed", "", "of outside prices around their usual level"),
    number("price.spike", 0.04, "a year", (0.02, 0.08), (0, 1), "assumed", "mung_2010", "chance that a price spike begins"),
    number("price.spike_size", 0.69, "log points", (0.4, 1.4), (0, 2), "derived", "mung_2010", "a doubling; 2009-10 saw two"),
    number("price.spike_fade", 0.15, "a month", (0.1, 0.4), (0, 1), "derived", "mung_2010", "reversal of a spike"),
    number("price.season", 0.04, "share", (0.0, 0.08), (0, 0.5), "assumed", "", "outside price below its mean after harvest and above it in early summer"),
    number("price.elasticity", 15.0, "-", (8, 30), (1, 200), "assumed", "", "of wholesale demand around the outside price"),
    number("price.depth", 0.5, "of a usual harvest a month", (0.3, 1.0), (0.05, 10), "assumed", "", "what traders take at the outside price"),
    number("price.learning", 0.15, "a month", (0.05, 0.3), (0, 1), "assumed", "", "how fast expected prices follow seen ones"),
    number("choice.theta", 0.08, "of the usual price", (0.04, 0.16), (0.005, 1), "assumed", "", "scale of what households differ in when they choose a channel"),
    number("choice.nest", 0.6, "of theta", (0.3, 1.0), (0.05, 1), "assumed", "", "the same between online channels"),
    number("choice.information", 0.10, "share of the price", (0.05, 0.2), (0, 0.5), "assumed", "", "spread of errors of expectation"),
    number("choice.informed", 0.5, "times the error", (0.2, 0.9), (0, 1), "assumed", "", "with market reports"),
    number("choice.selected", 0.6, "times the error", (0.3, 0.9), (0, 1), "assumed", "", "in a village that reads platform data"),
    number("choice.connected", 0.7, "times the error", (0.4, 1.0), (0, 1), "assumed", "", "for those who sell online"),
    number("choice.season", 0.14, "share of the price", (0.08, 0.25), (0, 1), "assumed", "", "worth of waiting right after harvest over just before the next"),
    number("choice.impatience", 0.12, "share of the price", (0.05, 0.25), (0, 0.9), "assumed", "", "discount of those without cash"),
    number("choice.buffer_months", 3.0, "months of spending", (1, 6), (0, 24), "assumed", "", "cash at which nobody need sell"),
    number("choice.debt_weight", 0.5, "a year's income of debt", (0.2, 1), (0, 5), "assumed", "", "how debt presses"),
)
