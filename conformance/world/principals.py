"""Who sends a request: credentials are put on at the last moment, and taken out of all that is shown."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.exchange import Headers, Pairs, Request
from contracts.contract import Contract
from contracts.operations import Location, Operation, SecurityNeed, SecurityScheme
from contracts.project import Principal, Secret

OWNER = "owner"
READER = "reader"
STRANGER = "stranger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a credential adds to a request."""

    headers: Pairs = ()
    query: Pairs = ()

    def put_on(self, request: Request) -> Request:
        """Return the request with the credential; what the request states itself stands."""
        for name, value in self.headers:
            if request.headers.get(name) is None:
                request = request.with_header(name, value)
        for name, value in self.query:
            request = request.with_query(name, value)
        return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Principals:
    """The principals of a target, and how each of them is sent."""

    contract: Contract
    known: Mapping[str, Principal] = field(default_factory=dict[str, Principal])

    def get(self, name: str | None) -> Principal | None:
        """Return a principal by name, or None."""
        return None if name is None else self.known.get(name)

    def badge(self, request: Request) -> Badge:
        """Return what the principal of a request adds to it, by the security of its operation."""
        principal = self.get(request.principal)
        if principal is None:
            return Badge()
        operation = self.contract.operation(request.operation) if request.operation else None
        need = self.need(operation, principal)
        badges = [
            credential(scheme, principal.credentials[scheme.name].value) for scheme in need or ()
        ]
        return Badge(
            headers=tuple(pair for badge in badges for pair in badge.headers),
            query=tuple(pair for badge in badges for pair in badge.query),
        )

    def need(
        self, operation: Operation | None, principal: Principal
    ) -> tuple[SecurityScheme, ...] | None:
        """Return the schemes by which a principal may use an operation, or None if it has none of them."""
        needs: tuple[SecurityNeed, ...] = (
            operation.security
            if operation is not None
            else tuple(need for one in self.contract.operations for need in one.security)
        )
        schemes = self.contract.security_schemes
        for wanted in sorted(needs, key=lambda one: not one.schemes):
            if all(name in schemes and name in principal.credentials for name in wanted.schemes):
                return tuple(schemes[name] for name in wanted.schemes)
        return None

    def may_use(self, name: str, operation: Operation) -> bool:
        """Whether a principal is known and has the credentials that an operation asks for."""
        principal = self.get(name)
        if not operation.security:
            return True
        return principal is not None and self.need(operation, principal) is not None

    def wrong(self, operation: Operation, seed: str) -> Badge:
        """Return a credential of the right form that nobody has."""
        need = next((one for one in operation.security if one.schemes), None)
        badges = [
            credential(self.contract.security_schemes[name], f"no-such-key:{seed}")
            for name in (need.schemes if need else ())
            if name in self.contract.security_schemes
        ]
        return Badge(
            headers=tuple(pair for badge in badges for pair in badge.headers),
            query=tuple(pair for badge in badges for pair in badge.query),
        )

    def variable(self, principal: str, scheme: str) -> str:
        """Return the environment variable that stands for a secret in what is shown."""
        known = self.get(principal)
        secret = known.credentials.get(scheme) if known else None
        if secret is not None and secret.variable:
            return secret.variable
        several = known is not None and len(known.credentials) > 1
        words = f"{principal} {scheme}" if several else f"{principal} key"
        return re.sub(r"[^A-Za-z0-9]+", "_", words).upper()

    def secrets(self) -> tuple[tuple[str, str], ...]:
        """Return every secret, with the variable that stands for it, longest first."""
        found = [
            (secret.value, self.variable(name, scheme))
            for name, principal in self.known.items()
            for scheme, secret in principal.credentials.items()
        ]
        # A basic credential also travels encoded.
        found += [(base64.b64encode(value.encode()).decode(), name) for value, name in found]
        return tuple(sorted(set(found), key=lambda pair: -len(pair[0])))

    def redact(self, text: str) -> str:
        """Return a text with each secret replaced by `$VARIABLE`."""
        for value, variable in self.secrets():
            if value:
                text = text.replace(value, f"${variable}")
        return text


def credential(scheme: SecurityScheme, secret: str) -> Badge:
    """Return how a secret is sent under a security scheme (OpenAPI 3.1, 4.8.27)."""
    if scheme.type == "apiKey":
        match scheme.location:
            case Location.QUERY:
                return Badge(query=((scheme.parameter, secret),))
            case Location.COOKIE:
                return Badge(headers=(("Cookie", f"{scheme.parameter}={secret}"),))
            case _:
                return Badge(headers=((scheme.parameter, secret),))
    if scheme.type == "http" and scheme.scheme == "basic":
        encoded = base64.b64encode(secret.encode()).decode()
        return Badge(headers=(("Authorization", f"Basic {encoded}"),))
    if scheme.type == "http" and scheme.scheme not in ("", "bearer"):
        return Badge(headers=(("Authorization", f"{scheme.scheme.capitalize()} {secret}"),))
    return Badge(headers=(("Authorization", f"Bearer {secret}"),))


def dressed(request: Request, badge: Badge) -> Request:
    """Return a request that carries a badge and no principal: for credentials that are no secret."""
    return badge.put_on(request.sent_by(None))


__all__ = [
    "OWNER",
    "READER",
    "STRANGER",
    "Badge",
    "Headers",
    "Principal",
    "Principals",
    "Secret",
    "credential",
    "dressed",
]
