"""Schemathesis as a source of requests: the one module that knows it.

Only its generation is used, for Hypothesis strategies of valid and of invalid requests; who sends
them, under which credentials and for which items, is the world's and the judge's.
"""

from __future__ import annotations

import copy
import logging
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, cast

from conformance.exchange import Pairs
from conformance.hypothesis_surroundings import undisturbed
from contracts.contract import Contract
from contracts.digests import nameless_digest
from contracts.operations import Location, Operation
from contracts.pointers import resolve
from contracts.source import Json

_SECONDS_AN_OPERATION: Final = 6.0
"""Of processor time, which a busy machine does not shorten: the same seed makes the same drafts on it."""


class Kind(StrEnum):
    """Whether the contract allows the requests that are wanted."""

    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request as it was generated: decoded query pairs and, where there is one, a JSON body."""

    query: Pairs
    body: Json = None
    has_body: bool = False


@dataclass(slots=True, kw_only=True)
class SchemathesisEngine:
    """Generates drafts for the operations of one contract."""

    contract: Contract
    _schema: Any = None
    _known: dict[tuple[object, ...], tuple[Draft, ...]] = field(
        default_factory=dict[tuple[object, ...], tuple[Draft, ...]]
    )

    def drafts(
        self, operation: Operation, kind: Kind, *, count: int, seed: int
    ) -> tuple[Draft, ...]:
        """Return up to `count` drafts, the same for the same seed; fewer where generation is slow or stuck.

        Operations that take the same query and body have the same drafts, which are made once. Each may
        still break a schema that Schemathesis reads in another way, so the caller has the last word.
        """
        key = (kind, count, seed, operation.method, self._input(operation))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._made(operation, kind, count=count, seed=seed))
        return known

    def _input(self, operation: Operation) -> str:
        """Return the digest of all that a draft of an operation is made from."""
        pointers = [
            *(one.pointer for one in operation.parameters if one.location is not Location.PATH),
            *([] if operation.body is None else [operation.body.pointer]),
        ]
        values = [resolve(self.contract.document.data, one) for one in pointers]
        return nameless_digest(cast("list[Json]", values), self.contract.resolver)

    def _made(self, operation: Operation, kind: Kind, *, count: int, seed: int) -> list[Draft]:
        import time

        from hypothesis import HealthCheck, Phase, Verbosity, given, settings
        from hypothesis import seed as seeded
        from hypothesis.errors import HypothesisException
        from schemathesis import GenerationMode
        from schemathesis.core.errors import SchemathesisError

        mode = GenerationMode.POSITIVE if kind is Kind.VALID else GenerationMode.NEGATIVE
        found: list[Draft] = []
        until = time.thread_time() + _SECONDS_AN_OPERATION

        class Enough(Exception):  # noqa: N818
            """Ends the generation."""

        try:
            target = self._operation(operation)
            names = [one.name for one in operation.parameters if one.location.value == "path"]
            strategy = target.as_strategy(
                generation_mode=mode,
                path_parameters=dict.fromkeys(names, "1"),
                headers={},
                cookies={},
            )

            @seeded(seed)
            @settings(
                max_examples=count,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                verbosity=Verbosity.quiet,
                suppress_health_check=cast("Any", list(HealthCheck)),
                print_blob=False,
            )
            @given(strategy)
            def collect(case: Any) -> None:
                if time.thread_time() > until:
                    raise Enough
                draft = _draft(case)
                if draft is not None and draft not in found:
                    found.append(draft)

            logging.getLogger("hypothesis").setLevel(logging.ERROR)
            with undisturbed():
                cast("Any", collect)()
        except (Enough, HypothesisException, SchemathesisError, ValueError, TypeError, KeyError):
            # What was generated so far is good; what cannot be generated is told by the caller.
            return found
        return found

    def _operation(self, operation: Operation) -> Any:
        if self._schema is None:
            import schemathesis
            from schemathesis.config import SchemathesisConfig

            config = cast("Any", SchemathesisConfig).from_dict(
                {"generation": {"allow-x00": False, "with-security-parameters": False}}
            )
            data = copy.deepcopy(self.contract.document.data)
            assert isinstance(data, dict)
            # The schemas already speak JSON Schema 2020-12, whatever version the file was written in.
            data["openapi"] = "3.1.0"
            self._schema = schemathesis.openapi.from_dict(cast("Any", data), config=config)
        return self._schema[operation.path][operation.method.upper()]


def _draft(case: Any) -> Draft | None:
    from schemathesis.core import NOT_SET

    pairs: list[tuple[str, str]] = []
    for name, value in dict(case.query or {}).items():
        several = cast("list[Any]", value) if isinstance(value, list) else [value]
        for one in several:
            if isinstance(one, dict | list):
                return None
            text = "" if one is None else str(one).lower() if isinstance(one, bool) else str(one)
            pairs.append((str(name), text))
    has_body = case.body is not NOT_SET
    body = cast("Json", case.body) if has_body else None
    if isinstance(body, bytes):
        return None
    return Draft(query=tuple(pairs), body=copy.deepcopy(body), has_body=has_body)
