"""A run as one HTML page that needs no network: what failed, what is unproven, and the whole matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from contracts.report.run import Run
from contracts.report.verdict import Measure, Result, Verdict
from contracts.report.views.curves import DRAWN, Picture, pictures_of

SERVICE = "service"
"""The matrix' column for rules that belong to no operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the matrix; `anchor` leads to the entry that explains it."""

    verdict: Verdict | None
    title: str
    anchor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule of the matrix, a cell a column."""

    rule: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The rules of one family."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A result that is shown in full."""

    anchor: str
    result: Result
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured for a result: drawings, and the figures that are read as text."""

    result: Result
    pictures: tuple[Picture, ...]
    shown: Mapping[str, Measure]


def render(run: Run) -> str:
    """Return the page."""
    columns = _columns(run)
    return draw_page(
        "contracts.report.views",
        "report.html.j2",
        run=run,
        verdict=_overall(run),
        counts=[(verdict, run.count(verdict)) for verdict in Verdict],
        failures=_entries(run, Verdict.FAIL),
        unproven=_entries(run, Verdict.UNPROVEN),
        columns=columns,
        families=_families(run, columns),
        measured=[_figures(result) for result in run.results if result.measured],
    )


def draw_page(package: str, template: str, **values: object) -> str:
    """Return a page drawn from a template of a package; all pages share one `style`."""
    from jinja2 import Environment, StrictUndefined

    text = resources.files(package).joinpath(template).read_text("utf-8")
    style = resources.files("contracts.report.views").joinpath("page.css").read_text("utf-8")
    environment = Environment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text).render(style=style.rstrip("\n"), **values)


def _figures(result: Result) -> Figures:
    return Figures(
        result=result,
        pictures=pictures_of(result),
        shown={name: one for name, one in result.measured.items() if name not in DRAWN},
    )


def _overall(run: Run) -> Verdict:
    if run.count(Verdict.FAIL):
        return Verdict.FAIL
    return Verdict.UNPROVEN if run.count(Verdict.UNPROVEN) else Verdict.PASS


def _columns(run: Run) -> tuple[str, ...]:
    names = dict.fromkeys(
        name
        for result in run.results
        for name in (result.operations or ((result.operation,) if result.operation else ()))
    )
    has_service = any(result.operation is None and not result.operations for result in run.results)
    return (*names, *((SERVICE,) if has_service else ()))


def _anchor(result: Result) -> str:
    return f"{result.rule.replace('/', '-')}--{result.operation or SERVICE}"


def _entries(run: Run, verdict: Verdict) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            anchor=_anchor(result),
            result=result,
            where=", ".join(result.operations) or result.operation or "the service",
        )
        for result in run.of(verdict)
    )


def _families(run: Run, columns: tuple[str, ...]) -> tuple[Family, ...]:
    cells: dict[str, dict[str, Cell]] = {}
    for result in run.results:
        shown = result.verdict in (Verdict.FAIL, Verdict.UNPROVEN)
        cell = Cell(
            verdict=result.verdict, title=result.seen, anchor=_anchor(result) if shown else None
        )
        names = result.operations or ((result.operation,) if result.operation else (SERVICE,))
        for name in names:
            cells.setdefault(result.rule, {})[name] = cell
    empty = Cell(verdict=None, title="", anchor=None)
    families = sorted({rule.partition("/")[0] for rule in cells})
    return tuple(
        Family(
            name=family,
            rows=tuple(
                Row(rule=rule, cells=tuple(row.get(column, empty) for column in columns))
                for rule, row in sorted(cells.items())
                if rule.partition("/")[0] == family
            ),
        )
        for family in families
    )
