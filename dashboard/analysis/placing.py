"""Where labels stand on a map so that none covers another: plain geometry, in pixels of one fixed scale."""

import math
from dataclasses import dataclass

import pandas as pd

from dashboard.frames import each

Box = tuple[float, float, float, float]
Point = tuple[float, float]

#: Distances (pixels) and directions tried for a label, nearest first.
DISTANCES = (9.0, 15.0, 24.0, 36.0, 50.0, 66.0, 84.0, 104.0, 126.0, 150.0)
#: Labels of places further apart than this (pixels) do not meet.
REACH = 260.0
DIRECTIONS = tuple(math.tau * i / 16 for i in range(16))


@dataclass(frozen=True)
class Frame:
    """A Mercator frame. scale: pixels a radian; middle: its centre in degrees; width in pixels."""

    scale: float
    middle: Point
    width: float

    @classmethod
    def of(cls, west: float, south: float, east: float, north: float, height: float) -> "Frame":
        """The frame in which the extent (degrees) fills the height (pixels)."""
        low, high = _mercator(south), _mercator(north)
        scale = height / (high - low)
        centre = math.degrees(2 * math.atan(math.exp((low + high) / 2)) - math.pi / 2)
        return cls(scale, ((west + east) / 2, centre), scale * math.radians(east - west))

    def shrunk(self, width: float) -> "Frame":
        """The same extent in a lesser width (pixels)."""
        return Frame(self.scale * min(1.0, width / self.width), self.middle, min(width, self.width))

    def to(self, lon: float, lat: float) -> Point:
        """Degrees → pixels (y grows downward)."""
        return self.scale * math.radians(lon), -self.scale * _mercator(lat)

    def back(self, x: float, y: float) -> Point:
        """Pixels → degrees."""
        return math.degrees(x / self.scale), math.degrees(2 * math.atan(math.exp(-y / self.scale)) - math.pi / 2)


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def apart(places: pd.DataFrame, frame: Frame, gap: float) -> pd.DataFrame:
    """The places (lon, lat) moved just so far that no two marks are nearer than gap pixels.

    Places at one and the same seat stand in a ring around it.
    """
    spots = [list(frame.to(row.lon, row.lat)) for row in each(places)]
    for same in places.groupby(["lon", "lat"], sort=False).indices.values():
        if len(same) > 1:
            radius = gap / 2 / math.sin(math.pi / len(same))
            for turn, i in enumerate(same):
                spots[i][0] += radius * math.sin(math.tau * turn / len(same))
                spots[i][1] -= radius * math.cos(math.tau * turn / len(same))
    for _ in range(60):
        near = [(i, j) for i in range(len(spots)) for j in range(i) if math.dist(spots[i], spots[j]) < gap - 0.05]
        for i, j in near:
            distance = max(math.dist(spots[i], spots[j]), 0.01)
            for axis in (0, 1):
                push = (spots[i][axis] - spots[j][axis]) / distance * (gap - distance) / 2
                spots[i][axis] += push
                spots[j][axis] -= push
        if not near:
            break
    moved = [frame.back(x, y) for x, y in spots]
    return places.assign(lon=[m[0] for m in moved], lat=[m[1] for m in moved])


def labels(
    places: pd.DataFrame, links: pd.DataFrame, frame: Frame, middle: Point, width: float, size: float
) -> pd.DataFrame:
    """Where each place's label stands: at_lon, at_lat (its centre), and the end of its leader line.

    Labels keep within `width` pixels around `middle`, do not cover each other and keep off marks,
    links and other leaders where there is room. size is the type size in pixels.
    """
    rows = [row for row in each(places) if row.label]
    spots = [frame.to(row.lon, row.lat) for row in rows]
    marks = [frame.to(row.lon, row.lat) for row in each(places)]
    lines = [(frame.to(k.lon, k.lat), frame.to(k.lon2, k.lat2)) for k in each(links)]
    bounds = frame.to(*middle)[0] - width / 2, frame.to(*middle)[0] + width / 2
    sizes = [(len(row.label) * size + 4, size * 1.25) for row in rows]
    crowded = sorted(range(len(rows)), key=lambda i: -sum(math.dist(spots[i], m) < 60 for m in marks))
    from_left = sorted(range(len(rows)), key=lambda i: spots[i])
    tries = [_placed(order, spots, sizes, marks, lines, bounds) for order in (crowded, from_left, from_left[::-1])]
    chosen = min(tries, key=lambda one: sum(p.cost for p in one.values()))
    written = []
    for i, row in enumerate(rows):
        at, edge, r = chosen[i].at, chosen[i].edge, chosen[i].distance
        at_lon, at_lat = frame.back(*at)
        edge_lon, edge_lat = frame.back(*edge)
        written.append(
            {
                "text": row.label,
                "lon": row.lon,
                "lat": row.lat,
                "at_lon": at_lon,
                "at_lat": at_lat,
                "edge_lon": edge_lon,
                "edge_lat": edge_lat,
                "led": r > DISTANCES[0],
            }
        )
    return pd.DataFrame(written)


@dataclass(frozen=True)
class _Placed:
    """A label's place: its centre, its box, the end of its leader, how far it stands off, how bad that is."""

    at: Point
    box: Box
    edge: Point
    distance: float
    cost: float


def _placed(
    order: list[int],
    spots: list[Point],
    sizes: list[Point],
    marks: list[Point],
    lines: list[tuple[Point, Point]],
    bounds: Point,
) -> dict[int, _Placed]:
    """Place the labels one after another in this order, then each again among the others."""
    chosen: dict[int, _Placed] = {}
    for _ in range(2):
        for i in order:
            near = [j for j in chosen if j != i and math.dist(spots[i], spots[j]) < REACH]
            others = [(chosen[j].box, spots[j], chosen[j].edge) for j in near]
            best: _Placed | None = None
            for r in DISTANCES:
                if best is not None and best.cost < r:
                    break
                for turn in DIRECTIONS:
                    at = _around(spots[i], sizes[i], r, turn)
                    box = _box(at, sizes[i])
                    edge = _edge(spots[i], box)
                    limit = best.cost if best is not None else math.inf
                    cost = _cost(spots[i], box, edge, r, others, marks, lines, bounds, limit)
                    if cost < limit:
                        best = _Placed(at, box, edge, r, cost)
            assert best is not None
            chosen[i] = best
    return chosen


def names(
    areas: pd.DataFrame, written: pd.DataFrame, places: pd.DataFrame, links: pd.DataFrame, frame: Frame, size: float
) -> pd.DataFrame:
    """The areas' own names (column label) at their seats, only where nothing else stands.

    A name moves aside only from a mark that stands at its own seat; elsewhere it would read as another area's.
    """
    taken = [
        _box(frame.to(r.at_lon, r.at_lat), (len(r.text) * (size + 1) + 4, (size + 1) * 1.25)) for r in each(written)
    ]
    marks = [frame.to(r.lon, r.lat) for r in each(places)]
    taken += [_box(mark, (14.0, 14.0)) for mark in marks]
    lines = [(frame.to(r.lon, r.lat), frame.to(r.edge_lon, r.edge_lat)) for r in each(written)]
    lines += [(frame.to(k.lon, k.lat), frame.to(k.lon2, k.lat2)) for k in each(links)]
    free = []
    for row in each(areas[areas["label"] != ""]):
        x, y = frame.to(row.lon, row.lat)
        extent = (len(row.label) * size + 4, size * 1.25)
        beside = (
            ((0, -15), (0, 15), (-22, 0), (22, 0))
            if any(math.dist(m, (x, y)) < 12 for m in marks)
            else ((0, -8), (0, 8))
        )
        for dx, dy in ((0, 0), *beside):
            box = _box((x + dx, y + dy), extent)
            if not any(_overlap(box, other) for other in taken) and not any(_crosses(a, b, box) for a, b in lines):
                lon, lat = frame.back(x + dx, y + dy)
                free.append({"text": row.label, "lon": lon, "lat": lat})
                taken.append(box)
                break
    return pd.DataFrame(free, columns=["text", "lon", "lat"])


def _around(spot: Point, size: Point, distance: float, turn: float) -> Point:
    c, s = math.cos(turn), math.sin(turn)
    return spot[0] + c * (distance + size[0] / 2), spot[1] + s * (distance + size[1] / 2)


def _box(at: Point, size: Point) -> Box:
    return at[0] - size[0] / 2, at[1] - size[1] / 2, at[0] + size[0] / 2, at[1] + size[1] / 2


def _overlap(a: Box, b: Box) -> float:
    """The shared area of two boxes, in square pixels."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _edge(spot: Point, box: Box) -> Point:
    """The point of the box nearest to the spot."""
    return min(max(spot[0], box[0]), box[2]), min(max(spot[1], box[1]), box[3])


def _crosses(a: Point, b: Point, box: Box) -> bool:
    """Whether the line from a to b runs through the box (its part inside is cut out, side by side)."""
    enters, leaves = 0.0, 1.0
    for axis in (0, 1):
        step = b[axis] - a[axis]
        low, high = box[axis] - a[axis], box[axis + 2] - a[axis]
        if abs(step) < 1e-9:
            if low >= 0 or high <= 0:
                return False
            continue
        first, last = sorted((low / step, high / step))
        enters, leaves = max(enters, first), min(leaves, last)
        if enters >= leaves:
            return False
    return True


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two line segments cross."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def _cost(
    spot: Point,
    box: Box,
    edge: Point,
    distance: float,
    others: list[tuple[Box, Point, Point]],
    marks: list[Point],
    lines: list[tuple[Point, Point]],
    bounds: Point,
    limit: float,
) -> float:
    """How bad a place is: far away, on top of something, or beyond the bounds. Stops once it reaches the limit."""
    cost = distance + (0.0 if box[0] > spot[0] else 1.5)
    cost += 20.0 * max(0.0, 8.0 - math.dist(spot, edge))
    cost += 400.0 * (max(0.0, bounds[0] - box[0]) + max(0.0, box[2] - bounds[1]))
    if cost >= limit:
        return cost
    # A label right beside another mark would read as that mark's name.
    grown = (box[0] - 16, box[1] - 9, box[2] + 16, box[3] + 9)
    cost += 220.0 * sum(m != spot and grown[0] < m[0] < grown[2] and grown[1] < m[1] < grown[3] for m in marks)
    for other, their, end in others:
        if cost >= limit:
            return cost
        cost += 6.0 * _overlap(box, other) + 60.0 * _meet(spot, edge, their, end)
        cost += 160.0 * (_crosses(spot, edge, other) + _crosses(their, end, box))
    cost += 60.0 * sum(m != spot and _crosses(spot, edge, (m[0] - 6, m[1] - 6, m[0] + 6, m[1] + 6)) for m in marks)
    return cost + 25.0 * sum(_crosses(a, b, box) for a, b in lines)
