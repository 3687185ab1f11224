"""Freight, emissions, packing: what parcels weigh on the environment. Read by measures alone."""

from tongyu.numbers.kinds import Parameter, number

# fmt: off
ENVIRONMENT: tuple[Parameter, ...] = (
    number("environment.km_buyer", 1_500.0, "km by road", (900, 2_200), (0, 10_000), "assumed", "", "from the county centre to the city of an online buyer, and of those who send parcels in; Beijing lies 900, Shanghai 2,000 km off"),
    number("environment.km_warehouse", 1_500.0, "km by road", (300, 2_200), (0, 10_000), "assumed", "", "from the county centre to the brand's city warehouse"),
    number("environment.km_door", 30.0, "km by road", (10, 100), (0, 1_000), "assumed", "", "from a city's depot or warehouse to the door, or the same for a sender"),
    number("environment.inbound_kg", 1.5, "kg a parcel", (0.8, 3), (0, 50), "assumed", "", "goods in an inbound parcel"),
    number("environment.packing_open", 0.2, "kg an order", (0.1, 0.4), (0, 10), "assumed", "packaging_2017", "bag, box and label of an open order; as the mean parcel"),
    number("environment.packing_brand", 0.3, "kg an order", (0.15, 0.6), (0, 10), "assumed", "", "inner pack and gift box of the brand"),
    number("environment.packing_inbound", 0.2, "kg a parcel", (0.1, 0.3), (0, 10), "derived", "packaging_2017", "8 million t of waste from 40 billion parcels"),
    number("environment.truck", 0.1, "kg CO2 a tonne-km", (0.06, 0.18), (0, 5), "assumed", "", "lorries between cities, empty returns included; no Chinese figure found, European ones of 0.06-0.11 recalled"),
    number("environment.van", 0.6, "kg CO2 a tonne-km", (0.3, 1.2), (0, 20), "assumed", "", "vans and small lorries in the county and to the door; recalled like the above"),
)
