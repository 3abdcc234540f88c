"""The figures of `bench.detection` as tables: what was found, under which rules, and what too much."""

from __future__ import annotations

import statistics
from typing import Any, cast

Row = dict[str, Any]


def text_of(figures: dict[str, Any]) -> str:
    """Return the tables of all tools, and what each of them missed."""
    parts = [
        f"{figures['fleet']}: {figures['faults']} faults, {figures['operations']} operations;"
        f" {figures['machine']}. Every fault is a run of its own against a fresh server."
    ]
    for tool, data in figures["tools"].items():
        parts.append(_tool(tool, cast("dict[str, Any]", data), figures["examples"]))
    return "\n\n".join(parts)


def _tool(tool: str, data: dict[str, Any], examples: int) -> str:
    rows: list[Row] = data["rows"]
    judges_rules = tool == "lockstep"
    words = "" if judges_rules else f", all checks, at most {examples} examples an operation"
    lines = [f"### {tool}{words}\n"]
    if rows:
        lines += _by_class(rows, judges_rules)
    lines.append(_correct(data["correct"]))
    lines += _lists(rows, judges_rules)
    return "\n".join(lines)


def _by_class(rows: list[Row], judges_rules: bool) -> list[str]:
    head = "| class | faults | found | share |"
    rule = "| --- | ---: | ---: | ---: |"
    if judges_rules:
        head += " under the right rules | share | first rule found | extra findings |"
        rule += " ---: | ---: | ---: | ---: |"
    lines = [f"{head} median time |", f"{rule} ---: |"]
    kinds = list(dict.fromkeys(row["class"] for row in rows))
    for kind in [*kinds, "all"]:
        some = [row for row in rows if kind in ("all", row["class"])]
        found = [row for row in some if row["detected"]]
        line = f"| {kind} | {len(some)} | {len(found)} | {_share(len(found), len(some))} |"
        if judges_rules:
            exact = sum(row["exact"] for row in some)
            line += (
                f" {exact} | {_share(exact, len(some))} | {sum(row['primary'] for row in some)} |"
            )
            line += f" {sum(bool(row['extra']) for row in some)} |"
        lines.append(f"{line} {statistics.median(row['seconds'] for row in some):.1f} s |")
    return lines


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _correct(correct: list[Row]) -> str:
    found = sorted({one for row in correct for one in row["findings"]})
    unproven = sorted({one for row in correct for one in row["unproven"]})
    broken = [row["broken"] for row in correct if row["broken"]]
    seconds = statistics.median(row["seconds"] for row in correct)
    drawn = sum(bool(row["findings"]) for row in correct)
    text = (
        f"\nThe correct server, {len(correct)} seed{'s' * (len(correct) > 1)}: {drawn} with a finding,"
        f" {sum(bool(row['unproven']) for row in correct)} with something unproven;"
        f" median {seconds:.1f} s."
    )
    for what, some in (("Findings", found), ("Unproven", unproven), ("Without a verdict", broken)):
        if some:
            text += f"\n\n{what} on the correct server: {'; '.join(some)}."
    return text


def _lists(rows: list[Row], judges_rules: bool) -> list[str]:
    missed = [row for row in rows if not row["detected"]]
    lines: list[str] = []
    if missed:
        names = "; ".join(f"{row['name']} ({', '.join(row['rules'])})" for row in missed)
        lines.append(f"\nNot found: {names if judges_rules else len(missed)}.")
    wrong = [row for row in rows if row["detected"] and not row["exact"]]
    if wrong and judges_rules:
        lines.append("\nFound under other rules than stated:\n")
        lines += [
            f"- {row['name']} ({', '.join(row['rules'])}): {', '.join(row['found'])}"
            for row in wrong
        ]
    broken = [row for row in rows if row["broken"]]
    if broken:
        lines.append("\nWithout a verdict:\n")
        lines += [f"- {row['name']}: {row['broken']}" for row in broken]
    return lines
