"""The county's crops: land, yields, inputs, prices, what becomes of them online; when they are harvested.

Which crops there are, and their numbers, a county's table says (`numbers.crops`).
"""

from tongyu.county.mechanism import Mechanism

SMALL_STOCK = 1.0  # kg: less is neither eaten nor offered


MECHANISM = Mechanism(
    name="crops",
    does="crops by their share of land, yield, inputs and prices",
)
