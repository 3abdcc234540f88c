"""From a plan to packages in memory: which targets are due, and what each of them consists of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.report.finding import Finding
from generators.manifest import (
    Manifest,
    digests,
    is_current,
    read_inputs,
    read_manifest,
    tool_digest,
)
from generators.target import Options, OutputFile, Target

if TYPE_CHECKING:
    from contracts.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One package to generate: its target, its folder, and what the project decides about it."""

    target: Target[Any]
    out: Path
    options: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A contract and the packages to generate from it; `contract_name` is how messages call the file.

    The name has to lead to the file from the working directory, since references start from it.
    """

    contract: Path
    contract_name: str
    overlays: tuple[Path, ...]
    packages: tuple[Package, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A package as it should be.

    `former` is the manifest of what lies in its folder; where `manifest` is None the folder is
    current, and `files` is empty because nobody had to make them.
    """

    package: Package
    former: Manifest | None
    manifest: Manifest | None = None
    files: tuple[OutputFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """All packages of a plan, and what the types of the contract cannot express."""

    packages: tuple[Built, ...]
    warnings: tuple[Finding, ...] = ()


def build(plan: Plan) -> Build:
    """Return every package of a plan as it should be; the contract is read only where one is due.

    Raises LockstepError with every finding where the contract is not valid.
    """
    former = {package.out: read_manifest(package.out) for package in plan.packages}
    tools = {package.out: tool_digest(package.target.engines) for package in plan.packages}
    due = [
        package
        for package in plan.packages
        if not is_current(
            former[package.out],
            package.out,
            contract=plan.contract,
            overlays=plan.overlays,
            options=package.options,
            tool=tools[package.out],
        )
    ]
    if not due:
        return Build(
            packages=tuple(Built(package=one, former=former[one.out]) for one in plan.packages)
        )
    from contracts.load import load_contract
    from contracts.schema_builder import schema_graph

    contract = load_contract(plan.contract, overlays=plan.overlays, name=plan.contract_name)
    graph = schema_graph(contract)
    inputs = read_inputs(plan.contract, plan.overlays, _referenced(contract, plan)) or ()
    built: list[Built] = []
    for package in plan.packages:
        if package not in due:
            built.append(Built(package=package, former=former[package.out]))
            continue
        view = package.target.lower(contract, graph, package.options)
        files = tuple(sorted(package.target.render(view), key=lambda file: file.path))
        manifest = Manifest(
            target=package.target.name,
            inputs=inputs,
            tool=tools[package.out],
            package=package.options.package,
            files=digests(files),
        )
        built.append(
            Built(package=package, former=former[package.out], manifest=manifest, files=files)
        )
    return Build(packages=tuple(built), warnings=graph.warnings)


def _referenced(contract: Contract, plan: Plan) -> Iterable[Path]:
    """Return the files that the contract refers to, besides its overlays."""
    known = {path.resolve() for path in (plan.contract, *plan.overlays)}
    found = {Path(source.file).resolve() for source, _ in contract.document.origins.values()}
    return sorted(path for path in found - known if path.is_file())
