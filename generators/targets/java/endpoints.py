"""What is fixed about an operation: how it is called, how answers are read, how a list is walked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generators.naming import constant_case
from generators.services.service import Content, MediaKind
from generators.targets.java import syntax
from generators.targets.java.types import JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.schemas import Use
    from generators.services.service import Method
    from generators.targets.java.types import Types

_USUALLY_ACCEPTED: Final = "application/json"
"""What an operation accepts of which the generated code says nothing."""


class EndpointWriter:
    """Writes what is fixed about one operation; `stem` begins the names of classes that it needs."""

    def __init__(self, types: Types, method: Method, stem: str) -> None:
        self.types = types
        self.method = method
        self.stem = stem

    def http(self, name: str) -> str:
        """Return how a class of the run-time code's client is written."""
        return self.types.imports.runtime(name, "http")

    def _json_type(self, use: Use | None, hint: str) -> str:
        """Return the expression of the type that JSON is read as."""
        base = self.types.imports.runtime("JsonType")
        if use is None:
            return f"{base}.of({self.types.imports.library(JSON)}.class)"
        kind = self.types.inner(use, hint)
        if "<" not in kind.text and all(one.endswith("Valid") for one in kind.annotations):
            return f"{base}.of({kind.text}.class)"
        return f"new {base}<{kind.annotated()}>() {{}}"

    def endpoint(self, name: str, returns: str, make: Mapping[int, str]) -> str:
        """Return the method that makes the endpoint; `make` is by content of the result, -1 for none."""
        method, operation = self.method, self.method.operation
        endpoint = self.http("Endpoint")
        calls: list[str] = []
        if method.accept != _USUALLY_ACCEPTED:
            calls.append(f".accept({syntax.string(method.accept)})")
        calls += [
            f".needs({', '.join(syntax.string(one) for one in need.schemes)})"
            for need in method.security
        ]
        calls += [f".server({syntax.string(url)})" for url in method.servers[:1]]
        retry = method.retry
        if retry.codes:
            codes = ", ".join(syntax.string(code) for code in retry.codes)
            statuses = ", ".join(str(status) for status in retry.statuses)
            idempotent = "true" if retry.idempotent else "false"
            known = self.types.imports.library("Set")
            calls.append(f".retries({idempotent}, {known}.of({codes}), {known}.of({statuses}))")
        if retry.key_header:
            calls.append(f".key({syntax.string(retry.key_header)})")
        if method.timeout is not None:
            calls.append(f".timeout({round(method.timeout * 1000)})")
        if method.failures:
            statuses = ", ".join(syntax.string(one.status) for one in method.failures)
            calls.append(f".fails({statuses})")
        calls += self._cases(make)
        verb = operation.method.upper()
        arguments = (
            f"{syntax.string(operation.id)}, {syntax.string(verb)}, {syntax.string(operation.path)}"
        )
        head = f"    return new {endpoint}<{returns}>({arguments})"
        if len(head) > syntax.WIDTH:
            head = f"    return new {endpoint}<{returns}>(\n            {arguments})"
        lines = "".join(f"\n        {self._call(call)}" for call in calls)
        return f"  private static {endpoint}<{returns}> {name}() {{\n{head}{lines};\n  }}\n"

    @staticmethod
    def _call(call: str) -> str:
        if len(call) + 8 <= syntax.WIDTH:
            return call
        at = call.index("(") + 1
        return f"{call[:at]}\n            {call[at:]}"

    def _cases(self, make: Mapping[int, str]) -> list[str]:
        result = self.method.result
        calls: list[str] = []
        for answer in self.method.answers:
            status = syntax.string(answer.status)
            if not answer.contents or not result.contents:
                maker = make.get(-1, "() -> null")
                calls.append(f".empty({status}, {maker})")
                continue
            for content in answer.contents:
                at = next(
                    (at for at, one in enumerate(result.contents) if _same(one, content)), None
                )
                if at is not None:
                    calls.append(self._case(status, content, make.get(at)))
            if result.empty and -1 in make and self.method.operation.method.lower() == "head":
                calls.append(f".empty({status}, {make[-1]})")
        return calls

    def _case(self, status: str, content: Content, make: str | None) -> str:
        start = f"{status}, {syntax.string(content.media_type)}"
        maker = make or "it -> it"
        match content.kind:
            case MediaKind.TEXT:
                return f".text({start}, {maker})"
            case MediaKind.BINARY | MediaKind.FORM | MediaKind.MULTIPART:
                return f".binary({start}, {maker})"
            case MediaKind.JSON_LINES:
                return f".lines({start}, {self._json_type(content.use, self.stem)}, {maker})"
            case MediaKind.EVENTS if content.use is None:
                return f".textEvents({start}, {maker})"
            case MediaKind.EVENTS:
                kind = self._json_type(content.use, self.stem)
                if content.whole_event:
                    json_data = "true" if content.json_data else "false"
                    return f".wholeEvents({start}, {json_data}, {kind}, {maker})"
                return f".events({start}, {kind}, {maker})"
            case MediaKind.JSON:
                kind = self._json_type(content.use, self.stem)
                if make is not None:
                    return f".json({start}, {kind}, {make})"
                plain = kind.removeprefix(f"{self.types.imports.runtime('JsonType')}.of(")
                if plain != kind:
                    return f".json({start}, {plain}"
                return f".json({start}, {kind})"

    def page_rule(self) -> str:
        """Return the expression of the rule that leads from page to page, or nothing."""
        pages = self.method.pages
        if pages is None:
            return ""
        rule = self.http("PageRule")

        def listed(tokens: tuple[str, ...]) -> str:
            return ", ".join(syntax.string(one) for one in tokens)

        items = listed((constant_case(pages.style.value), *pages.items))
        calls: list[str] = []
        for name, where in (("position", pages.position), ("limit", pages.limit)):
            if where is not None:
                calls.append(f".{name}({listed((where.location.value, where.name))})")
        for name, tokens in (("next", pages.next), ("more", pages.more), ("total", pages.total)):
            if tokens is not None:
                calls.append(f".{name}({listed(tokens)})")
        if pages.next_header is not None:
            calls.append(f".nextHeader({syntax.string(pages.next_header)})")
        if pages.first or pages.size or pages.largest:
            calls.append(f".numbers({pages.first}, {pages.size or 0}, {pages.largest or 0})")
        lines = "".join(f"\n            {call}" for call in calls)
        return f"        new {rule}({items}){lines};\n"


def _same(one: Content, other: Content) -> bool:
    if one.kind is not other.kind:
        return False
    if one.use is None or other.use is None:
        return one.use is other.use
    return one.use.type == other.use.type and one.use.nullable == other.use.nullable
