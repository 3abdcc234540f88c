"""What the client knows of each operation, written as constants of the service's module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.operations import Location
from generators.services.service import MediaKind
from generators.targets.python.layout import element, text_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.operations import Parameter
    from generators.services.service import Answer, Content, Method, Pages, Part, Where
    from generators.targets.python.annotations import Annotations

_TYPED = (MediaKind.JSON, MediaKind.JSON_LINES, MediaKind.EVENTS)
_USUALLY_ACCEPTED = "application/json"
"""What an operation accepts of which the generated code says nothing."""
_STYLES = {
    Location.PATH: ("simple", False),
    Location.QUERY: ("form", True),
    Location.HEADER: ("simple", False),
    Location.COOKIE: ("form", True),
}


class OperationWriter:
    """Writes the constants of one module; `used` collects the names that they build on."""

    def __init__(self, types: Annotations, used: set[str]) -> None:
        self.types = types
        self.used = used
        used.update(("Operation", "Types"))

    def lines(self, name: str, method: Method) -> list[str]:
        """Return the constant of one operation."""
        operation = method.operation
        said = [
            f"id={text_literal(operation.id)}",
            f"method={text_literal(operation.method.upper())}",
            f"path={text_literal(operation.path)}",
            "types=_TYPES",
        ]
        if method.arguments:
            parameters = [self._parameter(one.parameter) for one in method.arguments]
            said.append(f"parameters={_tuple(parameters)}")
        if method.body is not None:
            said.append(f"body={self._contents(method.body.contents, sent=True)}")
        said.append(f"answers={self._answers(method.answers)}")
        if method.failures:
            said.append(f"failures={self._answers(method.failures)}")
        if method.accept != _USUALLY_ACCEPTED:
            said.append(f"accept={text_literal(method.accept)}")
        if method.security:
            needs = [
                _tuple([text_literal(name) for name in one.schemes]) for one in method.security
            ]
            said.append(f"security={_tuple(needs)}")
        if method.servers:
            said.append(f"servers={_tuple([text_literal(one) for one in method.servers])}")
        if method.timeout is not None:
            said.append(f"timeout={method.timeout!r}")
        said += self._retry(method)
        if method.pages is not None:
            said.append(f"paging={self._paging(method, method.pages)}")
        lines = [f"{name} = Operation("]
        for one in said:
            lines += element(one, ",", 4)
        return [*lines, ")"]

    def _parameter(self, parameter: Parameter) -> str:
        name = text_literal(parameter.name)
        if parameter.location is Location.QUERY_STRING:
            self.used.add("querystring")
            is_json = parameter.media_type is not None and "json" in parameter.media_type
            return f"querystring({name}{', is_json=True' if is_json else ''})"
        maker = parameter.location.value
        self.used.add(maker)
        said = [name]
        if parameter.media_type is not None:
            said.append("is_json=True")
        else:
            style, explode = _STYLES[parameter.location]
            if parameter.style and parameter.style != style:
                said.append(text_literal(parameter.style))
            if parameter.explode != explode:
                said.append(f"explode={parameter.explode}")
            if parameter.allow_reserved:
                said.append("allow_reserved=True")
        return f"{maker}({', '.join(said)})"

    def _answers(self, answers: Iterable[Answer]) -> str:
        # Statuses that are answered alike share an entry.
        alike: dict[str, list[str]] = {}
        for one in answers:
            status = one.status.lower() if one.status.isalpha() else one.status.upper()
            alike.setdefault(self._contents(one.contents), []).append(status)
        listed = ", ".join(f'"{" ".join(known)}": {text}' for text, known in alike.items())
        return f"{{{listed}}}"

    def _contents(self, contents: tuple[Content, ...], *, sent: bool = False) -> str:
        if len(contents) == 1 and contents[0].kind is MediaKind.JSON:
            self.used.add("json")
            said = [text_literal("" if sent else self._type(contents[0]))]
            if contents[0].media_type != "application/json":
                said.append(text_literal(contents[0].media_type))
            return f"json({', '.join(said)})"
        return _tuple([self._content(one, sent=sent) for one in contents])

    def _type(self, content: Content) -> str:
        if content.use is None or content.kind not in _TYPED:
            return ""
        text = self.types.use(content.use)
        return "" if text == "Any" else text

    def _content(self, content: Content, *, sent: bool) -> str:
        self.used.add("Content")
        said = [text_literal(content.media_type)]
        kind = "" if sent else self._type(content)
        if content.kind is not MediaKind.JSON or kind:
            said.append(text_literal(content.kind.value))
        if kind:
            said.append(text_literal(kind))
        parts = [self._part(one) for one in content.parts]
        if any(parts) and sent:
            said.append(f"parts={_tuple([one for one in parts if one])}")
        if content.whole_event:
            said.append("whole_event=True")
        return f"Content({', '.join(said)})"

    def _part(self, part: Part) -> str:
        said = [text_literal(part.name)]
        said += [f"{name}=True" for name in ("is_file", "repeated") if getattr(part, name)]
        if part.media_type:
            said.append(f"media_type={text_literal(part.media_type)}")
        if part.style:
            said.append(f"style={text_literal(part.style)}")
            said += [
                f"{name}=True" for name in ("explode", "allow_reserved") if getattr(part, name)
            ]
        # A part of which nothing is to be said is a text, as any part is that is not listed.
        if len(said) == 1:
            return ""
        self.used.add("Part")
        return f"Part({', '.join(said)})"

    def _retry(self, method: Method) -> list[str]:
        retry = method.retry
        said: list[str] = []
        if retry.codes:
            said.append(f"codes={_tuple([text_literal(code) for code in retry.codes])}")
            said.append(f"statuses={_tuple([str(status) for status in retry.statuses])}")
            if retry.idempotent:
                said.append("idempotent=True")
        if retry.key_header is not None:
            said.append(f"key_header={text_literal(retry.key_header)}")
        if not said:
            return []
        self.used.add("Retry")
        return [f"retry=Retry({', '.join(said)})"]

    def _paging(self, method: Method, pages: Pages) -> str:
        self.used.add("Paging")
        said = [f'style="{pages.style.value}"', f"items={_tokens(pages.items)}"]
        for name, where in (("position", pages.position), ("limit", pages.limit)):
            at = _index(method, where)
            if at is not None:
                said.append(f"{name}={at}")
        for name, tokens in (("next", pages.next), ("more", pages.more), ("total", pages.total)):
            if tokens is not None:
                said.append(f"{name}={_tokens(tokens)}")
        if pages.next_header is not None:
            said.append(f"next_header={text_literal(pages.next_header)}")
        if pages.first:
            said.append(f"first={pages.first}")
        if pages.size is not None:
            said.append(f"size={pages.size}")
        return f"Paging({', '.join(said)})"


def _index(method: Method, where: Where | None) -> int | None:
    if where is None:
        return None
    for at, argument in enumerate(method.arguments):
        parameter = argument.parameter
        if parameter.location is not where.location:
            continue
        if parameter.name == where.name or (
            where.location is Location.HEADER and parameter.name.lower() == where.name.lower()
        ):
            return at
    return None


def _tokens(tokens: tuple[str, ...]) -> str:
    return _tuple([text_literal(token) for token in tokens])


def _tuple(items: list[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
