"""What a call in Java takes: arguments, bodies, forms, and a class for what is optional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contracts.operations import Location, Parameter
from generators.services.service import Argument, Content, MediaKind, Part
from generators.targets.java import syntax
from generators.targets.java.names import RESERVED_COMPONENTS, member_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.targets.java.operations import OperationWriter

_RESERVED_ARGUMENTS: Final = RESERVED_COMPONENTS | {
    "body",
    "options",
    "request",
    "rule",
    "transport",
}
_RESERVED_SETTERS: Final = RESERVED_COMPONENTS | {"body", "retries", "timeout"}
_RESERVED_PARTS: Final = RESERVED_COMPONENTS | {"body"}
_DEFAULTS: Final = {
    Location.PATH: ("simple", False),
    Location.QUERY: ("form", True),
    Location.HEADER: ("simple", False),
    Location.COOKIE: ("form", True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The class of a form, and the method of each part."""

    name: str
    names: Mapping[str, str]


def arguments_text(writer: OperationWriter, arguments: list[Argument]) -> list[tuple[str, str]]:
    """Return the type and the name of each argument of a method."""
    keys = [f"{one.parameter.location}.{one.parameter.name}" for one in arguments]
    names = _names(arguments, keys, _RESERVED_ARGUMENTS)
    return [
        (
            writer.types.of(
                one.use, f"{writer.stem}{names[key][:1].upper()}{names[key][1:]}"
            ).plain,
            names[key],
        )
        for one, key in zip(arguments, keys, strict=True)
    ]


def _names(arguments: list[Argument], keys: list[str], reserved: frozenset[str]) -> dict[str, str]:
    """Return a name for each argument; where two are called alike, the location goes with it."""
    plain = [one.parameter.name for one in arguments]
    if len(set(plain)) == len(plain):
        settled = member_names(plain, reserved)
        return {key: settled[name] for key, name in zip(keys, plain, strict=True)}
    return member_names(keys, reserved)


def parameter_text(parameter: Parameter, value: str) -> str:
    """Return the call that adds a parameter to a request."""
    location, name = parameter.location, syntax.string(parameter.name)
    if location in (Location.PATH, Location.QUERY) and _is_default(parameter):
        return f".{location.value}({name}, {value})"
    return f".parameter({_described(parameter, name, value)})"


def _is_default(parameter: Parameter) -> bool:
    style = parameter.style or _DEFAULTS.get(parameter.location, ("form", True))[0]
    return (
        parameter.media_type is None
        and not parameter.allow_reserved
        and (style, parameter.explode) == _DEFAULTS.get(parameter.location)
    )


def _described(parameter: Parameter, name: str, value: str) -> str:
    if parameter.location is Location.QUERY_STRING:
        is_form = parameter.media_type in (None, "application/x-www-form-urlencoded")
        style, explode = ("form", True) if is_form else ("querystring", False)
        return f'"query", {name}, {value}, "{style}", {"true" if explode else "false"}, false'
    style = "" if parameter.media_type is not None else parameter.style
    flags = ", ".join(
        "true" if flag else "false" for flag in (parameter.explode, parameter.allow_reserved)
    )
    return f'"{parameter.location.value}", {name}, {value}, "{style}", {flags}'


def options_class(writer: OperationWriter, arguments: list[Argument]) -> tuple[str, str]:
    """Return the class of an operation's options, and its text where the operation needs one of its own."""
    body = writer.method.body
    optional_body = body is not None and not body.required
    if not arguments and not optional_body:
        return writer.http("RequestOptions"), ""
    name = writer.class_name(f"{writer.stem}Options")
    base = writer.http("CallOptions")
    keys = [f"{one.parameter.location}.{one.parameter.name}" for one in arguments]
    names = _names(arguments, keys, _RESERVED_SETTERS)
    parts: list[str] = []
    for one, key in zip(arguments, keys, strict=True):
        parameter, called = one.parameter, names[key]
        kind = writer.types.of(one.use, f"{writer.stem}{called[:1].upper()}{called[1:]}").plain
        wire = syntax.string(parameter.name)
        if parameter.location is Location.QUERY and _is_default(parameter):
            call = f"query({wire}, {called})"
        else:
            call = f"parameter({_described(parameter, wire, called)})"
        said = " ".join(parameter.description.split())
        if parameter.deprecated:
            said = f"Deprecated. {said}".strip()
        parts.append(_setter(name, called, kind, call, said))
    for at, content in enumerate(writer.bodies() if optional_body else ()):
        word = "" if at == 0 else f"As{content.kind.value.title().replace('-', '')}"
        kind, call = body_text(writer, content, f"{writer.stem}{word.removeprefix('As')}Body")
        assert body is not None
        parts.append(
            _setter(name, f"body{word}", kind, f"content({call})", body.description, "body")
        )
    head = f"  public static final class {name} extends {base}<{name}> {{\n"
    if len(head) > syntax.WIDTH + 1:
        head = f"  public static final class {name}\n      extends {base}<{name}> {{\n"
    return name, (
        f"  /** What is optional in a call of {writer.name}. */\n{head}"
        + "\n".join(parts)
        + "  }\n"
    )


def _setter(owner: str, name: str, kind: str, call: str, said: str, argument: str = "") -> str:
    given = argument or name
    head = f"    public {owner} {name}({kind} {given}) {{\n"
    if len(head) > syntax.WIDTH + 1:
        head = f"    public {owner} {name}(\n        {kind} {given}) {{\n"
    comment = syntax.comment([said], indent="    ") if said else ""
    line = f"      return {call};\n"
    if len(line) > syntax.WIDTH + 1:
        at = call.index("(") + 1
        line = f"      return {call[:at]}\n          {call[at:]};\n"
    return f"{comment}{head}{line}    }}\n"


def body_text(writer: OperationWriter, content: Content, hint: str) -> tuple[str, str]:
    """Return the Java type of a body, and the expression that makes it one from the argument `body`."""
    body = writer.http("Body")
    media_type = syntax.string(_concrete(content))
    types = writer.types
    match content.kind:
        case MediaKind.TEXT:
            return "String", f"{body}.text({media_type}, body)"
        case MediaKind.BINARY:
            return writer.http("Binary"), f"{body}.binary({media_type}, body)"
        case MediaKind.JSON_LINES | MediaKind.EVENTS:
            item = (
                types.of(content.use, hint).plain
                if content.use
                else types.imports.library("JsonNode")
            )
            return f"Iterable<? extends {item}>", f"{body}.lines({media_type}, body)"
        case MediaKind.MULTIPART:
            if not content.parts:
                return writer.http("FreeForm"), f"{body}.multipart({media_type}, body)"
            return _form_class(writer, content, hint), f"{body}.multipart({media_type}, body)"
        case MediaKind.FORM:
            fields = "".join(
                f", new {body}.Field({syntax.string(part.name)}, {syntax.string(part.style)}, "
                f"{'true' if part.explode else 'false'}, {'true' if part.allow_reserved else 'false'})"
                for part in content.parts
                if part.style
            )
            return _json(writer, content, hint), f"{body}.form({media_type}, body{fields})"
        case MediaKind.JSON:
            return _json(writer, content, hint), f"{body}.json({media_type}, body)"


def _json(writer: OperationWriter, content: Content, hint: str) -> str:
    if content.use is None:
        return writer.types.imports.library("JsonNode")
    return writer.types.of(content.use, hint).plain


def _concrete(content: Content) -> str:
    if "*" not in content.media_type:
        return content.media_type
    return {MediaKind.JSON: "application/json", MediaKind.TEXT: "text/plain"}.get(
        content.kind, "application/octet-stream"
    )


def _form_class(writer: OperationWriter, content: Content, hint: str) -> str:
    name = writer.class_name(hint.removesuffix("Body") + "Form")
    names = member_names([part.name for part in content.parts], _RESERVED_PARTS)
    required = ", ".join(syntax.string(part.name) for part in content.parts if part.required)
    methods = [_part(writer, name, part, names[part.name]) for part in content.parts]
    head = f"  public static final class {name} extends {writer.http('MultipartForm')}<{name}> {{\n"
    if len(head) > syntax.WIDTH + 1:
        head = head.replace(" extends", "\n      extends")
    writer.forms[content.media_type] = Form(name=name, names=names)
    writer.classes.append(
        f"  /** The parts of the body of {writer.name}. */\n{head}"
        "    /** Makes a form without parts. */\n"
        f"    public {name}() {{\n      super({required});\n    }}\n\n"
        + "\n".join(methods)
        + "  }\n"
    )
    return name


def _part(writer: OperationWriter, owner: str, part: Part, name: str) -> str:
    wire, media_type = syntax.string(part.name), syntax.string(part.media_type)
    if part.is_file:
        kind = writer.http("FilePart")
        called = "files" if part.repeated else "file"
    else:
        kind = writer.types.of(part.use, f"{owner}{name[:1].upper()}{name[1:]}").plain
        called = "values" if part.repeated else "value"
    if part.repeated:
        kind = f"{writer.types.imports.library('List')}<{kind}>"
    return _setter(
        owner,
        name,
        kind,
        f"{called}({wire}, {name}, {media_type})",
        " ".join(part.use.description.split()),
    )
