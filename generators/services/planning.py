"""Operations to services: everything that a client of any language needs to know, decided once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from contracts.report.finding import Finding, Severity
from generators.assembly import service_name
from generators.services.addresses import servers_of
from generators.services.answers import AnswerReader, accept_of, result_of
from generators.services.arguments import arguments_of
from generators.services.bodies import BodyReader
from generators.services.examples import Examples
from generators.services.pages import pages_of
from generators.services.retries import retry_of
from generators.services.service import Method, Service

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.operations import Operation
    from contracts.pointers import Pointer
    from contracts.schemas import SchemaGraph
    from contracts.source import Json

_RULE: Final = "schema/unexpressed"


def services_of(contract: Contract, graph: SchemaGraph) -> Iterator[Service]:
    """Yield the services of a contract: the tags that it lists, then others as operations name them.

    Each operation is in one service, and what one service says depends on its own operations alone.
    """
    told = {tag.name: tag.description for tag in contract.tags}
    for name, operations in grouped(contract).items():
        # One for each service, lest a warning or an example depend on the services before.
        planner = Planner(contract, graph)
        methods = tuple(planner.method(operation) for operation in operations)
        yield Service(
            name=name,
            description=told.get(name, ""),
            methods=methods,
            contract=contract,
            graph=graph,
            warnings=tuple(planner.warnings.values()),
        )


def method_of(contract: Contract, graph: SchemaGraph, operation: Operation) -> Method:
    """Return one operation of a contract as a method."""
    return Planner(contract, graph).method(operation)


def grouped(contract: Contract) -> dict[str, list[Operation]]:
    """Return the operations of each service, services in the order of `services_of`."""
    groups: dict[str, list[Operation]] = {tag.name: [] for tag in contract.tags}
    for operation in contract.operations:
        groups.setdefault(service_name(operation.tags), []).append(operation)
    return {name: operations for name, operations in groups.items() if operations}


class Planner:
    """Makes methods of the operations of one service; what components share is read once."""

    def __init__(self, contract: Contract, graph: SchemaGraph) -> None:
        self.contract = contract
        self.graph = graph
        self.warnings: dict[tuple[str, Pointer], Finding] = {}
        self._root = cast("dict[str, Json]", contract.document.data)
        version = str(self._root.get("openapi", ""))
        self._bodies = BodyReader(
            graph=graph, untyped_is_binary=not version.startswith("3.0"), warn=self._warn
        )
        self._answers = AnswerReader(
            graph=graph, bodies=self._bodies, errors=contract.errors, known={}
        )
        self._examples = Examples(graph)

    def method(self, operation: Operation) -> Method:
        """Return an operation as a method."""
        arguments = arguments_of(operation, self.contract.security_schemes, self.graph, self._warn)
        body = self._bodies.request(operation.body)
        answers, failures = self._answers.read(operation)
        result = result_of(operation.method, answers)
        return Method(
            operation=operation,
            arguments=arguments,
            body=body,
            answers=answers,
            failures=failures,
            result=result,
            pages=pages_of(operation, arguments, answers, self.graph, self._warn),
            retry=retry_of(operation, failures, self.contract.errors),
            timeout=operation.latency.budget.max if operation.latency is not None else None,
            accept=accept_of(result, answers, failures),
            security=operation.security,
            servers=servers_of(self._root, operation),
            example=self._examples.of(operation, arguments, body),
        )

    def _warn(self, message: str, pointer: Pointer, hint: str) -> None:
        if (message, pointer) not in self.warnings:
            self.warnings[(message, pointer)] = Finding(
                rule=_RULE,
                message=message,
                severity=Severity.WARNING,
                place=self.contract.place(pointer),
                hint=hint,
            )
