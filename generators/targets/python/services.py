"""The module of one service: what is known of its operations, and its methods, sync and async."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from generators.naming import settle, snake_case
from generators.target import OutputFile
from generators.targets.python.annotations import Annotations
from generators.targets.python.layout import docstring, element, fitted, text_literal
from generators.targets.python.methods import MethodWriter
from generators.targets.python.models import HEADER
from generators.targets.python.names import METHODS
from generators.targets.python.operations import OperationWriter
from generators.targets.python.service_imports import ServiceImports

if TYPE_CHECKING:
    from generators.services.service import Content, Method, Service
    from generators.targets.python.names import PackageNames


class ServiceModule:
    """Writes the module of one service."""

    def __init__(self, names: PackageNames, service: Service) -> None:
        self.names = names
        self.service = service
        self.entry = names.services[service.name]
        classes = {self.entry.class_name, f"Async{self.entry.class_name}"}
        self.imports = ServiceImports(names, service.graph, classes)
        self.signatures = Annotations(
            graph=service.graph,
            name=self.imports.shown,
            plain=True,
            used={"CallGroup", "AsyncCallGroup"},
        )
        self.types = Annotations(graph=service.graph, name=self.imports.named)

    def file(self) -> OutputFile:
        """Return the module."""
        methods = settle(
            [method.operation.id for method in self.service.methods],
            snake_case,
            reserved=METHODS,
            fallback="call",
            suffix="_",
        )
        constants: list[str] = []
        forms: list[str] = []
        synchronous: list[str] = []
        asynchronous: list[str] = []
        writer = OperationWriter(self.types, self.signatures.used)
        for method in self.service.methods:
            name = methods[method.operation.id]
            form_names = {
                id(content): self._form(name, content, forms) for content in self._forms(method)
            }
            constants += writer.lines(f"_{name.upper()}", method)
            methods_writer = MethodWriter(
                self.signatures, self.names, self.entry, name, method, form_names
            )
            synchronous += ["", *methods_writer.lines(asynchronous=False)]
            asynchronous += ["", *methods_writer.lines(asynchronous=True)]
        lines = [HEADER, "", *docstring(self._said(), 0), ""]
        lines += [
            "from __future__ import annotations",
            "",
            *self.imports.lines(self.signatures.used),
        ]
        table = self.imports.modules()
        if table:
            lines += ["", "_TYPES = Types(", "    __name__,", "    {"]
            lines += [f"        {entry}" for entry in table]
            lines += ["    },", ")"]
        else:
            lines += ["", "_TYPES = Types(__name__, {})"]
        is_class = bool(forms) and not forms[-1].startswith(")")
        lines += [*forms, *(["", ""] if is_class else [""] if forms else []), *constants]
        about = f"The operations of `{self.service.name}`."
        for kind, body in (("", synchronous), ("Async", asynchronous)):
            lines += ["", "", f"class {kind}{self.entry.class_name}({kind}CallGroup):"]
            lines += [*docstring(about + (" Calls are awaited." if kind else ""), 4), *body]
        text = "\n".join(lines) + "\n"
        return OutputFile(path=f"services/{self.entry.module}.py", text=text)

    def _said(self) -> str:
        return self.service.description.strip() or f"The operations of `{self.service.name}`."

    def _forms(self, method: Method) -> list[Content]:
        if method.body is None:
            return []
        return [one for one in method.body.contents if one.kind == "multipart" and one.parts]

    def _form(self, method: str, content: Content, forms: list[str]) -> str:
        """Write the type of a multipart body, and return its name."""
        stem = "".join(word[0].upper() + word[1:] for word in method.split("_") if word)
        name = self.imports.own(f"{stem}Form")
        used = self.signatures.used
        used.add("TypedDict")
        fields: list[tuple[str, str]] = []
        for part in content.parts:
            if part.is_file:
                used.add("FileContent")
                text = "FileContent"
            else:
                text = self.signatures.use(part.use)
            if part.repeated:
                text = f"list[{text}]"
            if part.required:
                used.add("Required")
                text = f"Required[{text}]"
            fields.append((part.name, text))
        if all(one.isidentifier() and not keyword.iskeyword(one) for one, _ in fields):
            forms += ["", "", f"class {name}(TypedDict, total=False):"]
            forms += [f'    """A body of `{content.media_type}`."""', ""]
            for one, text in fields:
                forms += fitted(f"{one}: ", text, "", 4)
        else:
            forms += ["", "", f"{name} = TypedDict(", f'    "{name}",', "    {"]
            for one, text in fields:
                forms += element(f"{text_literal(one)}: {text_literal(text)}", ",", 8)
            forms += ["    },", "    total=False,", ")"]
        return name
