"""Arguments: the parameters that a caller gives, in the order of the path and then of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contracts.operations import Location, Parameter, SchemaAt
from contracts.schemas import Text, Use
from generators.services.retries import key_header
from generators.services.service import Argument

if TYPE_CHECKING:
    from contracts.operations import Operation, SecurityScheme
    from contracts.schemas import SchemaGraph
    from generators.services.bodies import Warn

# OpenAPI 3.1, section 4.8.12.1: header parameters of these names are ignored.
_NEGOTIATED: Final = frozenset({"accept", "content-type", "authorization"})
_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")


def path_variables(path: str) -> tuple[str, ...]:
    """Return the names of the variables of a path template, each once, in order."""
    return tuple(dict.fromkeys(_VARIABLE.findall(path)))


def arguments_of(
    operation: Operation,
    schemes: Mapping[str, SecurityScheme],
    graph: SchemaGraph,
    warn: Warn,
) -> tuple[Argument, ...]:
    """Return the arguments of an operation, those of its path first, in the path's order.

    A variable of the path that no parameter declares is a text. What a credential of the
    operation fills in is left out, and so is a path parameter that the path has no place for.
    """
    return tuple(_arguments(operation, schemes, graph, warn))


def _arguments(
    operation: Operation,
    schemes: Mapping[str, SecurityScheme],
    graph: SchemaGraph,
    warn: Warn,
) -> Iterator[Argument]:
    variables = path_variables(operation.path) if "{" in operation.path else ()
    for name in variables:
        declared = operation.parameter(name, Location.PATH)
        if declared is not None:
            yield Argument(parameter=declared, use=graph.sent(declared.schema))
            continue
        message = f"no parameter declares {{{name}}} of {operation.path}"
        warn(message, operation.pointer, "clients take it as a text; declare it")
        yield _text_argument(operation, name, Location.PATH, required=True)
    credentials = _credentials(operation, schemes)
    key = key_header(operation)
    keyed = False
    headers: set[str] = set()
    for parameter in operation.parameters:
        name = parameter.name
        if parameter.location is Location.PATH:
            if name not in variables:
                message = f"{operation.path} has no place for the path parameter {name!r}"
                warn(message, parameter.pointer, f"add {{{name}}} to the path, or leave it out")
            continue
        if parameter.location is Location.HEADER:
            name = name.lower()
            if name in _NEGOTIATED or name in headers:
                continue
            headers.add(name)
        if (parameter.location, name) in credentials:
            continue
        if key is not None and parameter.location is Location.HEADER and name == key.lower():
            # Whoever calls without a key gets a new one, so that a call can be retried.
            keyed = True
            parameter = replace(parameter, required=False)  # noqa: PLW2901
        yield Argument(parameter=parameter, use=graph.sent(parameter.schema))
    if key is not None and not keyed:
        yield _text_argument(operation, key, Location.HEADER, required=False)


def _credentials(
    operation: Operation, schemes: Mapping[str, SecurityScheme]
) -> set[tuple[Location, str]]:
    found: set[tuple[Location, str]] = set()
    for need in operation.security:
        for name in need.schemes:
            scheme = schemes.get(name)
            if scheme is not None and scheme.type == "apiKey" and scheme.location is not None:
                is_header = scheme.location is Location.HEADER
                sent_as = scheme.parameter.lower() if is_header else scheme.parameter
                found.add((scheme.location, sent_as))
    return found


def _text_argument(
    operation: Operation, name: str, location: Location, *, required: bool
) -> Argument:
    parameter = Parameter(
        name=name,
        location=location,
        required=required,
        schema=SchemaAt(value={"type": "string"}, pointer=operation.pointer),
        style="simple",
        pointer=operation.pointer,
    )
    return Argument(parameter=parameter, use=Use(type=Text(), pointer=operation.pointer))
