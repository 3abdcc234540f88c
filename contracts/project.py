"""lockstep.yaml: which contract, what is generated from it, and which targets are judged by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from contracts.border import Border
from contracts.pointers import join
from contracts.processes import (
    VARIABLE,
    Object,
    ProcessSettings,
    as_text,
    read_environment,
    read_process,
    substituted,
)
from contracts.quantities import seconds
from contracts.report.finding import (
    ExitCode,
    Finding,
    LockstepError,
    Place,
    sort_key,
    usage_error,
)
from contracts.report.nearest import nearest
from contracts.report.waivers import Waiver, read_waiver
from contracts.scenarios import Scenario, read_scenarios, scenario_findings
from contracts.source import Document, Json, read_document

FILE_NAME: Final = "lockstep.yaml"
_BORDER: Final = Border(file="project.schema.json", family="project", see="docs/project-file.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A credential: its value (empty where its variable is not set), and where it came from.

    `shell` is what a shell puts in its place when a `curl` line is pasted, such as
    `${OWNER_KEY:-demo}`; None where the project file holds the secret itself. `variable` is the
    environment variable's name.
    """

    value: str = field(repr=False)
    variable: str | None = None
    shell: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks: credentials by security scheme, and the parameters that are fixed for it (the tenant)."""

    name: str
    credentials: Mapping[str, Secret] = field(default_factory=dict[str, Secret])
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    may_write: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSettings:
    """How a target is started as a container.

    `build` is a Dockerfile, `context` the folder that it is built from and `arguments` what it is told.
    `port` is where the target listens inside (None: the one that the image exposes). `engine` names Docker or
    Podman (None: the first that answers). `log` is where all that it wrote is kept.
    """

    reference: str
    build: Path | None = None
    context: Path = field(default_factory=Path)
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    port: int | None = None
    engine: str | None = None
    log: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that is judged; `image` names a promise in the contract's x-images.

    A consumer has a `provider`, which is another target, and `scenarios`. `ready_within` is how many seconds
    it may take to get ready before it is given up (None: by what its image promises).
    """

    name: str
    image: str | None = None
    process: ProcessSettings | None = None
    container: ContainerSettings | None = None
    url: str | None = None
    pid: int | None = None
    ready: str | None = None
    ready_within: float | None = None
    principals: Mapping[str, Principal] = field(default_factory=dict[str, Principal])
    provider: str | None = None
    scenarios: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSettings:
    """One generated package: its language, folder and package name.

    `engine` is what makes the models, empty for the target's own.
    """

    language: str
    out: Path
    package: str
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project file, its paths made absolute; `contract_name` is the contract's path as written."""

    root: Path
    contract: Path
    contract_name: str
    overlays: tuple[Path, ...] = ()
    generate: Mapping[str, PackageSettings] = field(default_factory=dict[str, PackageSettings])
    targets: Mapping[str, Target] = field(default_factory=dict[str, Target])
    waivers: tuple[Waiver, ...] = ()


def find_project_file(start: Path) -> Path | None:
    """Return the nearest lockstep.yaml in a folder or above it, or None."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
    return None


def load_project(path: Path | None = None) -> Project:
    """Read a project file (default: the nearest one upwards from the working directory).

    Raises LockstepError with exit code 2 where there is none, or it has an unknown key or a wrong value.
    """
    found = path or find_project_file(Path.cwd())
    if found is None:
        raise usage_error(
            f"no {FILE_NAME} here or in any folder above",
            rule="project/missing",
            hint="run it inside a project, or name the contract with --contract",
        )
    document = read_document(found)
    findings = sorted(_BORDER.findings(document, document.data, ""), key=sort_key)
    if findings:
        raise LockstepError(*findings, exit_code=ExitCode.USAGE)
    return _project(document, found.resolve().parent)


def target_of(project: Project, name: str) -> Target:
    """Return a target of a project by name; raises LockstepError (exit code 2) where there is none."""
    if name not in project.targets:
        raise usage_error(
            f"the project has no target {name!r}",
            rule="usage/target",
            hint=nearest(name, list(project.targets)),
        )
    return project.targets[name]


def require_credentials(target: Target) -> None:
    """Raise LockstepError (exit code 2) for each credential of a target that is empty.

    Asked when the target is judged: generating needs no secret.
    """
    empty = [
        Finding(
            rule="project/credential",
            message=f"the credential {scheme} of {principal.name} is empty",
            place=secret.place,
            hint=f"set {secret.variable or 'its variable'} in the environment",
        )
        for principal in target.principals.values()
        for scheme, secret in principal.credentials.items()
        if not secret.value
    ]
    if empty:
        raise LockstepError(*empty, exit_code=ExitCode.USAGE)


def _project(document: Document, root: Path) -> Project:
    data = cast("Object", document.data)
    contract = str(data["contract"])
    packages = cast("dict[str, Object]", data.get("generate") or {})
    targets = cast("dict[str, Object]", data.get("targets") or {})
    waivers = cast("list[Object]", data.get("waivers") or [])
    findings = sorted(scenario_findings(document, targets), key=sort_key)
    if findings:
        raise LockstepError(*findings, exit_code=ExitCode.USAGE)
    return Project(
        root=root,
        contract=root / contract,
        contract_name=contract,
        overlays=tuple(root / str(one) for one in cast("list[Json]", data.get("overlays") or [])),
        generate={
            language: PackageSettings(
                language=language,
                out=root / str(entry["out"]),
                package=str(entry["package"]),
                engine=str(entry.get("engine", "")),
            )
            for language, entry in packages.items()
        },
        targets={name: _target(document, root, name, entry) for name, entry in targets.items()},
        waivers=tuple(
            read_waiver(entry, document.place(f"/waivers/{index}"))
            for index, entry in enumerate(waivers)
        ),
    )


def _target(document: Document, root: Path, name: str, entry: Object) -> Target:
    process, container = entry.get("process"), entry.get("container")
    within = entry.get("ready_within")
    principals = cast("dict[str, Object]", entry.get("principals") or {})
    base = f"/targets/{name}"
    if not any(key in entry for key in ("process", "container", "url", "scenarios")):
        raise LockstepError(
            Finding(
                rule="project/target",
                message=f"the target {name} says nowhere how to reach it",
                place=document.place(base),
                hint="give it a process, a container or a url; a consumer has scenarios",
            ),
            exit_code=ExitCode.USAGE,
        )
    return Target(
        name=name,
        image=cast("str | None", entry.get("image")),
        process=read_process(root, process) if isinstance(process, dict) else None,
        container=_container(root, container) if isinstance(container, dict) else None,
        url=cast("str | None", entry.get("url")),
        pid=cast("int | None", entry.get("pid")),
        ready=cast("str | None", entry.get("ready")),
        ready_within=seconds(str(within)) if within is not None else None,
        principals={
            who: read_principal(
                who,
                settings,
                lambda scheme, who=who: document.place(
                    base + join(("principals", who, "credentials", scheme))
                ),
            )
            for who, settings in principals.items()
        },
        provider=cast("str | None", entry.get("provider")),
        scenarios=read_scenarios(document, root, base, entry.get("scenarios")),
    )


def _container(root: Path, entry: Object) -> ContainerSettings:
    build, log = entry.get("build"), entry.get("log")
    return ContainerSettings(
        reference=str(entry["reference"]),
        build=root / build if isinstance(build, str) else None,
        context=root / str(entry.get("context", ".")),
        arguments=read_environment(entry.get("arguments")),
        port=cast("int | None", entry.get("port")),
        engine=cast("str | None", entry.get("engine")),
        log=root / log if isinstance(log, str) else None,
        env=read_environment(entry.get("env")),
    )


def read_principal(
    name: str, entry: Mapping[str, Json], place: Callable[[str], Place] | None = None
) -> Principal:
    """Return the principal of a project file's entry; `place` finds a credential by its scheme's name."""
    credentials: dict[str, Secret] = {}
    for scheme, value in cast("Object", entry.get("credentials") or {}).items():
        text = as_text(value)
        match = VARIABLE.fullmatch(text)
        credentials[scheme] = Secret(
            value=substituted(text),
            variable=match[1] if match else None,
            shell=text if match else None,
            place=place(scheme) if place is not None else None,
        )
    return Principal(
        name=name,
        credentials=credentials,
        parameters={
            parameter: substituted(as_text(value))
            for parameter, value in cast("Object", entry.get("parameters") or {}).items()
        },
        may_write=entry.get("access", "write") == "write",
    )
