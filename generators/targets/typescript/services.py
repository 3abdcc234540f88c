"""The module of one service: the request objects of its operations, and a class with a method for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from contracts.pointers import ABSENT, Absent
from contracts.schemas import Reference
from generators import prose
from generators.naming import camel_case, settle
from generators.services.service import MediaKind
from generators.target import OutputFile
from generators.targets.typescript import syntax
from generators.targets.typescript.descriptors import Descriptors
from generators.targets.typescript.modules import HEADER, Module
from generators.targets.typescript.plans import Plans
from generators.targets.typescript.requests import RequestObject, request_object
from generators.targets.typescript.types import Types

if TYPE_CHECKING:
    from contracts.source import Json
    from generators.services.service import Content, Method, Service
    from generators.targets.typescript.names import Names

_LOCAL: Final = (
    "BinaryAnswer",
    "Bytes",
    "CallOptions",
    "FormData",
    "Lines",
    "Pages",
    "Promise",
    "ServerSentEvent",
    "Stream",
    "Transport",
    "Upload",
)
_STREAMS: Final = (MediaKind.JSON_LINES, MediaKind.EVENTS)


def service_file(service: Service, names: Names) -> OutputFile:
    """Return the module of a service."""
    path = f"services/{names.service_files[service.name]}"
    requests = [names.requests[one.operation.id] for one in service.methods]
    own = {*_LOCAL, *requests, names.services[service.name]}
    module = Module(path, names, service.graph, own)
    text = _Writer(module, service).text()
    return OutputFile(path=f"src/{path}.ts", text=f"{HEADER}{module.imports()}\n{text}")


class _Writer:
    def __init__(self, module: Module, service: Service) -> None:
        self.module = module
        self.service = service
        self.types = Types(module.graph, module.type_name)
        self.plans = Plans(module, Descriptors(module.graph, module.schema_name, module.use))
        self.member = module.names.members[service.name]
        module.use_type("runtime/transport", "Transport")
        module.use_type("runtime/transport", "CallOptions")

    def text(self) -> str:
        """Return the request objects and the class."""
        service = self.service
        called = settle(
            (one.operation.id for one in service.methods),
            camel_case,
            reserved=("constructor",),
            fallback="operation",
        )
        requests: list[str] = []
        methods: list[str] = []
        for method in service.methods:
            name = self.module.names.requests[method.operation.id]
            request = request_object(method, name, self.types, self.module)
            if request.text:
                requests.append(request.text + "\n")
            methods.append(self._method(method, request, called[method.operation.id]))
        comment = syntax.comment((service.description or f"Operations of {service.name}.",))
        return (
            "".join(requests)
            + comment
            + f"export class {self.module.names.services[service.name]} {{\n"
            + "  readonly #transport: Transport;\n\n"
            + "  constructor(transport: Transport) {\n    this.#transport = transport;\n  }\n\n"
            + "\n".join(methods)
            + "}\n"
        )

    def _method(self, method: Method, request: RequestObject, name: str) -> str:
        kind, result = self._result(method)
        taken = (
            []
            if not request.text
            else [f"request: {request.name}{'' if request.required else ' = {}'}"]
        )
        parameters = [*taken, "options?: CallOptions"]
        head = f"  {name}({', '.join(parameters)}): {result} {{\n"
        if len(head) > syntax.WIDTH + 1:
            listed = "".join(f"    {one},\n" for one in parameters)
            head = f"  {name}(\n{listed}  ): {result} {{\n"
        plan = syntax.filled(self.plans.of(method, request.properties), syntax.STEP * 3)
        given = "request" if request.text else "{}"
        return (
            self._comment(method, request, name, kind)
            + head
            + f"    // prettier-ignore\n    return this.#transport.{kind}({{\n{plan}"
            + f"    }}, {given}, options);\n  }}\n"
        )

    def _result(self, method: Method) -> tuple[str, str]:
        """Return the transport's method for an operation, and the type of what it returns."""
        result = method.result
        options = list(
            dict.fromkeys(option for one in result.contents for option in self._content(one))
        )
        if "unknown" in options:
            options = ["unknown"]
        if method.pages is not None and len(result.contents) == 1 and not result.empty:
            self.module.use_type("runtime/pages", "Pages")
            item = self.types.expression(method.pages.item)
            return "pages", f"Pages<{' | '.join(options)}, {item}>"
        if len(result.contents) == 1 and not result.empty and result.contents[0].kind in _STREAMS:
            return "stream", options[0]
        if not options:
            return "call", "Promise<void>"
        if result.empty and options != ["unknown"]:
            options.append("undefined")
        return "call", f"Promise<{' | '.join(options)}>"

    def _content(self, content: Content) -> list[str]:
        match content.kind:
            case MediaKind.JSON:
                return self.types.options(content.use) if content.use is not None else ["unknown"]
            case MediaKind.JSON_LINES | MediaKind.EVENTS:
                self.module.use_type("runtime/streams", "Stream")
                if content.use is not None:
                    return [f"Stream<{self.types.expression(content.use)}>"]
                if content.kind is MediaKind.EVENTS:
                    return [f"Stream<{self.module.use_type('runtime/streams', 'ServerSentEvent')}>"]
                return ["Stream<unknown>"]
            case MediaKind.BINARY:
                return [self.module.use_type("runtime/streams", "BinaryAnswer")]
            case _:
                return ["string"]

    def _comment(self, method: Method, request: RequestObject, name: str, kind: str) -> str:
        operation = method.operation
        width = syntax.WIDTH - 5
        title = operation.summary.strip().rstrip(".")
        lines = prose.wrap(syntax.harmless(f"{title}."), width) if title else []
        description = operation.description.strip()
        if description and description.rstrip(".") != title:
            lines += ([""] if lines else []) + prose.wrap(syntax.harmless(description), width)
        if not lines:
            lines = [f"{operation.method.upper()} {syntax.harmless(operation.path)}."]
        errors = self.module.names.errors
        codes = dict.fromkeys(code for one in method.failures for code in one.codes)
        thrown = ", ".join(errors[code] for code in codes) or "ApiError"
        bodies = self._failure_bodies(method)
        told = f"{thrown}, its body {bodies}." if bodies else thrown
        tail = prose.wrap(f"@throws {told}", width) if codes or bodies else []
        if operation.deprecated:
            tail.append("@deprecated")
        shown = self._example(method, request, name, kind)
        lines += [*tail, "@example", *map(syntax.harmless, shown)]
        body = "".join(f"   * {line}".rstrip() + "\n" for line in lines)
        return f"  /**\n{body}   */\n"

    def _failure_bodies(self, method: Method) -> str:
        """Return the types of the bodies of an operation's errors, each with its statuses."""
        statuses: dict[str, list[str]] = {}
        for answer in method.failures:
            content = answer.contents[0] if answer.contents else None
            if content is None or content.kind is not MediaKind.JSON or content.use is None:
                continue
            kind = content.use.type
            if isinstance(kind, Reference):
                definition = self.module.graph.definitions[kind.name]
                name = self.module.names.types.of(self.module.graph, definition)
                statuses.setdefault(name, []).append(answer.status)
        told = [f"`{name}` ({', '.join(every)})" for name, every in statuses.items()]
        return " or ".join(told)

    def _example(self, method: Method, request: RequestObject, name: str, kind: str) -> list[str]:
        values: dict[str, Json] = {}
        for argument, label in zip(method.arguments, request.properties, strict=True):
            parameter = argument.parameter
            value = method.example.arguments.get(
                f"{parameter.location.value}.{parameter.name}", ABSENT
            )
            if not isinstance(value, Absent):
                values[label] = value
        call = f"client.{self.member}.{name}"
        text = self._given(method, values) if values or method.example.body is not ABSENT else ""
        if kind == "call":
            empty = not method.result.contents
            return f"{'' if empty else 'const answer = '}await {call}({text});".splitlines()
        return [
            *f"for await (const item of {call}({text})) {{".splitlines(),
            "  console.log(item);",
            "}",
        ]

    def _given(self, method: Method, values: dict[str, Json]) -> str:
        """Return the request object of the example; files and bytes are what an object of JSON cannot say."""
        body = method.example.body
        if isinstance(body, Absent) or method.body is None:
            return syntax.literal(values, before=30, after=6)
        content = method.body.contents[0]
        if content.kind is MediaKind.BINARY:
            values["body"] = None
            return syntax.literal(values, before=30).replace("body: null", 'body: new Blob(["…"])')
        if content.kind is MediaKind.JSON_LINES and not isinstance(body, list):
            body = cast("Json", [body])
        files = {part.name: part.repeated for part in content.parts if part.is_file}
        if not files or not isinstance(body, dict):
            return syntax.literal(cast("Json", {**values, "body": body}), before=30, after=6)
        entries = [f"{syntax.key(key)}: {syntax.literal(one)}" for key, one in values.items()]
        inner = [
            f"{syntax.key(key)}: {_file(files[key]) if key in files else syntax.literal(one)}"
            for key, one in body.items()
        ]
        entries.append(f"body: {{ {', '.join(inner)} }}")
        return f"{{ {', '.join(entries)} }}"


def _file(repeated: bool) -> str:
    text = 'new File(["…"], "name.txt")'
    return f"[{text}]" if repeated else text
