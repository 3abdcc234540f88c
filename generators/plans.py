"""What is to be generated: by a project file, or from a contract alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contracts.report.finding import usage_error
from generators.build import Package, Plan
from generators.collector import without_collector
from generators.manifest import read_inputs, read_manifest
from generators.target import Options, Target
from generators.targets import TARGETS

if TYPE_CHECKING:
    from contracts.project import Project
    from contracts.source import Document


def project_plan(project: Project, *, targets: tuple[str, ...] = (), engine: str = "") -> Plan:
    """Return what a project generates, or those of its targets that are named.

    Raises LockstepError (exit code 2) for a target or an engine that it does not have, and where it generates
    nothing.
    """
    known = {target.name: target for target in TARGETS}
    _require(targets, list(project.generate), "lockstep.yaml generates")
    packages = tuple(
        Package(
            target=known[settings.language],
            out=settings.out,
            options=Options(
                package=settings.package,
                engine=_engine(known[settings.language], engine, settings.engine),
            ),
        )
        for settings in project.generate.values()
        if not targets or settings.language in targets
    )
    if not packages:
        raise usage_error("the project generates nothing", hint="name targets under `generate`")
    return Plan(
        contract=project.contract,
        contract_name=shown(project.contract),
        overlays=project.overlays,
        packages=packages,
    )


def contract_plan(
    contract: Path,
    overlays: tuple[Path, ...],
    out: Path,
    *,
    targets: tuple[str, ...] = (),
    engine: str = "",
) -> Plan:
    """Return the packages of a contract without a project: all targets, or those that are named.

    Raises LockstepError (exit code 2) for a target or an engine that there is not.
    """
    _require(targets, [target.name for target in TARGETS], "the targets are")
    wanted = [target for target in TARGETS if not targets or target.name in targets]
    names, document = _package_names(contract, out, wanted)
    packages = tuple(
        Package(
            target=target,
            out=out / target.name,
            options=Options(package=names[target.name], engine=_engine(target, engine, "")),
        )
        for target in wanted
    )
    return Plan(
        contract=contract,
        contract_name=str(contract),
        overlays=overlays,
        packages=packages,
        document=document,
    )


def _package_names(
    contract: Path, out: Path, targets: list[Target]
) -> tuple[dict[str, str], Document | None]:
    """Return each target's package name, and the contract where it had to be read for that.

    Packages that were made from this very contract have their names already.
    """
    known: dict[str, str] = {}
    inputs = read_inputs(contract, (), ())
    for target in targets:
        former = read_manifest(out / target.name)
        if former is not None and inputs is not None and former.inputs[:1] == inputs:
            known[target.name] = former.options.package
    if len(known) == len(targets):
        return known, None
    from contracts.source import read_document

    with without_collector():
        document = read_document(contract)
    info = document.data.get("info") if isinstance(document.data, dict) else None
    title = info.get("title") if isinstance(info, dict) else None
    name = str(title or contract.stem)
    return {target.name: target.default_package(name) for target in targets}, document


def _engine(target: Target, wanted: str, settled: str) -> str:
    """Return the engine of a target's models: the command's where it has that, else the project's.

    The target's own is told as empty.
    """
    if wanted and not any(wanted in one.engines for one in TARGETS):
        known = ", ".join(name for one in TARGETS for name in one.engines)
        raise usage_error(f"there is no engine {wanted!r}", hint=f"the engines are {known}")
    if settled and settled not in target.engines:
        known = ", ".join(target.engines) or "none to choose from"
        raise usage_error(f"{target.name} has no engine {settled!r}", hint=f"its engines: {known}")
    engine = wanted if wanted in target.engines else settled
    return "" if engine in target.engines[:1] else engine


def _require(wanted: tuple[str, ...], known: list[str], lead: str) -> None:
    import difflib

    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = (
                f"did you mean {close[0]}?" if close else f"{lead} {', '.join(known) or 'nothing'}"
            )
            raise usage_error(f"there is no target {name!r}", hint=hint)


def shown(path: Path) -> str:
    """Return a path as seen from the working directory, where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
