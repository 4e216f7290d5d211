"""From longitude and latitude to the plane of the world map: Equal Earth, cut in the Bering Strait.

Savric, Patterson and Jenny (2019), The Equal Earth map projection, doi:10.1080/13658816.2018.1504949.
"""

from __future__ import annotations

from math import asin, cos, pi, radians, sin, sqrt

#: units across the map, and the meridian in its middle, as `web/map.mjs` has them
WIDTH, MIDDLE = 2400, 11.0
#: coefficients of the polynomial, for powers 1, 3, 7 and 9 of the parametric latitude
A = (1.340264, -0.081106, 0.000893, 0.003796)


def plane(lon: float, lat: float) -> tuple[float, float]:
    """Place on the map's plane; y grows to the north and is 0 at the pole.

    >>> [round(x) for x in plane(11.0, 0.0)]
    [1200, -584]
    """
    scale = WIDTH / (2 * _x(pi, 0.0))
    east = radians((lon - MIDDLE + 180) % 360 - 180)
    tilt = asin(sqrt(3) / 2 * sin(radians(lat)))
    return WIDTH / 2 + scale * _x(east, tilt), scale * (_y(tilt) - _y(asin(sqrt(3) / 2)))


def _x(east: float, tilt: float) -> float:
    slope = A[0] + 3 * A[1] * tilt**2 + tilt**6 * (7 * A[2] + 9 * A[3] * tilt**2)
    return 2 * sqrt(3) * east * cos(tilt) / (3 * slope)


def _y(tilt: float) -> float:
    return tilt * (A[0] + A[1] * tilt**2 + tilt**6 * (A[2] + A[3] * tilt**2))
