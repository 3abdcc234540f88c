"""An image made ready to run: built from its Dockerfile, found in local storage, or pulled."""

from __future__ import annotations

from typing import Final

from conformance.runtimes.engine import Engine, EngineError
from contracts.contract import Contract
from contracts.project import ContainerSettings, Target
from contracts.report.finding import ExitCode, Finding, LockstepError

_BUILDING: Final = 1800.0
_PULLING: Final = 600.0
_PODMAN: Final = ("--format", "docker", "--layers", "--force-rm", "--network", "host")
"""Only Docker's own format has a HEALTHCHECK; a build needs no network of its own."""


def prepare(
    engine: Engine, target: Target, settings: ContainerSettings, contract: Contract
) -> None:
    """Build the image of a target where it has a Dockerfile, else find or pull it.

    A build is told the contract's version and digest as CONTRACT_VERSION and CONTRACT_SHA256. Raises
    LockstepError with exit code 4 where there is no image in the end.
    """
    if settings.build is not None:
        _build(engine, target, settings, contract)
    elif not engine.attempt("image", "inspect", settings.reference):
        try:
            engine.call("pull", settings.reference, seconds=_PULLING, is_long=True)
        except EngineError as error:
            raise LockstepError(
                Finding(
                    rule="target/image",
                    message=f"the image {settings.reference} of the target {target.name} is neither here "
                    "nor can it be pulled",
                    got=str(error),
                    hint="build it first, or give the target's container a `build`",
                ),
                exit_code=ExitCode.NOT_STARTED,
            ) from None


def _build(engine: Engine, target: Target, settings: ContainerSettings, contract: Contract) -> None:
    assert settings.build is not None
    arguments = {
        "CONTRACT_VERSION": contract.version,
        "CONTRACT_SHA256": contract.sha256,
        **settings.arguments,
    }
    words = [word for pair in arguments.items() for word in ("--build-arg", "=".join(pair))]
    try:
        engine.call(
            "build",
            *(_PODMAN if engine.is_podman else ()),
            *words,
            "--tag",
            settings.reference,
            "--file",
            str(settings.build),
            str(settings.context),
            seconds=_BUILDING,
            is_long=True,
        )
    except EngineError as error:
        raise LockstepError(
            Finding(
                rule="target/build",
                message=f"the image of the target {target.name} cannot be built from {settings.build}",
                got=str(error),
                hint="where no registry of images can be reached, docker/base/make makes the base images",
            ),
            exit_code=ExitCode.NOT_STARTED,
        ) from None
