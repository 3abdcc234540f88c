"""The figures of `bench.generate` as a table and a plot in `docs/benchmark.md`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, cast
from xml.sax.saxutils import escape

from bench.marked import draw_between

_COLD: Final = "lockstep, three languages"
_SUMS: Final = {
    "github.json": ("hey-api", "openapi-python-client", "openapi-generator"),
    "": ("hey-api", "datamodel-code-generator", "openapi-generator"),
}
"""The peers that together make what ours makes, by contract: models and clients on GitHub's."""

Row = dict[str, Any]


def draw(figures: dict[str, object], docs: Path | None) -> str:
    """Return the table, and put it with its plot into the folder of the documentation, if there is one."""
    rows = cast("list[Row]", figures["rows"])
    text = _text(figures, rows)
    if docs is not None:
        (docs / "benchmark-generate.svg").write_text(plot(rows), "utf-8")
        draw_between(docs / "benchmark.md", "bench/generate.py", text, heading="Generation")
    return text


def by_contract(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of each contract."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["contract"], []).append(row)
    return groups


def peers_sum(contract: str, rows: list[Row]) -> tuple[list[str], float] | None:
    """Return the peers that together do what ours does, and the sum of their medians."""
    names = _SUMS.get(contract, _SUMS[""])
    chosen = [row for name in names for row in rows if row["tool"].startswith(name)]
    if len(chosen) < len(names) or any(row["median"] is None for row in chosen):
        return None
    return [row["tool"] for row in chosen], sum(row["median"] for row in chosen)


def _text(figures: dict[str, object], rows: list[Row]) -> str:
    parts = [
        f"All in one run, each tool once a round, {figures['runs']} rounds, medians;"
        f" {figures['machine']}. Memory is the peak of all processes of a tool.",
        "![Seconds of each generator](benchmark-generate.svg)",
    ]
    for contract, group in by_contract(rows).items():
        ours = next(row for row in group if row["tool"] == _COLD)
        lines = [
            f"### {contract}\n",
            "| tool | makes | median | worst | times ours | memory | lines |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for row in group:
            if row["median"] is None:
                why = " ".join(str(row["failed"]).split())[:90]
                lines.append(f"| {row['tool']} | {row['makes']} | failed: {why} | | | | |")
                continue
            ratio = row["median"] / ours["median"] if ours["median"] else 0
            written = row["written"]
            size = f"{row['lines']:,}" if row["lines"] else f"{written} files written"
            lines.append(
                f"| {row['tool']} | {row['makes']} | {row['median']:.2f} s | {row['worst']:.2f} s |"
                f" {ratio:.2f} | {row['peak'] / 2**20:.0f} MiB | {size} |"
            )
        summed = peers_sum(contract, group)
        if summed is not None and ours["median"]:
            names, seconds = summed
            lines.append(
                f"\n{' + '.join(names)}: {seconds:.2f} s together,"
                f" {seconds / ours['median']:.1f} times ours."
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def plot(rows: list[Row]) -> str:
    """Return horizontal bars of the medians as SVG, one group a contract, each on its own scale."""
    width, label, bar = 760, 250, 20
    drawn: list[str] = []
    top = 16
    for contract, group in by_contract(rows).items():
        shown = [row for row in group if row["median"] is not None]
        longest = max((row["median"] for row in shown), default=1) or 1
        drawn.append(f'<text x="8" y="{top + 12}" class="head">{escape(contract)}</text>')
        top += 24
        for row in shown:
            length = max(1.0, row["median"] / longest * (width - label - 90))
            kind = "ours" if row["tool"].startswith("lockstep") else "peer"
            drawn.append(
                f'<text x="{label - 8}" y="{top + 14}" class="name">{escape(row["tool"])}</text>'
            )
            drawn.append(
                f'<rect x="{label}" y="{top + 3}" width="{length:.1f}" height="{bar - 6}" class="{kind}"/>'
            )
            drawn.append(
                f'<text x="{label + length + 6:.1f}" y="{top + 14}">{row["median"]:.2f} s</text>'
            )
            top += bar
        top += 16
    style = (
        "text{font:12px sans-serif;fill:#57606a}.head{font-weight:bold}.name{text-anchor:end}"
        ".ours{fill:#1f883d}.peer{fill:#8c959f}"
    )
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" role="img">\n'
        f"<title>Seconds of each generator, medians</title>\n<style>{style}</style>\n{body}\n</svg>\n"
    )
