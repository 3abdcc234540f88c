"""The plan of an operation, as its method hands it to the run-time code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.operations import Location
from generators.services.service import MediaKind
from generators.targets.typescript import syntax
from generators.targets.typescript.requests import property_of

if TYPE_CHECKING:
    from contracts.operations import Parameter
    from generators.services.service import Content, Method, Pages, Part
    from generators.targets.typescript.descriptors import Descriptors
    from generators.targets.typescript.modules import Module

_HOME: Final = "runtime/plan"
_ANY: Final = "*/*"
_STYLES: Final = {
    Location.PATH: "simple",
    Location.HEADER: "simple",
    Location.QUERY: "form",
    Location.COOKIE: "form",
    Location.QUERY_STRING: "",
}
_BUILDERS: Final = {
    MediaKind.JSON: ("json", "application/json"),
    MediaKind.TEXT: ("plain", "text/plain"),
    MediaKind.BINARY: ("binary", "application/octet-stream"),
    MediaKind.FORM: ("form", "application/x-www-form-urlencoded"),
    MediaKind.MULTIPART: ("multipart", "multipart/form-data"),
    MediaKind.JSON_LINES: ("lines", "application/x-ndjson"),
}


class Plans:
    """Writes plans; what they refer to is imported into the module."""

    def __init__(self, module: Module, schemas: Descriptors) -> None:
        self.module = module
        self.schemas = schemas

    def of(self, method: Method, properties: tuple[str, ...]) -> list[str | syntax.Nested]:
        """Return the members of a method's plan."""
        operation = method.operation
        parts: list[str | syntax.Nested] = [
            f"id: {syntax.string(operation.id)}",
            f"method: {syntax.string(operation.method.upper())}",
            f"path: {syntax.string(operation.path)}",
        ]
        listed = [
            self._parameter(one.parameter, name)
            for one, name in zip(method.arguments, properties, strict=True)
        ]
        listed = [one for one in listed if one]
        if listed:
            parts.append(("parameters: [", listed, "]"))
        if method.body is not None:
            parts.append(f"bodies: [{', '.join(map(self._content, method.body.contents))}]")
        answers = [
            f"{_status(one.status)}: [{', '.join(map(self._content, one.contents))}]"
            for one in method.answers
        ]
        parts.append(("answers: { ", answers, " }") if answers else "answers: {}")
        if (method.accept or _ANY) != _accepted(method):
            parts.append(f"accept: {syntax.string(method.accept or _ANY)}")
        needs = [
            f"[{', '.join(map(syntax.string, need.schemes))}]"
            for need in method.security
            if need.schemes
        ]
        if needs:
            parts.append(f"security: [{', '.join(needs)}]")
        if method.servers:
            parts.append(f"servers: {_texts(method.servers)}")
        if method.timeout is not None:
            parts.append(f"timeout: {round(method.timeout * 1000)}")
        if method.retry.codes:
            idempotent = "true" if method.retry.idempotent else "false"
            parts.append(
                f"retry: {{ codes: {_texts(method.retry.codes)}, "
                f"statuses: [{', '.join(map(str, method.retry.statuses))}], "
                f"idempotent: {idempotent} }}"
            )
        if method.retry.key_header is not None:
            parts.append(f"key: {syntax.string(method.retry.key_header)}")
        if method.pages is not None:
            parts.append(_pages(method, method.pages, properties))
        return parts

    def _parameter(self, parameter: Parameter, name: str) -> str:
        style = parameter.style or _STYLES[parameter.location]
        rules: dict[str, str] = {}
        if name != parameter.name:
            rules["property"] = syntax.string(name)
        if parameter.media_type is not None:
            rules["mediaType"] = syntax.string(parameter.media_type)
        else:
            if style != _STYLES[parameter.location]:
                rules["style"] = syntax.string(style)
            if parameter.explode != (style == "form"):
                rules["explode"] = "true" if parameter.explode else "false"
        if parameter.allow_reserved:
            rules["reserved"] = "true"
        if not rules and parameter.location is Location.PATH:
            # About one that is written in the usual style, the path says it all.
            return ""
        stated = ", ".join(f"{key}: {value}" for key, value in rules.items())
        call = self._use(parameter.location.value)
        return f"{call}({syntax.string(parameter.name)}{f', {{ {stated} }}' if stated else ''})"

    def _content(self, content: Content) -> str:
        schema = self.schemas.of(content.use) if content.use is not None else ""
        if content.kind is MediaKind.EVENTS:
            whole = ", true" if content.whole_event else ""
            return f"{self._use('events')}({schema}{whole})"
        builder, usual = _BUILDERS[content.kind]
        call = self._use(builder)
        first = ""
        if content.kind in (MediaKind.JSON, MediaKind.JSON_LINES):
            first = schema
        elif content.kind in (MediaKind.FORM, MediaKind.MULTIPART):
            listed = ", ".join(text for text in map(_part, content.parts) if text)
            first = f"{{ {listed} }}" if listed else ""
        takes_one = content.kind in (MediaKind.TEXT, MediaKind.BINARY)
        if content.media_type == usual:
            return f"{call}({first})"
        media_type = syntax.string(content.media_type)
        return (
            f"{call}({media_type})"
            if takes_one
            else f"{call}({first or 'undefined'}, {media_type})"
        )

    def _use(self, name: str) -> str:
        return self.module.use(_HOME, name)


def _accepted(method: Method) -> str:
    """Return what a method accepts where it says nothing: all media types of its answers."""
    told = dict.fromkeys(content.media_type for one in method.answers for content in one.contents)
    return ", ".join(told) or _ANY


def _part(part: Part) -> str:
    rules: dict[str, str] = {}
    if part.style:
        rules["style"] = syntax.string(part.style)
        rules["explode"] = "true" if part.explode else "false"
        if part.allow_reserved:
            rules["reserved"] = "true"
    elif part.media_type:
        rules["mediaType"] = syntax.string(part.media_type)
    stated = ", ".join(f"{key}: {value}" for key, value in rules.items())
    return f"{syntax.key(part.name)}: {{ {stated} }}" if stated else ""


def _pages(method: Method, pages: Pages, properties: tuple[str, ...]) -> syntax.Nested:
    rules: dict[str, str] = {
        "style": syntax.string(pages.style.value),
        "items": _texts(pages.items),
    }
    named = {
        "position": property_of(method, pages.position, properties),
        "limit": property_of(method, pages.limit, properties),
        "nextHeader": pages.next_header,
    }
    rules |= {key: syntax.string(text) for key, text in named.items() if text is not None}
    places = {"next": pages.next, "more": pages.more, "total": pages.total}
    rules |= {key: _texts(tokens) for key, tokens in places.items() if tokens is not None}
    numbers = {"first": pages.first or None, "size": pages.size, "largest": pages.largest}
    rules |= {key: str(number) for key, number in numbers.items() if number is not None}
    return "pages: { ", [f"{key}: {value}" for key, value in rules.items()], " }"


def _status(status: str) -> str:
    return (
        status
        if status.isdigit()
        else syntax.key(status.upper() if status != "default" else status)
    )


def _texts(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(syntax.string, texts))}]"
