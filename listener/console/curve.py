"""A curve of thresholds as lines of a drawing: where the points lie, and what stands at the axes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from listener.decide.threshold import HIGHEST, LOWEST, Curve, Point

WIDTH, HEIGHT = 400, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 26  # room for what stands at the axes
X_TICKS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in units of the drawing, and the number that stands there."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines as the `points` of an SVG polyline; `band` those of a polygon, "" for none.

    `here` is where the threshold in use stands, `dot` where the main line crosses it.
    """

    main: str
    second: str
    band: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    here: float
    dot: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def alarms(curve: Curve, threshold: float) -> Drawing:
    """Draw the false alarms a day, and all alarms as the second line."""
    top = max(point.alarms for point in curve.points)
    return _drawing(curve, threshold, lambda p: p.false_alarms, _rounded_up(max(top, 1)), second=lambda p: p.alarms)


def misses(curve: Curve, threshold: float) -> Drawing:
    """Draw the share of urgent posts that is missed, with its interval as a band."""
    top = max(point.missed_high for point in curve.points)
    bounds = (lambda p: p.missed_high, lambda p: p.missed_low)
    return _drawing(curve, threshold, lambda p: p.missed, min(1.0, _rounded_up(max(top, 0.04))), bounds=bounds)


Value = Callable[[Point], float]


def _drawing(
    curve: Curve,
    threshold: float,
    main: Value,
    top: float,
    second: Value | None = None,
    bounds: tuple[Value, Value] | None = None,
) -> Drawing:
    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(value / top, 1), 1)

    def line(value: Value, points: Sequence[Point]) -> str:
        return " ".join(f"{x(point.threshold)},{y(value(point))}" for point in points)

    band = f"{line(bounds[0], curve.points)} {line(bounds[1], curve.points[::-1])}" if bounds else ""
    here = curve.at(threshold)
    return Drawing(
        main=line(main, curve.points),
        second=line(second, curve.points) if second else "",
        band=band,
        x_ticks=tuple(Tick(x(value), value) for value in X_TICKS),
        y_ticks=tuple(Tick(y(top * part), top * part) for part in (0, 0.5, 1)),
        here=x(here.threshold),
        dot=y(main(here)),
    )


def x(threshold: float) -> float:
    """Return where a threshold stands from the left."""
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (threshold - LOWEST) / (HIGHEST - LOWEST), 1)


def _rounded_up(value: float) -> float:
    """Return the next of 1, 2, 3, 4, 6 and 8 times a power of ten: half of it is a plain number too."""
    size = 1e-3
    while True:
        for step in (1, 2, 3, 4, 6, 8):
            if value <= size * step:
                return size * step
        size *= 10
