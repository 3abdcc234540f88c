"""From a plan to packages in memory: which parts of which packages are due, and what they consist of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generators.collector import without_collector
from generators.manifest import (
    Manifest,
    PartRecord,
    digest,
    intact_files,
    read_inputs,
    read_manifest,
)
from generators.parallel import beside
from generators.target import Options, OutputFile, Target
from generators.tool import tool_digest

if TYPE_CHECKING:
    from contracts.report.finding import Finding
    from contracts.source import Document
    from generators.making import Making, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One package to generate: its target, its folder, and what the project decides about it."""

    target: Target
    out: Path
    options: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A contract and the packages to generate from it; `contract_name` is how messages call the file.

    The name has to lead to the file from the working directory, since references start from it. `document`
    is the contract's, where it has been read already.
    """

    contract: Path
    contract_name: str
    overlays: tuple[Path, ...]
    packages: tuple[Package, ...]
    document: Document | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A package as it should be.

    `former` is the manifest of what lies in its folder, and `intact` the paths that lie there just as it
    records them. Where `manifest` is None the folder is current. `files` are those that had to be made;
    the others that `manifest` names are intact.
    """

    package: Package
    former: Manifest | None
    intact: frozenset[str] = frozenset()
    manifest: Manifest | None = None
    files: tuple[OutputFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """All packages of a plan, and what could not be expressed of the parts that were made."""

    packages: tuple[Built, ...]
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What lies in a package's folder: its manifest, and how that compares with today.

    `is_fresh` is whether the same contract, tool and options made it. `find_intact` returns the paths of
    the files that are as recorded; they may be looked at in another process meanwhile.
    """

    package: Package
    former: Manifest | None
    tool: str
    is_fresh: bool
    find_intact: Callable[[], frozenset[str]]

    def reusable(
        self, intact: frozenset[str], root: str, parts: Mapping[str, str]
    ) -> dict[str, PartRecord]:
        """Return the parts that need not be made again, given what each is to be made from."""
        former = self.former
        if former is None or not _has_same_makers(self.package, former, self.tool):
            return {}
        if former.root != root:
            return {}
        return {
            key: record
            for key, record in former.parts.items()
            if parts.get(key) == record.digest and intact.issuperset(record.files)
        }


def _state_of(plan: Plan, package: Package) -> State:
    former, tool = read_manifest(package.out), tool_digest(package.target.distributions)
    is_fresh = False
    find_intact: Callable[[], frozenset[str]] = frozenset
    if former is not None:
        is_fresh = _has_same_makers(package, former, tool) and former.inputs == read_inputs(
            plan.contract, plan.overlays, former.references(plan.contract)
        )
        find_intact = beside(partial(intact_files, former, package.out))
    return State(
        package=package, former=former, tool=tool, is_fresh=is_fresh, find_intact=find_intact
    )


def _has_same_makers(package: Package, former: Manifest, tool: str) -> bool:
    return (
        former.tool == tool
        and former.options == package.options
        and former.target == package.target.name
    )


def build(plan: Plan) -> Build:
    """Return every package of a plan as it should be; the contract is read only where one is due.

    Raises LockstepError with every finding where the contract is not valid.
    """
    with without_collector():
        return _build(plan)


def _build(plan: Plan) -> Build:
    states = [_state_of(plan, package) for package in plan.packages]
    making = None if all(state.is_fresh for state in states) else _making(plan)
    intact = {state.package.out: state.find_intact() for state in states}
    current = [
        Built(package=one.package, former=one.former, intact=intact[one.package.out])
        for one in states
        if one.is_fresh
        and one.former is not None
        and len(intact[one.package.out]) == len(one.former.files)
    ]
    if len(current) == len(states):
        return Build(packages=tuple(current))
    making = making or _making(plan)
    due = [state for state in states if state.package not in [one.package for one in current]]
    reused = {
        state.package.out: state.reusable(
            intact[state.package.out], making.root, making.digests.parts
        )
        for state in due
    }
    made = making.make([(state.package, reused[state.package.out]) for state in due])
    inputs = read_inputs(plan.contract, plan.overlays, making.references()) or ()
    built = {one.package.out: one for one in current}
    warnings = list(made.warnings)
    for state in due:
        out = state.package.out
        parts = made.packages[out]
        warnings += [one for part in parts for one in part.warnings]
        files = [file for part in parts for file in part.files]
        built[out] = Built(
            package=state.package,
            former=state.former,
            intact=intact[out],
            manifest=Manifest(
                target=state.package.target.name,
                inputs=inputs,
                tool=state.tool,
                root=making.root,
                options=state.package.options,
                parts={**reused[out], **{part.key: _record(part) for part in parts}},
            ),
            files=tuple(sorted(files, key=lambda file: file.path)),
        )
    return Build(
        packages=tuple(built[package.out] for package in plan.packages),
        warnings=tuple({(one.message, one.place): one for one in warnings}.values()),
    )


def _making(plan: Plan) -> Making:
    from generators.making import Making

    return Making.of(plan)


def _record(part: Part) -> PartRecord:
    return PartRecord(
        digest=part.digest, files={file.path: digest(file.text.encode()) for file in part.files}
    )
