"""What `lockstep witness` does: one round, by hand, for as long as it is wanted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.base_path import based
from conformance.reading import Bounds
from conformance.witness.faults import Aim
from conformance.witness.proxy import Witness
from conformance.witness.record import Record
from conformance.witness.rounds import treatment_of
from conformance.witness.transcript import Encounter, Round
from conformance.witness.validity import Validity
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.project import load_project
from contracts.report.finding import ExitCode, Finding, LockstepError, usage_error
from contracts.report.nearest import nearest
from contracts.report.outcome import Outcome, Session
from contracts.report.printable import printable

_GLANCE: Final = 0.1
_PLACE: Final = re.compile(r"^([^:]+)(?::([1-9][0-9]*))?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What the command line asked for."""

    contract: Path | None
    overlays: tuple[Path, ...]
    provider: str
    round: str
    places: tuple[str, ...]
    code: str | None
    port: int
    seed: int
    seconds: float | None


def stand(session: Session, asked: Stand) -> Outcome:
    """Stand between a consumer and a provider until the time is up, or it is stopped.

    Raises LockstepError with exit code 2 for what cannot be meant, 4 where the port is taken.
    """
    contract = _contract(session, asked)
    if not asked.provider.startswith(("http://", "https://")):
        raise usage_error(
            f"{asked.provider!r} is no URL of a service",
            rule="usage/provider",
            hint="write it as http://host:port",
        )
    aim = Aim(
        round=Round(asked.round),
        at=dict(_place(contract, text) for text in asked.places),
        code=_code(contract, asked.code),
    )
    world = World(contract=contract, principals=Principals(contract=contract), seed=asked.seed)
    url = asked.provider.rstrip("/")
    record = Record(
        contract=contract, prefix=urlsplit(based(url, contract, Bounds(seconds=2))).path
    )
    witness = Witness(
        provider=url, treatment=treatment_of(world, aim), record=record, port=asked.port
    )
    teller = _Teller(contract, session.say)
    try:
        with witness:
            session.say(f"round {aim.round}: {witness.url} stands before {url}")
            until = None if asked.seconds is None else time.monotonic() + asked.seconds
            try:
                while until is None or time.monotonic() < until:
                    time.sleep(_GLANCE)
                    teller.tell(record.encounters())
            except KeyboardInterrupt:
                # It is meant to be stopped.
                pass
    except OSError as problem:
        raise LockstepError(
            Finding(
                rule="witness/port",
                message=f"cannot listen on port {asked.port}: {problem.strerror}",
                hint="choose another one with --port",
            ),
            exit_code=ExitCode.NOT_STARTED,
        ) from None
    teller.tell(record.encounters())
    return Outcome(
        text=f"{teller.told} requests, {teller.invalid} of them not valid under the contract",
        exit_code=ExitCode.BROKEN if teller.invalid else ExitCode.HOLDS,
    )


class _Teller:
    def __init__(self, contract: Contract, say: Callable[[str], None]) -> None:
        self.contract, self.say = contract, say
        self.validity = Validity(contract=contract)
        self.told = self.invalid = 0

    def tell(self, encounters: tuple[Encounter, ...]) -> None:
        """Say what is new: a line for each request, and one for all that is wrong with it."""
        for one in encounters[self.told :]:
            self.told += 1
            exchange = one.exchange
            operation = self.contract.operation(exchange.request.operation or "")
            done = "" if one.fault is None else f"  [{one.fault.round}]"
            name = exchange.request.operation or f"? {one.undeclared}"
            self.say(
                printable(
                    f"{exchange.started:8.3f} s  {exchange.request.method} {exchange.request.target}  "
                    f"{exchange.error or exchange.status}  {name}{done}"
                )
            )
            problems = [] if operation is None else list(self.validity.problems(operation, one))
            for problem in problems:
                self.say(
                    printable(f"            {self.contract.place(problem.blame)}: {problem.seen}")
                )
            self.invalid += 1 if problems or operation is None else 0


def _contract(session: Session, asked: Stand) -> Contract:
    if asked.contract is not None:
        return load_contract(asked.contract, overlays=asked.overlays)
    project = load_project(Path(session.config) if session.config else None)
    overlays = (*project.overlays, *asked.overlays)
    return load_contract(project.contract, overlays=overlays, name=project.contract_name)


def _place(contract: Contract, text: str) -> tuple[str, int]:
    match = _PLACE.match(text)
    known = [one.id for one in contract.operations]
    if match is None or match[1] not in known:
        raise usage_error(
            f"{text!r} is no request of an operation",
            rule="usage/operation",
            hint=nearest(text.partition(":")[0], known),
        )
    return match[1], int(match[2] or 1)


def _code(contract: Contract, code: str | None) -> str | None:
    known = list(contract.errors.catalogue) if contract.errors is not None else []
    if code is not None and code not in known:
        raise usage_error(
            f"the catalogue has no code {code!r}", rule="usage/code", hint=nearest(code, known)
        )
    return code
