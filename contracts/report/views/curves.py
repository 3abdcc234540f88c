"""Latency as pictures: a cumulative curve and a series over time, as SVG that needs nothing but the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.quantities import show_seconds
from contracts.report.verdict import Measure, Result

DRAWN: Final = frozenset({"curve", "series", "pauses", "distribution"})
"""Figures that are drawn, and not read as text."""
_WIDTH, _HEIGHT = 640, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 30
_SHARES: Final = (0.0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999)
_DECADES: Final = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One drawing: what it shows, in words, and its SVG."""

    title: str
    svg: str


def pictures_of(result: Result) -> tuple[Picture, ...]:
    """Return the drawings of a result that was measured under load; none for any other."""
    points = _rows(result.measured.get("curve"), 2)
    series = _rows(result.measured.get("series"), 5)
    if len(points) < 2:
        return ()
    name = result.measured.get("subject") or result.operation or result.rule
    found = [
        Picture(
            title=f"{name}: share of requests answered within a time",
            svg=_curve(points, result.measured),
        )
    ]
    if len(series) > 1:
        found.append(
            Picture(
                title=f"{name}: median, 95th percentile and slowest over time",
                svg=_series(series, result.measured),
            )
        )
    return tuple(found)


def _rows(stored: Measure, width: int) -> list[list[float | None]]:
    rows: list[list[float | None]] = []
    for row in stored if isinstance(stored, list) else []:
        if isinstance(row, list) and len(row) == width:
            rows.append([one if isinstance(one, int | float) else None for one in row])
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """A range of values on a range of the drawing, linear or by powers of ten."""

    low: float
    high: float
    start: float
    end: float
    powers: bool = False

    def at(self, value: float) -> float:
        low, high, one = self.low, self.high, min(max(value, self.low), self.high)
        if self.powers:
            low, high, one = math.log10(low), math.log10(high), math.log10(one)
        return self.start + (one - low) / ((high - low) or 1.0) * (self.end - self.start)


def _decades(values: Iterable[float]) -> tuple[float, float]:
    """Return the powers of ten that values lie between."""
    known = [one for one in values if one > 0]
    low = max((one for one in _DECADES if one <= min(known)), default=_DECADES[0])
    high = min((one for one in _DECADES if one >= max(known)), default=_DECADES[-1])
    return low, high if high > low else low * 10


def _nines(share: float) -> float:
    """Return a share on an axis that gives each further nine the same room."""
    return -math.log10(max(1 - share, 1e-5))


def _curve(points: Sequence[Sequence[float | None]], measured: Mapping[str, Measure]) -> str:
    pairs = [(x, y) for x, y in points if x is not None and y is not None]
    budgets = _limits(measured.get("budget_seconds"))
    low, high = _decades([x for x, _ in pairs] + [limit for _, limit in budgets])
    across = _Scale(low=low, high=high, start=_LEFT, end=_WIDTH - _RIGHT, powers=True)
    most = max(_nines(y) for _, y in pairs[:-1] or pairs)
    up = _Scale(low=0.0, high=max(2.2, most + 0.2), start=_HEIGHT - _BOTTOM, end=_TOP)
    parts = [*_grid_across(across)]
    for share in _SHARES:
        if _nines(share) <= up.high:
            parts += _line_across(up.at(_nines(share)), f"{share * 100:g} %")
    intervals = measured.get("intervals_seconds")
    for name, ends in intervals.items() if isinstance(intervals, dict) else ():
        bounds = _rows([ends], 2)
        if bounds and bounds[0][0] is not None and bounds[0][1] is not None:
            left, right = across.at(bounds[0][0]), across.at(bounds[0][1])
            at = up.at(_nines(float(name[1:]) / 100))
            parts.append(
                f'<rect class="band" x="{left:.1f}" y="{at - 5:.1f}" '
                f'width="{max(2.0, right - left):.1f}" height="10"><title>{name}, 95 % interval: '
                f"{show_seconds(bounds[0][0])} to {show_seconds(bounds[0][1])}</title></rect>"
            )
    path = " ".join(f"{across.at(x):.1f},{up.at(_nines(y)):.1f}" for x, y in pairs)
    parts.append(f'<polyline class="p95" points="{path}"/>')
    for name, limit in budgets:
        parts += _budget_down(across.at(limit), f"{name} {show_seconds(limit)}")
    return _svg(parts, "Cumulative latency")


def _series(rows: Sequence[Sequence[float | None]], measured: Mapping[str, Measure]) -> str:
    budgets = _limits(measured.get("budget_seconds"))
    values = [one for row in rows for one in row[1:4] if one]
    if not values:
        return ""
    low, high = _decades(values + [limit for _, limit in budgets])
    length = (rows[1][0] or 0.0) - (rows[0][0] or 0.0)
    end = (rows[-1][0] or 0.0) + length
    across = _Scale(low=0.0, high=end or 1.0, start=_LEFT, end=_WIDTH - _RIGHT)
    up = _Scale(low=low, high=high, start=_HEIGHT - _BOTTOM, end=_TOP, powers=True)
    parts: list[str] = []
    for decade in _DECADES:
        if low <= decade <= high:
            parts += _line_across(up.at(decade), show_seconds(decade))
    for tick in range(0, int(end) + 1, max(1, round(end / 8))):
        parts.append(_label(across.at(tick), f"{tick} s"))
    for start, pause in _pauses(measured.get("pauses"), least=max(0.2, end / 200)):
        left = across.at(start)
        parts.append(
            f'<rect class="stall" x="{left:.1f}" y="{_TOP}" '
            f'width="{max(2.0, across.at(start + pause) - left):.1f}" '
            f'height="{_HEIGHT - _BOTTOM - _TOP}"><title>no answer for {show_seconds(pause)}</title></rect>'
        )
    for column, name in ((1, "p50"), (2, "p95"), (3, "max")):
        path = " ".join(
            f"{across.at((row[0] or 0.0) + length / 2):.1f},{up.at(value):.1f}"
            for row in rows
            if (value := row[column]) is not None
        )
        parts.append(f'<polyline class="{name}" points="{path}"><title>{name}</title></polyline>')
    for row in rows:
        if row[4]:
            parts.append(
                f'<circle class="failed" cx="{across.at((row[0] or 0.0) + length / 2):.1f}" '
                f'cy="{_TOP + 4}" r="3"><title>{row[4]:g} failed</title></circle>'
            )
    for name, limit in budgets:
        at = up.at(limit)
        parts.append(
            f'<line class="budget" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
            f'<text class="budget" x="{_WIDTH - _RIGHT - 4}" y="{at - 4:.1f}" '
            f'text-anchor="end">{name} {show_seconds(limit)}</text>'
        )
    return _svg(parts, "Latency over time")


def _limits(stored: Measure) -> list[tuple[str, float]]:
    if not isinstance(stored, dict):
        return []
    return [(name, float(one)) for name, one in stored.items() if isinstance(one, int | float)]


def _pauses(stored: Measure, *, least: float) -> Iterator[tuple[float, float]]:
    for row in _rows(stored, 2):
        if row[0] is not None and row[1] is not None and row[1] >= least:
            yield row[0], row[1]


def _grid_across(scale: _Scale) -> Iterator[str]:
    for decade in _DECADES:
        if scale.low <= decade <= scale.high:
            x = scale.at(decade)
            yield (
                f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>'
            )
            yield _label(x, show_seconds(decade))


def _line_across(y: float, label: str) -> list[str]:
    return [
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>',
    ]


def _budget_down(x: float, label: str) -> list[str]:
    anchor = "end" if x > _WIDTH / 2 else "start"
    return [
        f'<line class="budget" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>',
        f'<text class="budget" x="{x + (-4 if anchor == "end" else 4):.1f}" y="{_TOP + 10}" '
        f'text-anchor="{anchor}">{label}</text>',
    ]


def _label(x: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{text}</text>'


def _svg(parts: Iterable[str], label: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        + "".join(parts)
        + "</svg>"
    )
