"""What a server is asked and answers, operation by operation, as types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from contracts.expressions import Part
from contracts.operations import Location
from contracts.pointers import ABSENT
from contracts.schemas import Reference
from generators.targets.typescript import syntax

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.operations import Header, MediaType, Operation, Parameter, Response
    from contracts.schemas import SchemaGraph, Use
    from generators.targets.typescript.types import Types

# What a range such as 2XX stands for: the statuses of the IANA registry.
_IN_RANGE: Final = {
    "2": (200, 201, 202, 203, 204, 205, 206, 207, 208, 226),
    "3": (300, 301, 302, 303, 304, 305, 307, 308),
}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/")


class ServerTypes:
    """Writes the request and the reply of operations of one contract."""

    def __init__(self, contract: Contract, graph: SchemaGraph, types: Types) -> None:
        self.contract = contract
        self.graph = graph
        self.types = types

    def entry(self, operation: Operation) -> str:
        """Return a member with the request and the reply of an operation, indented once."""
        step = syntax.STEP
        comment = syntax.comment(
            (operation.summary.strip(),), indent=step, deprecated=operation.deprecated
        )
        head = f"{step}{syntax.key(operation.id)}: Operation<"
        request = self._request(operation)
        asked = f"{{ {'; '.join(map(syntax.joined, request))} }}" if request else "{}"
        replies = [f"{{ {'; '.join(self._reply(*one))} }}" for one in successes(operation)]
        line = f"{head}{asked}, {' | '.join(replies) or 'never'}>;\n"
        if len(line) <= syntax.WIDTH + 1:
            return comment + line
        inner = step * 2
        if len(asked) + len(inner) >= syntax.WIDTH:
            asked = f"{{\n{syntax.filled(request, step * 3, ';')}{inner}}}"
        text = f"{inner}{' | '.join(replies) or 'never'}\n"
        if len(text) > syntax.WIDTH + 1 and len(replies) > 1:
            text = "".join(f"{inner}| {one}\n" for one in replies)
        return f"{comment}{head}\n{inner}{asked},\n{text}{step}>;\n"

    def _request(self, operation: Operation) -> list[str | syntax.Nested]:
        whole = parameters_in(operation, Location.QUERY_STRING)
        query = parameters_in(operation, Location.QUERY)
        parts = [
            self._part("params", parameters_in(operation, Location.PATH)),
            self._part("query", query),
            self._part("headers", parameters_in(operation, Location.HEADER)),
            self._part("cookies", parameters_in(operation, Location.COOKIE)),
            self._body_part(operation),
        ]
        if whole and not query:
            parts[1] = f"query: {self.types.expression(self.graph.sent(whole[0].schema))}"
        return [part for part in parts if part]

    def _part(self, label: str, parameters: tuple[Parameter, ...]) -> str | syntax.Nested:
        if not parameters:
            return ""
        fields: list[str] = []
        for parameter in parameters:
            use = self.graph.sent(parameter.schema)
            filled_in = parameter.location is not Location.PATH and self._has_default(use)
            mark = "" if parameter.required or filled_in else "?"
            kind = "string" if parameter.media_type else self.types.expression(use)
            fields.append(f"{syntax.key(wire_name(parameter))}{mark}: {kind}")
        return f"{label}: {{ ", fields, " }"

    def _body_part(self, operation: Operation) -> str:
        if operation.body is None or not operation.body.content:
            return ""
        options = self._content(operation.body.content, sent=True)
        optional = not operation.body.required and options != ["unknown"]
        return f"body: {' | '.join([*options, 'undefined'] if optional else options)}"

    def _content(self, content: Iterable[MediaType], *, sent: bool) -> list[str]:
        options: list[str] = []
        for media in content:
            if media.schema is not None and (is_json(media) or is_form(media)):
                use = self.graph.sent(media.schema) if sent else self.graph.use_of(media.schema)
                options += self.types.options(use)
            elif is_json(media) or is_form(media):
                options.append("unknown")
            else:
                options.append(
                    "string"
                    if media.media_type.startswith("text/")
                    else "Uint8Array"
                    if sent
                    else "Uint8Array | AsyncIterable<Uint8Array>"
                )
        return ["unknown"] if "unknown" in options else list(dict.fromkeys(options))

    def _reply(self, status: str, response: Response) -> list[str]:
        fields = [f"status: {status}"]
        headers = [
            f"{syntax.key(one.name.lower())}{'' if one.required else '?'}: "
            + self.types.expression(self.graph.use_of(one.schema))
            for one in self._headers(response)
        ]
        if headers:
            needed = any(one.required for one in self._headers(response))
            fields.append(f"headers{'' if needed else '?'}: {{ {'; '.join(headers)} }}")
        body = self._content(response.content, sent=False)
        # Without a content, a body is refused by its type.
        fields.append(f"body: {' | '.join(body)}" if body else "body?: never")
        return fields

    def _headers(self, response: Response) -> tuple[Header, ...]:
        errors = self.contract.errors
        correlation = errors.request_id if errors is not None else None
        is_header = correlation is not None and correlation.part is Part.HEADER
        hidden = correlation.name.lower() if correlation is not None and is_header else None
        return tuple(header for header in response.headers if header.name.lower() != hidden)

    def _has_default(self, use: Use) -> bool:
        if use.default is not ABSENT:
            return True
        kind = use.type
        return (
            isinstance(kind, Reference) and self.graph.definitions[kind.name].default is not ABSENT
        )


def parameters_in(operation: Operation, location: Location) -> tuple[Parameter, ...]:
    """Return the parameters of an operation that are sent at a place."""
    return tuple(one for one in operation.parameters if one.location is location)


def wire_name(parameter: Parameter) -> str:
    """Return the name by which a server knows a parameter: headers in lower case."""
    return parameter.name.lower() if parameter.location is Location.HEADER else parameter.name


def is_json(media: MediaType) -> bool:
    """Return whether a media type is JSON (RFC 6839)."""
    essence = media.media_type.partition(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json")


def is_form(media: MediaType) -> bool:
    """Return whether a media type is a form of either notation."""
    return media.media_type.lower().startswith(_FORMS)


def successes(operation: Operation) -> list[tuple[str, Response]]:
    """Return the answers that are no errors with their statuses as a type."""
    found: list[tuple[str, Response]] = []
    exact = {response.status for response in operation.responses}
    for response in operation.responses:
        status = response.status.upper()
        if status[0] in _IN_RANGE and status.isdigit():
            found.append((status, response))
        elif status[0] in _IN_RANGE:
            rest = [str(one) for one in _IN_RANGE[status[0]] if str(one) not in exact]
            found.append((" | ".join(rest), response))
    fallback = operation.response_for(0)
    if not found and fallback is not None:
        found.append(("number", fallback))
    return found
