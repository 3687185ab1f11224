"""All that a mechanism from outside is written with; see docs/extending.md.

What stands here keeps its name and meaning from one minor version to the next; what else the package has may change.
"""

from tongyu.county.draws import normals, purpose_of, uniforms
from tongyu.county.households.columns import CROP_SALES, OTHER, PROPERTY, TRANSFER, WAGE
from tongyu.county.households.moving import Kept
from tongyu.county.ledger import COOPERATIVES, ENTERPRISE, GOVERNMENT, HOUSEHOLDS, HUBS, OUTSIDE, PLATFORMS
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import After, Before, Column, Figure, Mechanism, Replaces
from tongyu.county.numbers.kinds import Parameter, Source, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.county.tables import try_out

__all__ = [
    "COOPERATIVES",
    "CROP_SALES",
    "ENTERPRISE",
    "GOVERNMENT",
    "HOUSEHOLDS",
    "HUBS",
    "OTHER",
    "OUTSIDE",
    "PLATFORMS",
    "PROPERTY",
    "TRANSFER",
    "WAGE",
    "After",
    "Before",
    "Column",
    "Figure",
    "Kept",
    "LeverKind",
    "Mechanism",
    "Parameter",
    "Replaces",
    "Source",
    "State",
    "Switch",
    "normals",
    "number",
    "purpose_of",
    "try_out",
    "uniforms",
]
