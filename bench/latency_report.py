"""The figures of `bench.latency` as tables in `docs/benchmark.md`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.marked import draw_between

Row = Mapping[str, Any]
_HEADS: Final = {
    "accuracy": "Quantiles of servers whose law is known, 400 requests a second for 48 s (the last "
    "for 96 s), beside autocannon",
    "capacity": "What one engine offers a server that does nothing",
    "workers": "Two workers beside one engine, 1,000 requests a second for 20 s",
    "namespaces": "The same, each worker in a network namespace of its own",
    "verdicts": "Verdicts on servers about a budget (95th percentile), each at another seed",
    "volume": "The API with 100,000 nodes in each of three organisations, at the contract's load",
}
_DURATIONS: Final = frozenset(
    {
        "expected",
        "measured",
        "closed_loop",
        "lag_p99",
        "latency_p99",
        "one",
        "two",
        "p50",
        "p95",
        "p99",
    }
)


def draw(known: Mapping[str, Any], docs: Path | None) -> str:
    """Return the tables, and put them into the folder of the documentation, if there is one."""
    parts = [f"By `python -m bench.latency`; {known['machine']}."]
    for name, head in _HEADS.items():
        rows: Sequence[Row] = known.get(name, ())
        if rows:
            parts += [f"{head}:", _table(rows)]
    text = "\n\n".join(parts)
    if docs is not None:
        draw_between(docs / "benchmark.md", "bench/latency.py", text, heading="Latency")
    return text


def _table(rows: Sequence[Row]) -> str:
    names = list(rows[0])
    lines = [
        "| " + " | ".join(name.replace("_", " ") for name in names) + " |",
        "|" + " --- |" * len(names),
    ]
    lines += [
        "| " + " | ".join(_shown(name, row.get(name)) for name in names) + " |" for row in rows
    ]
    return "\n".join(lines)


def _shown(name: str, value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    if isinstance(value, float):
        return f"{value * 1e3:.2f} ms" if name in _DURATIONS else f"{value:.3g}"
    return str(value)
