"""fleet.yaml: a server, how it is started with one fault or none, and which rules each fault breaks."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from contracts.border import Border
from contracts.pointers import join
from contracts.report.finding import ExitCode, Finding, LockstepError, sort_key, usage_error
from contracts.source import Document, read_document

FILE_NAME: Final = "fleet.yaml"
TARGET: Final = "fleet"
_SEE: Final = "docs/detection.md"
_FLEET: Final = Border(file="fleet.schema.json", family="fleet", see=_SEE, package="bench")
_PROJECT: Final = Border(file="project.schema.json", family="fleet", see=_SEE)
_PROCESS: Final = ("command", "cwd", "env")
_PRINCIPALS: Final = ("owner", "reader", "stranger")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One broken server: the fault's name, its class, and the rules that it breaks, the first above all."""

    name: str
    kind: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A server with its faults, paths made absolute; `correct` is the fault's name where there is none."""

    name: str
    contract: Path
    overlays: tuple[Path, ...]
    process: Mapping[str, Any]
    ready: str | None
    principals: Mapping[str, Any]
    correct: str
    mutants: tuple[Mutant, ...]

    def project(self, fault: str) -> dict[str, Any]:
        """Return the data of a lockstep.yaml whose one target is the server with a fault."""
        target: dict[str, Any] = {
            "process": _filled(self.process, fault),
            "principals": dict(self.principals),
        }
        if self.ready is not None:
            target["ready"] = self.ready
        return {
            "contract": str(self.contract),
            "overlays": [str(one) for one in self.overlays],
            "targets": {TARGET: target},
        }

    def chosen(self, names: Sequence[str], kinds: Sequence[str]) -> tuple[Mutant, ...]:
        """Return the mutants of some names and classes, all where none are named; a typo is an error."""
        for wanted, known, what in (
            (names, {one.name for one in self.mutants}, "fault"),
            (kinds, {one.kind for one in self.mutants}, "class"),
        ):
            for one in wanted:
                if one not in known:
                    raise usage_error(
                        f"the fleet has no {what} {one!r}",
                        hint=f"it has {', '.join(sorted(known))}",
                    )
        return tuple(
            one
            for one in self.mutants
            if (not names or one.name in names) and (not kinds or one.kind in kinds)
        )


def read_fleet(path: Path) -> Fleet:
    """Read a fleet.yaml, or that of a folder; raises LockstepError (exit code 2) for what is wrong."""
    file = path / FILE_NAME if path.is_dir() else path
    document = read_document(file)
    findings = sorted(_findings(document), key=sort_key)
    if findings:
        raise LockstepError(*findings, exit_code=ExitCode.USAGE)
    data = cast("dict[str, Any]", document.data)
    root = file.resolve().parent
    process = {name: data[name] for name in _PROCESS if name in data}
    process["cwd"] = str((root / str(data.get("cwd", "."))).resolve())
    return Fleet(
        name=root.name,
        contract=root / str(data["contract"]),
        overlays=tuple(root / str(one) for one in data.get("overlays") or ()),
        process=process,
        ready=data.get("ready"),
        principals=data["principals"],
        correct=data.get("correct", "none"),
        mutants=tuple(
            Mutant(name=one["name"], kind=one["class"], rules=tuple(one["rules"]))
            for one in data["faults"]
        ),
    )


def _findings(document: Document) -> list[Finding]:
    found = list(_FLEET.findings(document, document.data, ""))
    data: Any = document.data
    if not isinstance(data, dict):
        return found
    stated = cast("dict[str, Any]", data)
    process = {name: stated[name] for name in _PROCESS if name in stated}
    if "command" in process:
        found += _PROJECT.findings(document, process, "", definition="process")
    principals = stated.get("principals")
    known = cast("dict[str, Any]", principals) if isinstance(principals, dict) else {}
    for name, one in known.items():
        pointer = join(("principals", str(name)))
        if name not in _PRINCIPALS:
            found.append(_finding(document, pointer, "unknown-key", f"unknown principal {name!r}"))
        found += _PROJECT.findings(document, one, pointer, definition="principal")
    return found or _doubles(document, stated)


def _doubles(document: Document, data: dict[str, Any]) -> list[Finding]:
    seen: set[str] = set()
    found: list[Finding] = []
    for index, one in enumerate(data["faults"]):
        if one["name"] in seen:
            message = f"there are two faults called {one['name']}"
            found.append(_finding(document, join(("faults", index)), "name", message))
        seen.add(one["name"])
    if "{fault}" not in str(data["command"]) + str(data.get("env", "")):
        message = "neither the command nor the environment says where {fault} goes"
        found.append(_finding(document, "/command", "fault", message))
    return found


def _finding(document: Document, pointer: str, rule: str, message: str) -> Finding:
    return Finding(rule=f"fleet/{rule}", message=message, place=document.place(pointer), see=_SEE)


def _filled(value: Any, fault: str) -> Any:
    match value:
        case str():
            return value.replace("{fault}", fault).replace("{python}", sys.executable)
        case list():
            return [_filled(one, fault) for one in cast("list[Any]", value)]
        case dict():
            return {
                name: _filled(one, fault) for name, one in cast("dict[str, Any]", value).items()
            }
        case _:
            return value
