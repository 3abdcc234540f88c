"""The methods of a service: signature, documentation, and the one line that calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from contracts.pointers import Absent
from contracts.schemas import Alias, Text, Use
from generators import prose
from generators.naming import settle
from generators.services.service import MediaKind
from generators.targets.python.layout import WIDTH, docstring, element, fitted, text_literal
from generators.targets.python.names import ARGUMENTS, member_notation
from generators.targets.python.values import value_literal

if TYPE_CHECKING:
    from generators.services.service import Argument, Content, Method
    from generators.targets.python.annotations import Annotations
    from generators.targets.python.names import PackageNames, ServiceNames

_STREAMS: Final = (MediaKind.JSON_LINES, MediaKind.EVENTS)


class MethodWriter:
    """Writes one method, sync and async."""

    def __init__(
        self,
        signatures: Annotations,
        names: PackageNames,
        entry: ServiceNames,
        name: str,
        method: Method,
        forms: dict[int, str],
    ) -> None:
        self.signatures = signatures
        self.names = names
        self.entry = entry
        self.name = name
        self.method = method
        self.forms = forms
        self.arguments = self._named()

    def _named(self) -> list[tuple[str, Argument]]:
        texts: dict[int, str] = {}
        seen: set[str] = set()
        for at, argument in enumerate(self.method.arguments):
            parameter = argument.parameter
            text = parameter.name
            if text in seen:
                text = f"{parameter.location.value} {text}"
            seen.add(text)
            texts[at] = text
        settled = settle(
            texts.values(), member_notation, reserved=ARGUMENTS, fallback="value", suffix="_"
        )
        return [(settled[texts[at]], one) for at, one in enumerate(self.method.arguments)]

    def lines(self, *, asynchronous: bool) -> list[str]:
        """Return the method."""
        parameters = self._parameters(asynchronous=asynchronous)
        result = self._result(asynchronous=asynchronous)
        start = "async def" if asynchronous and self.method.pages is None else "def"
        head = f"    {start} {self.name}("
        line = f"{head}{', '.join(parameters)}) -> {result}:"
        if len(line) <= WIDTH:
            lines = [line]
        else:
            inner = " " * 8 + ", ".join(parameters)
            if len(inner) <= WIDTH:
                body = [inner]
            else:
                body = [row for one in parameters for row in element(one, ",", 8)]
            lines = [head, *body, *fitted(") -> ", result, ":", 4)]
        said = self._async_documentation() if asynchronous else self._documentation()
        return [*lines, *said, *self._body(asynchronous=asynchronous)]

    def _parameters(self, *, asynchronous: bool) -> list[str]:
        required = ["self"]
        optional: list[str] = []
        for name, argument in self.arguments:
            kind = self.signatures.type(argument.use.type)
            if argument.parameter.required:
                required.append(f"{name}: {kind}")
            elif kind in ("Any", "None"):
                optional.append(f"{name}: {kind} = None")
            else:
                optional.append(f"{name}: {kind} | None = None")
        body = self.method.body
        if body is not None:
            kind = self._body_type(asynchronous=asynchronous)
            if body.required:
                required.append(f"body: {kind}")
            else:
                self.signatures.used.add("MISSING")
                optional.append(f"body: {kind} | MISSING = MISSING")
            if len(body.contents) > 1:
                self.signatures.used.add("Literal")
                known = ", ".join(text_literal(one.media_type) for one in body.contents)
                optional.append(f"media_type: Literal[{known}] | None = None")
        self.signatures.used.add("CallOptions")
        return [*required, "*", *optional, "options: CallOptions | None = None"]

    def _body_type(self, *, asynchronous: bool) -> str:
        contents = self.method.body.contents if self.method.body is not None else ()
        kinds = dict.fromkeys(self._sent_type(one, asynchronous=asynchronous) for one in contents)
        return "Any" if "Any" in kinds else " | ".join(kinds)

    def _sent_type(self, content: Content, *, asynchronous: bool) -> str:
        used = self.signatures.used
        match content.kind:
            case MediaKind.JSON:
                return self._kind(content)
            case MediaKind.FORM | MediaKind.MULTIPART:
                form = self.forms.get(id(content))
                if form is not None:
                    return form
                if content.kind is MediaKind.FORM and content.use is not None and content.parts:
                    return self.signatures.use(content.use)
                used.update(("Mapping", "Any"))
                return "Mapping[str, Any]"
            case MediaKind.JSON_LINES:
                used.add("Iterable")
                item = self._kind(content)
                if asynchronous:
                    used.add("AsyncIterable")
                    return f"Iterable[{item}] | AsyncIterable[{item}]"
                return f"Iterable[{item}]"
            case MediaKind.BINARY:
                used.add("Binary")
                return "Binary"
            case MediaKind.TEXT | MediaKind.EVENTS:
                return "str"

    def _kind(self, content: Content) -> str:
        if content.use is not None:
            return self.signatures.use(content.use)
        self.signatures.used.add("Any")
        return "Any"

    def _result(self, *, asynchronous: bool) -> str:
        result = self.method.result
        kinds = dict.fromkeys(
            self._received_type(one, asynchronous=asynchronous) for one in result.contents
        )
        if result.empty:
            kinds["None"] = None
        text = "Any" if "Any" in kinds else " | ".join(kinds)
        if self.method.pages is None:
            return text
        prefix = "Async" if asynchronous else ""
        self.signatures.used.add(f"{prefix}Pages")
        return f"{prefix}Pages[{text}, {self.signatures.use(self.method.pages.item)}]"

    def _received_type(self, content: Content, *, asynchronous: bool) -> str:
        used = self.signatures.used
        prefix = "Async" if asynchronous else ""
        if content.kind is MediaKind.JSON:
            return self._kind(content)
        if content.kind is MediaKind.BINARY:
            used.add(f"{prefix}ByteStream")
            return f"{prefix}ByteStream"
        if content.kind in _STREAMS:
            used.add(f"{prefix}Stream")
            if content.use is None and content.kind is MediaKind.EVENTS:
                used.add("ServerSentEvent")
                return f"{prefix}Stream[ServerSentEvent]"
            return f"{prefix}Stream[{self._kind(content)}]"
        return "str"

    def _body(self, *, asynchronous: bool) -> list[str]:
        said = [f"_{self.name.upper()}", *(name for name, _ in self.arguments)]
        if self.method.body is not None:
            said.append("body=body")
            if len(self.method.body.contents) > 1:
                said.append("media_type=media_type")
        said.append("options=options")
        arguments = ", ".join(said)
        if self.method.pages is not None:
            return fitted("return ", f"self._walk({arguments})", "", 8)
        is_empty = not self.method.result.contents
        waiting = "await " if asynchronous else ""
        prefix = waiting if is_empty else f"return {waiting}"
        return fitted(prefix, f"self._call({arguments})", "", 8)

    def _async_documentation(self) -> list[str]:
        return docstring(f"{self._summary()}\n\nSee `{self.entry.class_name}.{self.name}`.", 8)

    def _summary(self) -> str:
        operation = self.method.operation
        said = operation.summary.strip() or operation.description.strip().partition("\n")[0]
        return " ".join(said.split()) or f"Call `{operation.id}`."

    def _documentation(self) -> list[str]:
        operation = self.method.operation
        said = [self._summary()]
        if operation.summary.strip() and operation.description.strip():
            said.append(operation.description)
        elif "\n" in operation.description.strip():
            said.append(operation.description.strip().partition("\n")[2])
        if operation.deprecated:
            said.append("Deprecated.")
        sections = [*self._argument_lines(), *self._error_lines(), *self._example_lines()]
        text = "\n\n".join(part.strip() for part in said if part.strip())
        lines = docstring(text, 8)
        if not sections:
            return lines
        if lines[-1].strip() == '"""':
            lines.pop()
        else:
            lines[-1] = lines[-1].removesuffix('"""')
        return [*lines, *(f"        {row}" if row else "" for row in sections), '        """']

    def _argument_lines(self) -> list[str]:
        told: list[str] = []
        for name, argument in self.arguments:
            parameter = argument.parameter
            facts = [" ".join(parameter.description.split())]
            facts.append(prose.default(argument.use))
            if parameter.deprecated:
                facts.append("Deprecated.")
            said = " ".join(fact for fact in facts if fact)
            if said:
                told += _entry(name, said)
        body = self.method.body
        if body is not None and body.description.strip():
            told += _entry("body", " ".join(body.description.split()))
        return ["", "Args:", *told] if told else []

    def _error_lines(self) -> list[str]:
        codes = dict.fromkeys(code for answer in self.method.failures for code in answer.codes)
        told: list[str] = []
        for code in codes:
            known = self.names.errors.get(code)
            if known is not None:
                told += _entry(known.class_name, known.title or f"Code `{code}`.")
        if not told:
            statuses = [one.status for one in self.method.failures if one.status != "default"]
            if statuses:
                told = _entry("ApiError", f"The answer is {', '.join(statuses)}.")
        return ["", "Raises:", *told] if told else []

    def _example_lines(self) -> list[str]:
        example = self.method.example
        said: list[str] = []
        for name, argument in self.arguments:
            parameter = argument.parameter
            value = example.arguments.get(f"{parameter.location.value}.{parameter.name}")
            if parameter.required:
                said.append(self._example_argument(argument, value))
            elif value is not None:
                said.append(f"{name}={self._example_argument(argument, value)}")
        if not isinstance(example.body, Absent) and self.method.body is not None:
            body = self._example_body(example.body)
            said.append(body if self.method.body.required else f"body={body}")
        call = f"client.{self.entry.attribute}.{self.name}"
        lines = element(f"{call}({', '.join(said)})", "", 4)
        if self.method.pages is not None:
            lines = element(f"{call}({', '.join(said)})", ":", 4)
            lines[0] = f"    for item in {lines[0].strip()}"
            lines.append("        print(item)")
        escaped = [row.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for row in lines]
        return ["", "Example:", *escaped]

    def _example_argument(self, argument: Argument, value: object) -> str:
        """Return a value as the signature wants it: texts that Python has a type for are of that type."""
        shape = self.signatures.graph.shape_of(argument.use.type)
        text = value_literal(value)
        if isinstance(value, str) and isinstance(shape, Alias) and isinstance(shape.type, Text):
            maker = _MAKERS.get(shape.type.format)
            return f"{maker}({text})" if maker else text
        return text

    def _example_body(self, value: object) -> str:
        content = self.method.body.contents[0] if self.method.body is not None else None
        if content is None:
            return value_literal(value)
        if content.kind is MediaKind.JSON and content.use is not None:
            kind = self.signatures.use(Use(type=content.use.type))
            if kind[0].isupper() and kind.isidentifier() and kind != "Any":
                return f"decode({kind}, {value_literal(value)})"
        if content.kind is MediaKind.MULTIPART and isinstance(value, dict):
            files = {part.name for part in content.parts if part.is_file}
            listed = ", ".join(
                f"{text_literal(name)}: {'b' if name in files else ''}{value_literal(one)}"
                for name, one in cast("dict[str, object]", value).items()
            )
            return f"{{{listed}}}"
        if content.kind is MediaKind.BINARY:
            return f"b{value_literal(value)}" if isinstance(value, str) else 'b""'
        return value_literal(value)


_MAKERS: Final = {
    "uuid": "UUID",
    "date": "date.fromisoformat",
    "date-time": "datetime.fromisoformat",
}


def _entry(name: str, text: str) -> list[str]:
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    line = f"    {name}: {text}"
    if len(line) <= WIDTH - 8:
        return [line]
    rows = prose.wrap(f"{name}: {text}", WIDTH - 16)
    return [f"    {rows[0]}", *(f"        {row}" if row else "" for row in rows[1:])]
