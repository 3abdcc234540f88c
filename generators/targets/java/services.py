"""A group of operations as one Java class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generators.naming import settle
from generators.target import OutputFile, Rendered
from generators.targets.java import syntax
from generators.targets.java.imports import LIBRARY, Imports
from generators.targets.java.models import HEADER, folder, tuple_helper, wrapper_helper
from generators.targets.java.names import (
    RESERVED_COMPONENTS,
    ClassName,
    ClassNames,
    member_case,
)
from generators.targets.java.operations import OperationWriter
from generators.targets.java.types import Types

if TYPE_CHECKING:
    from generators.services.service import Service

_RUNTIME: Final = frozenset(
    {"ApiException", "ApiResponse", "Binary", "Body", "CallOptions", "Download", "Endpoint"}
    | {"FilePart", "FreeForm", "JsonStream", "JsonType", "MultipartForm", "PageRule", "Request"}
    | {"RequestOptions", "ServerEvent", "Transport", "Walk"}
)


def service_file(service: Service, names: ClassNames) -> Rendered:
    """Return the class of a group of operations; each is a method, with others for options and answers."""
    top = names.services[service.name]
    here = ClassName(package=f"{names.package}.services", top=top)
    types = Types(
        graph=service.graph,
        names=names,
        imports=Imports(here.package, names.package, names.component_classes, {top}),
        here=here,
        taken={top.lower(), *(name.lower() for name in _RUNTIME | LIBRARY.keys())},
        tuple_writer=tuple_helper,
        wrapper_writer=wrapper_helper,
    )
    transport = types.imports.runtime("Transport", "http")
    methods = settle(
        [method.operation.id for method in service.methods],
        member_case,
        reserved=RESERVED_COMPONENTS,
        suffix="_",
    )
    members = set(methods.values())
    parts: list[str] = []
    for method in service.methods:
        writer = OperationWriter(
            types,
            service.contract,
            method,
            methods[method.operation.id],
            members,
            names.accessors[service.name],
        )
        parts.append(writer.text())
    parts += types.helped()
    said = service.description or f"The operations of {service.name}."
    text = (
        syntax.comment([said])
        + f"public final class {top} {{\n  private final {transport} transport;\n\n"
        + f"  /** Makes the service of a client. */\n  public {top}({transport} transport) {{\n"
        + "    this.transport = transport;\n  }\n\n"
        + "\n".join(parts)
        + "}\n"
    )
    imports = types.imports.lines()
    return Rendered(
        files=(
            OutputFile(
                path=f"{folder(here.package)}/{top}.java",
                text=f"{HEADER}package {here.package};\n\n{imports}\n{text}",
            ),
        ),
    )
