"""Scenarios of a consumer: what it is made to do while its requests are watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from contracts.pointers import Pointer, join
from contracts.processes import Object, ProcessSettings, read_process
from contracts.quantities import seconds
from contracts.report.finding import Finding, Place
from contracts.source import Document, Json

_WITHIN: Final = 60.0
_QUIET: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A request to a consumer that is a service, which makes it ask something of its provider."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """When a service has done what a scenario made it do.

    `items` of `operation` were accepted by the provider, or no request came for `quiet` seconds (of that
    operation, where one is named).
    """

    operation: str | None = None
    items: int | None = None
    quiet: float = _QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing that a consumer is made to do, by a command, or by a trigger where it is a service.

    `setup` runs before it, against the provider itself. `input` is put on its standard input, `exit` is the
    exit code of success, `items` how many items of an operation the provider is to have taken in the end.
    `within` bounds it in seconds. `rounds`, where it is given, are the only ones that are held.
    """

    name: str
    command: ProcessSettings | None = None
    trigger: Trigger | None = None
    until: Until = field(default_factory=Until)
    setup: ProcessSettings | None = None
    input: str | None = None
    exit: int = 0
    items: Mapping[str, int] = field(default_factory=dict[str, int])
    within: float = _WITHIN
    rounds: tuple[str, ...] = ()
    place: Place | None = None


def read_scenarios(
    document: Document, root: Path, base: Pointer, entries: Json
) -> tuple[Scenario, ...]:
    """Return the scenarios of a target's entry, whose form has been judged."""
    found = cast("dict[str, Object]", entries or {})
    return tuple(
        _scenario(root, name, entry, document.place(base + join(("scenarios", name))))
        for name, entry in found.items()
    )


def _scenario(root: Path, name: str, entry: Object, place: Place) -> Scenario:
    setup, trigger = entry.get("setup"), entry.get("trigger")
    expect = cast("Object", entry.get("expect") or {})
    given = entry.get("input")
    return Scenario(
        name=name,
        command=read_process(root, entry) if _is_run(entry) else None,
        trigger=_trigger(trigger) if isinstance(trigger, dict) else None,
        until=_until(cast("Object", entry.get("until") or {})),
        setup=read_process(root, setup) if isinstance(setup, dict) else None,
        input=None if given is None else str(given),
        exit=cast("int", expect.get("exit", 0)),
        items=cast("dict[str, int]", expect.get("items") or {}),
        within=seconds(str(entry.get("within", f"{_WITHIN}s"))),
        rounds=tuple(str(one) for one in cast("list[Json]", entry.get("rounds") or [])),
        place=place,
    )


def _trigger(entry: Object) -> Trigger:
    return Trigger(
        method=str(entry.get("method", "POST")),
        path=str(entry["path"]),
        headers={
            key: str(text) for key, text in cast("Object", entry.get("headers") or {}).items()
        },
        body=entry.get("body"),
    )


def _until(entry: Object) -> Until:
    return Until(
        operation=cast("str | None", entry.get("operation")),
        items=cast("int | None", entry.get("items")),
        quiet=seconds(str(entry.get("quiet", f"{_QUIET}s"))),
    )


def scenario_findings(document: Document, targets: Mapping[str, Object]) -> Iterator[Finding]:
    """Yield what is wrong with consumers: a provider that is not there, a scenario that cannot be begun."""
    for name, entry in targets.items():
        base = join(("targets", name))
        scenarios = cast("dict[str, Object]", entry.get("scenarios") or {})
        provider = entry.get("provider")
        if scenarios and provider is None:
            yield _finding(
                f"the target {name} has scenarios, and names no provider",
                document.place(base),
                "add `provider:` with the name of the target that answers",
            )
        if provider is not None and (provider == name or provider not in targets):
            others = ", ".join(one for one in targets if one != name) or "none"
            yield _finding(
                f"the provider {provider} of {name} is no other target",
                document.place(base + "/provider"),
                f"the other targets: {others}",
            )
        for scenario, stated in scenarios.items():
            place = document.place(base + join(("scenarios", scenario)))
            if _is_run(stated) == ("trigger" in stated):
                yield _finding(
                    f"the scenario {scenario} needs a command or a trigger, and one of them only",
                    place,
                    "a command is run; a trigger is a request to a consumer that is a service",
                )
            elif "trigger" in stated and not {"process", "container"} & set(entry):
                yield _finding(
                    f"the scenario {scenario} has a trigger, but {name} has no process that takes it",
                    place,
                    "give the target a process, with {url} in its command or env",
                )


def _is_run(entry: Object) -> bool:
    """Whether a scenario is run from beginning to end: as a command, or by words for its image."""
    return "command" in entry or "container" in entry


def _finding(message: str, place: Place, hint: str) -> Finding:
    return Finding(
        rule="project/scenario",
        message=message,
        place=place,
        hint=hint,
        see="docs/project-file.md",
    )
