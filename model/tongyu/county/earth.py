"""Degrees on the earth as km on a county's map.

Lambert's azimuthal equal-area projection of the sphere, about the county's middle. Areas are kept; distances err by at
most d^2 / (8 R^2), d being how far from the middle: 0.01 % in a county of 300 km, where the plainer equirectangular one
would be out by 2 %. That the earth is no sphere adds up to 0.6 %. Coordinates as Chinese web maps give them (GCJ-02)
lie some 500 m off, all of them alike, and serve as well.
"""

import numpy as np
from numpy.typing import NDArray

RADIUS_KM = 6371.0088  # mean radius of the earth, International Union of Geodesy and Geophysics

Floats = NDArray[np.float64]


def to_km(degrees: Floats, middle: tuple[float, float]) -> Floats:
    """Places (n, 2) of longitude and latitude as km (n, 2) east and north of `middle`, given likewise in degrees."""
    east, north = np.radians(degrees[:, 0] - middle[0]), np.radians(degrees[:, 1])
    origin = np.radians(middle[1])
    forward = np.cos(north) * np.cos(east)
    nearness = 1.0 + np.sin(origin) * np.sin(north) + np.cos(origin) * forward
    scale = RADIUS_KM * np.sqrt(2.0 / np.maximum(nearness, 1e-12))  # 0 at the other end of the earth
    x = scale * np.cos(north) * np.sin(east)
    y = scale * (np.cos(origin) * np.sin(north) - np.sin(origin) * forward)
    return np.column_stack([x, y])
