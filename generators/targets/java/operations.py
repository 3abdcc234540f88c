"""One operation in Java: its endpoint, its methods, and the classes that only it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generators.naming import pascal_case
from generators.services.service import Argument, Content, MediaKind, Method
from generators.targets.java import syntax
from generators.targets.java.calls import (
    Form,
    arguments_text,
    body_text,
    options_class,
    parameter_text,
)
from generators.targets.java.documentation import method_comment
from generators.targets.java.endpoints import EndpointWriter
from generators.targets.java.java_type import JavaType
from generators.targets.java.names import free
from generators.targets.java.types import JSON, Types

if TYPE_CHECKING:
    from contracts.contract import Contract

KIND_WORDS: Final = {
    MediaKind.JSON: "Json",
    MediaKind.FORM: "Form",
    MediaKind.MULTIPART: "Multipart",
    MediaKind.TEXT: "Text",
    MediaKind.BINARY: "Binary",
    MediaKind.JSON_LINES: "Lines",
    MediaKind.EVENTS: "Events",
}


class OperationWriter:
    """Writes one operation; `name` is the settled name of its method."""

    def __init__(
        self,
        types: Types,
        contract: Contract,
        method: Method,
        name: str,
        members: set[str],
        accessor: str,
    ) -> None:
        self.types = types
        self.contract = contract
        self.method = method
        self.name = name
        self.stem = pascal_case(name) or "Operation"
        self.members = members
        self.accessor = accessor
        self.errors = {
            code: f"{types.names.package}.errors.{known}"
            for code, known in types.names.exceptions.items()
        }
        self.classes: list[str] = []
        self.has_options = False
        self.forms: dict[str, Form] = {}
        self.fixed = EndpointWriter(types, method, self.stem)

    def http(self, name: str) -> str:
        """Return how a class of the run-time code's client is written."""
        return self.types.imports.runtime(name, "http")

    def text(self) -> str:
        """Return the members of the service's class that the operation needs."""
        method = self.method
        result, make = self._result()
        returns = result or "Void"
        endpoint = self._free(f"{self.name}Endpoint")
        parts = [self.fixed.endpoint(endpoint, returns, make)]
        required = [one for one in method.arguments if one.parameter.required]
        options, options_text = options_class(
            self, [one for one in method.arguments if not one.parameter.required]
        )
        if options_text:
            self.has_options = True
            self.classes.append(options_text)
        contents: list[Content | None] = [None]
        if method.body is not None and method.body.required:
            contents = list(self.bodies())
        rule = self.fixed.page_rule()
        for at, content in enumerate(contents):
            suffix = "" if at == 0 or content is None else f"As{KIND_WORDS[content.kind]}"
            name = self.name if not suffix else self._free(f"{self.name}{suffix}")
            parts.append(self._methods(name, endpoint, result, required, content, options, rule))
        return "\n".join([*parts, *self.classes])

    def _free(self, name: str) -> str:
        text, number = name, 2
        while text in self.members:
            text, number = f"{name}{number}", number + 1
        self.members.add(text)
        return text

    def class_name(self, wanted: str) -> str:
        """Return a free name for a class that is nested in the service's."""
        return free(wanted, self.types.taken)

    def bodies(self) -> list[Content]:
        """Return the contents of the body that differ in how a caller gives them."""
        assert self.method.body is not None
        found: dict[tuple[MediaKind, object], Content] = {}
        for content in self.method.body.contents:
            kind = content.use.type if content.use is not None else None
            found.setdefault((content.kind, kind), content)
        return list(found.values())

    def _methods(
        self,
        name: str,
        endpoint: str,
        result: str,
        required: list[Argument],
        content: Content | None,
        options: str,
        rule: str,
    ) -> str:
        arguments = arguments_text(self, required)
        calls = [
            parameter_text(one.parameter, given)
            for one, (_, given) in zip(required, arguments, strict=True)
        ]
        if content is not None:
            kind, call = body_text(
                self,
                content,
                f"{self.stem}{'' if name == self.name else KIND_WORDS[content.kind]}Body",
            )
            arguments.append((kind, "body"))
            calls.append(f".body({call})")
        given = [f"{kind} {text}" for kind, text in arguments]
        names = [text for _, text in arguments]
        response = self._free(f"{name}Response")
        chain = self._chain(calls)
        boxed = result or "Void"
        call = f"{response}({', '.join([*names, f'new {options}()'])})"
        returns = result or "void"
        give = "return " if result else ""
        body = ".body()" if result else ""
        overload = ""
        if self.has_options:
            overload = "  /** Makes the call with options. */\n" + self._method(
                f"public {returns} {name}",
                [*given, f"{options} options"],
                self._statement(give, f"{response}({', '.join([*names, 'options'])}){body}"),
            )
        page_parts = ""
        if rule:
            page_parts = self._walk(name, endpoint, boxed, given, names, chain, options, rule)
        return "\n".join(
            part
            for part in (
                method_comment(self, required, content, name)
                + self._method(
                    f"public {returns} {name}", given, self._statement(give, f"{call}{body}")
                ),
                overload,
                "  /** Makes the call, and returns the status and the headers as well. */\n"
                + self._method(
                    f"public {self.http('ApiResponse')}<{boxed}> {response}",
                    [*given, f"{options} options"],
                    self._sent(endpoint, calls, chain),
                ),
                page_parts,
            )
            if part
        )

    def _walk(
        self,
        name: str,
        endpoint: str,
        page: str,
        given: list[str],
        names: list[str],
        chain: str,
        options: str,
        rule: str,
    ) -> str:
        pages = self.method.pages
        assert pages is not None
        item = self.types.of(pages.item, f"{self.stem}Item").plain
        walk = f"{self.http('Walk')}<{item}, {page}>"
        method = self._free(f"{name}All")
        call = f"{method}({', '.join([*names, f'new {options}()'])})"
        return (
            "  /** Returns all items, page by page. */\n"
            + self._method(f"public {walk} {method}", given, self._statement("return ", call))
            + "\n  /** Returns all items from where options say, page by page. */\n"
            + self._method(
                f"public {walk} {method}",
                [*given, f"{options} options"],
                f"{chain}    {self.http('PageRule')} rule =\n{rule}"
                f"    return new {self.http('Walk')}<>("
                f"\n        transport, {endpoint}(), request, options, rule);\n",
            )
        )

    def _sent(self, endpoint: str, calls: list[str], chain: str) -> str:
        request = f"new {self.http('Request')}(){''.join(calls)}"
        flat = f"    return transport.send({endpoint}(), {request}, options);\n"
        # A long expression is easier to read with a name.
        if len(calls) < 3 and len(flat) <= syntax.WIDTH + 1:
            return flat
        return f"{chain}    return transport.send({endpoint}(), request, options);\n"

    def _chain(self, calls: list[str]) -> str:
        request = self.http("Request")
        flat = f"    {request} request = new {request}(){''.join(calls)};\n"
        if len(flat) <= syntax.WIDTH + 1:
            return flat
        line = f"        new {request}(){''.join(calls)};\n"
        if len(line) > syntax.WIDTH + 1:
            lines = "".join(f"\n            {call}" for call in calls)
            line = f"        new {request}(){lines};\n"
        return f"    {request} request =\n{line}"

    @staticmethod
    def _statement(give: str, call: str) -> str:
        flat = f"    {give}{call};\n"
        if len(flat) <= syntax.WIDTH + 1:
            return flat
        at = call.index("(")
        depth, end = 0, at
        for end in range(at, len(call)):
            depth += {"(": 1, ")": -1}.get(call[end], 0)
            if depth == 0:
                break
        inner, tail = call[at + 1 : end], call[end:]
        line = f"        {inner}{tail};\n"
        if len(line) <= syntax.WIDTH + 1:
            return f"    {give}{call[: at + 1]}\n{line}"
        listed = ",\n        ".join(inner.split(", "))
        return f"    {give}{call[: at + 1]}\n        {listed}{tail};\n"

    @staticmethod
    def _method(head: str, parameters: list[str], body: str) -> str:
        flat = f"  {head}({', '.join(parameters)}) {{\n"
        if len(flat) > syntax.WIDTH + 1:
            line = f"      {', '.join(parameters)}) {{\n"
            if len(line) > syntax.WIDTH + 1:
                line = "      " + ",\n      ".join(parameters) + ") {\n"
            flat = f"  {head}(\n{line}"
        return f"{flat}{body}  }}\n"

    def _result(self) -> tuple[str, dict[int, str]]:
        """Return what a call returns, nothing for void, and how that is made of each content."""
        result = self.method.result
        if not result.contents:
            return "", {}
        kinds = [self.content_type(one, f"{self.stem}Answer") for one in result.contents]
        if len(kinds) == 1 and not result.empty:
            return kinds[0], {}
        if len(kinds) == 1:
            optional = self.types.imports.library("Optional")
            return f"{optional}<{kinds[0]}>", {0: f"{optional}::of", -1: f"{optional}::empty"}
        name = self.class_name(f"{self.stem}Result")
        make: dict[int, str] = {}
        records: list[str] = []
        taken: set[str] = set()
        value = f"@{self.types.imports.library('JsonValue')}"
        for at, (content, kind) in enumerate(zip(result.contents, kinds, strict=True)):
            simple = kind.partition("<")[0].rpartition(".")[2]
            word = KIND_WORDS[content.kind] if content.kind is not MediaKind.JSON else simple
            label = free(f"Of{word}", taken)
            make[at] = f"{name}.{label}::new"
            records.append(f"    record {label}({value} {kind} value) implements {name} {{}}\n")
        if result.empty:
            label = free("Empty", taken)
            make[-1] = f"{name}.{label}::new"
            records.append(f"    record {label}() implements {name} {{}}\n")
        self.classes.append(
            syntax.comment([f"What {self.method.operation.id} may be answered with."], indent="  ")
            + f"  public sealed interface {name} {{\n"
            + "\n".join(records)
            + "  }\n"
        )
        return name, make

    def content_type(self, content: Content, hint: str) -> str:
        """Return the Java type of what an answer carries."""
        match content.kind:
            case MediaKind.TEXT:
                return "String"
            case MediaKind.BINARY | MediaKind.FORM | MediaKind.MULTIPART:
                return self.http("Download")
            case MediaKind.JSON_LINES:
                return f"{self.http('JsonStream')}<{self._item(content, hint).plain}>"
            case MediaKind.EVENTS:
                item = "String" if content.use is None else self._item(content, hint).plain
                return f"{self.http('JsonStream')}<{self.http('ServerEvent')}<{item}>>"
            case MediaKind.JSON:
                return self._item(content, hint).plain

    def _item(self, content: Content, hint: str) -> JavaType:
        if content.use is None:
            return JavaType(self.types.imports.library(JSON), (), True)
        return self.types.inner(content.use, hint)
