"""The request object of an operation: a property for each argument, and the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generators import prose
from generators.naming import camel_case, identifier, pascal_case
from generators.services.service import MediaKind
from generators.targets.typescript import syntax

if TYPE_CHECKING:
    from generators.services.service import Argument, Content, Method, Where
    from generators.targets.typescript.modules import Module
    from generators.targets.typescript.types import Types

_BODY: Final = ("body", "contentType")
_HOME: Final = "runtime/bodies"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestObject:
    """The request object of one operation.

    `properties` are those of the arguments, in their order; `text` declares the type, and is empty where the
    operation takes nothing. `required` is whether a caller has to give any of it.
    """

    name: str
    properties: tuple[str, ...]
    text: str
    required: bool


def request_object(method: Method, name: str, types: Types, module: Module) -> RequestObject:
    """Return the request object of a method, called `name`."""
    properties = property_names(method)
    fields = [
        _argument(one, label, types)
        for one, label in zip(method.arguments, properties, strict=True)
    ]
    required = any(one.parameter.required for one in method.arguments)
    body = method.body
    before = ""
    variants: list[str] = []
    if body is not None:
        required = required or body.required
        texts: list[tuple[Content, list[str]]] = []
        for at, content in enumerate(body.contents):
            options, declared = _body(
                content, f"{name}{'Parts' + (str(at + 1) if at else '')}", types, module
            )
            before += declared
            texts.append((content, options))
        if len(texts) == 1:
            comment = syntax.comment((summary(body.description),), indent=syntax.STEP)
            text = syntax.field("body", texts[0][1], indent=syntax.STEP, optional=not body.required)
            fields.append(f"{comment}{syntax.STEP}{text}\n")
        else:
            variants = [_variant(at, one, body.required) for at, one in enumerate(texts)]
    if not fields and not variants:
        return RequestObject(name=name, properties=properties, text="", required=False)
    inner = "".join(fields)
    if not variants:
        text = f"export interface {name} {{\n{inner}}}\n"
    else:
        choice = "".join(f"{syntax.STEP * (2 if fields else 1)}| {one}\n" for one in variants)
        shared = f"{{\n{inner}}} & (\n{choice})" if fields else f"\n{choice.rstrip()}"
        space = " " if fields else ""
        text = f"// prettier-ignore\nexport type {name} ={space}{shared};\n"
    return RequestObject(name=name, properties=properties, text=before + text, required=required)


def property_names(method: Method) -> tuple[str, ...]:
    """Return the property of each argument: its own name where that is an identifier, else in camelCase."""
    taken: set[str] = set(_BODY if method.body is not None else ())
    names: list[str] = []
    for argument in method.arguments:
        name = argument.parameter.name
        if syntax.key(name) != name or name == "__proto__":
            name = identifier(name, camel_case, fallback=argument.parameter.location.value)
        if name in taken:
            name = argument.parameter.location.value + pascal_case(name)
        stem, number = name, 2
        while name in taken:
            name, number = f"{stem}{number}", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def property_of(method: Method, where: Where | None, properties: tuple[str, ...]) -> str | None:
    """Return the property that holds a parameter, or None where there is no such argument."""
    if where is None:
        return None
    for argument, name in zip(method.arguments, properties, strict=True):
        parameter = argument.parameter
        if parameter.location is where.location and parameter.name.lower() == where.name.lower():
            return name
    return None


def summary(text: str) -> str:
    """Return the first sentence of a text, of which a parameter's comment has room for no more."""
    first = text.strip().split("\n\n", 1)[0].replace("\n", " ")
    for ending in (". ", "! ", "? "):
        at = first.find(ending)
        while at != -1 and first[max(0, at - 3) : at] in ("e.g", "i.e"):
            at = first.find(ending, at + 1)
        if at != -1:
            first = first[: at + 1]
    return first.strip()


def _argument(argument: Argument, label: str, types: Types) -> str:
    parameter, use = argument.parameter, argument.use
    facts = (prose.constraints(use.type), prose.default(use))
    comment = syntax.comment(
        (summary(parameter.description), " ".join(fact for fact in facts if fact)),
        indent=syntax.STEP,
        deprecated=parameter.deprecated,
    )
    text = syntax.field(
        label, types.options(use), indent=syntax.STEP, optional=not parameter.required
    )
    return f"{comment}{syntax.STEP}{text}\n"


def _variant(at: int, variant: tuple[Content, list[str]], required: bool) -> str:
    content, options = variant
    chosen = f"contentType{'?' if at == 0 else ''}: {syntax.string(content.media_type)}"
    return f"{{ {chosen}; body{'' if required else '?'}: {' | '.join(options)} }}"


def _body(content: Content, name: str, types: Types, module: Module) -> tuple[list[str], str]:
    """Return the types of a body, and the declaration of what they need beside."""
    match content.kind:
        case MediaKind.JSON:
            return (types.options(content.use) if content.use else ["unknown"]), ""
        case MediaKind.BINARY:
            return [module.use_type(_HOME, "Bytes")], ""
        case MediaKind.JSON_LINES:
            item = types.expression(content.use) if content.use else "unknown"
            return [f"{module.use_type(_HOME, 'Lines')}<{item}>"], ""
        case MediaKind.TEXT | MediaKind.EVENTS:
            return ["string"], ""
        case MediaKind.FORM:
            return (types.options(content.use) if content.use else [_ANY_PARTS]), ""
        case MediaKind.MULTIPART:
            if not any(part.is_file for part in content.parts):
                return [
                    *(types.options(content.use) if content.use else [_ANY_PARTS]),
                    "FormData",
                ], ""
            fields: list[str] = []
            for part in content.parts:
                options = (
                    [module.use_type(_HOME, "Upload")] if part.is_file else types.options(part.use)
                )
                if part.repeated:
                    joined = " | ".join(options)
                    options = [f"({joined})[]" if len(options) > 1 else f"{joined}[]"]
                comment = syntax.comment((summary(part.use.description),), indent=syntax.STEP)
                text = syntax.field(
                    part.name, options, indent=syntax.STEP, optional=not part.required
                )
                fields.append(f"{comment}{syntax.STEP}{text}\n")
            said = f"/** The parts of a form of {module.path.rpartition('/')[2]}. */\n"
            return [name, "FormData"], f"{said}export interface {name} {{\n{''.join(fields)}}}\n\n"


_ANY_PARTS: Final = "{ [name: string]: unknown }"
