"""Judging depots without a network: the judge's requests go straight into a service."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from bench.fleet import Fleet, read_fleet
from conformance.assessment import Assignment, assess
from conformance.check import LoadCheck
from conformance.checks import CHECKS
from conformance.exchange import Exchange, Headers, Request, encode_query
from conformance.selection import select
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.project import Principal, Secret
from contracts.report.run import Run, TargetIdentity
from tests.conformance.mutants.depot.faults import FAULTS
from tests.conformance.mutants.depot.server import messages
from tests.conformance.mutants.depot.server.service import Service, make_service

FLEET: Fleet = read_fleet(Path(__file__).parent)


class DirectTransport:
    """Hands requests to a service, and its answers back as they would come over the wire."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def send(self, request: Request) -> Exchange:
        began = time.monotonic()
        address = urlsplit(request.path)
        answer = self.service.answer(
            messages.Request(
                method=request.method,
                path=unquote(address.path),
                query=parse_qs(encode_query(request.query), keep_blank_values=True),
                headers={name.lower(): value for name, value in request.headers.pairs},
                body=request.body or b"",
            )
        )
        body = answer.body
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = list(answer.headers.items())
        if body is not None:
            headers.append(("Content-Type", answer.media_type))
        return Exchange(
            request=request,
            status=answer.status,
            headers=Headers(tuple(headers)),
            body=body or b"",
            started=began,
            seconds=time.monotonic() - began,
        )

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        return tuple(self.send(one) for one in requests)

    def close(self) -> None:
        """Nothing is held open."""


def principals(fleet: Fleet) -> dict[str, Principal]:
    return {
        name: Principal(
            name=name,
            credentials={
                scheme: Secret(value=secret, variable=f"{name.upper()}_KEY")
                for scheme, secret in stated["credentials"].items()
            },
            parameters=stated["parameters"],
            may_write=stated.get("access") != "read",
        )
        for name, stated in fleet.principals.items()
    }


def judged(
    fault: str = "", *, seed: int = 0, contract: Contract | None = None, only: Sequence[str] = ()
) -> Run:
    """Judge a service with a fault, or the correct one, by some rules or all but those under load."""
    service = make_service()
    if fault:
        FAULTS[fault](service)
    stated = contract or load_contract(FLEET.contract)
    checks = tuple(check for check in CHECKS if not isinstance(check, LoadCheck))
    assignment = Assignment(
        contract=stated,
        target=TargetIdentity(name="depot", runtime="url"),
        principals=principals(FLEET),
        selection=select(checks, stated, only=only),
        base="http://depot.test",
        seed=seed,
    )
    return assess(assignment, DirectTransport(service))
