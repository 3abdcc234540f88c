"""Names in Python: of types, of the members of a model, and of the modules that hold them."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.schemas import Unit
from generators.inventory import Inventory
from generators.naming import pascal_case, settle, snake_case
from generators.type_names import TypeNames

TYPES: Final = frozenset(
    {"Annotated", "Any", "Literal", "TypeAlias", "TypeAliasType", "MISSING", "ContractModel"}
    | {"Integer", "Real", "Int32", "Int64", "Uint32", "Uint64", "Instant", "CalendarDate", "Uuid"}
    | {"TextRules", "NumberRules", "ValueRules", "OpenValues", "ItemRules", "TupleRules"}
    | {"MemberRules", "AnyOf", "OneOf", "ToldApart", "TYPE_CHECKING", "BaseModel", "RootModel"}
    | {word for word in keyword.kwlist if word[0].isupper()}
)
"""The names that modules of types import or build on: no type of a contract has them."""

ATTRIBUTES: Final = frozenset(
    {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw"}
    | {"schema", "schema_json", "update_forward_refs", "validate", "model_computed_fields"}
    | {"model_config", "model_construct", "model_copy", "model_dump", "model_dump_json"}
    | {"model_extra", "model_fields", "model_fields_set", "model_json_schema"}
    | {"model_parametrized_name", "model_post_init", "model_rebuild", "model_validate"}
    | {"model_validate_json", "model_validate_strings", "member_rules", "wire_name"}
    # An annotation is read within its class, where a member hides the builtin type of its name.
    | {"bool", "str", "list", "dict", "tuple", "object", "classmethod", "property", "self", "cls"}
    | set(keyword.kwlist)
)
"""The names that no attribute of a model has."""

METHODS: Final = frozenset(
    {*keyword.kwlist, "close", "self"}
    # A method hides the type of its name from the annotations of those after it.
    | {
        "bool",
        "str",
        "int",
        "float",
        "list",
        "dict",
        "tuple",
        "bytes",
        "object",
        "datetime",
        "date",
    }
)
"""The names that no method of a service or client has."""

ARGUMENTS: Final = frozenset({*keyword.kwlist, "self", "body", "media_type", "options"})
"""The names that no argument of a method has, beside those that each may have."""

_ERRORS: Final = frozenset(
    {"ApiError", "CallTimeoutError", "ClientError", "DecodeError", "RepeatedPageError"}
    | {"TransportError", "UndecodableAnswerError", "UnexpectedStatusError"}
)
_FOLDERS: Final = {
    "schemas": "",
    "parameters": "parameters",
    "headers": "headers",
    "requestBodies": "request_bodies",
    "responses": "responses",
    "mediaTypes": "media_types",
    "operations": "operations",
    "paths": "paths",
}
# A module becomes an attribute of its package, and would hide what the package itself uses.
_MODULE_WORDS: Final = frozenset({*keyword.kwlist, *dir(builtins), "import_module", "annotations"})
_SIGNS: Final = {"+": "plus ", "-": "minus ", "$": "dollar ", "@": "at "}


def member_notation(text: str) -> str:
    """Return the attribute's name of a member: `plus_1` for `+1`, which no other name would tell
    from `-1`.
    """
    if _is_plain(text):
        return text
    if text[:1] in _SIGNS and text[1:2].isdigit():
        text = _SIGNS[text[0]] + text[1:]
    name = snake_case(text)
    # A script without case would not tell a member from a type of the same name.
    return f"{name}_" if name and not name.isascii() and name == name.upper() else name


def attributes(names: Iterable[str]) -> Mapping[str, str]:
    """Return the attribute's name of each member of a model."""
    known = tuple(names)
    if all(map(_is_plain, known)) and ATTRIBUTES.isdisjoint(known):
        return {name: name for name in known}
    return settle(known, member_notation, reserved=ATTRIBUTES, fallback="value", suffix="_")


def modules(inventory: Inventory) -> dict[Unit, str]:
    """Return the module of each unit within `models`, dotted, as `operations.get_node`."""
    found: dict[Unit, str] = {}
    by_kind: dict[str, list[str]] = {}
    for unit in inventory.units:
        by_kind.setdefault(unit.kind, []).append(unit.name)
    for kind, names in by_kind.items():
        folder = _FOLDERS.get(kind, snake_case(kind))
        reserved = _MODULE_WORDS if folder else _MODULE_WORDS | frozenset(_FOLDERS.values())
        settled = settle(names, snake_case, reserved=reserved, fallback=kind, suffix="_")
        for name in names:
            found[Unit(kind=kind, name=name)] = f"{folder}.{settled[name]}".lstrip(".")
    return found


def _services(inventory: Inventory) -> dict[str, ServiceNames]:
    texts = [one.name for one in inventory.services]
    modules = settle(texts, snake_case, reserved=_MODULE_WORDS, fallback="service", suffix="_")
    classes = settle(texts, pascal_case, fallback="Service")
    attributes = settle(texts, snake_case, reserved=METHODS, fallback="service", suffix="_")
    for text, name in classes.items():
        stem = name.removesuffix("Service")
        # The class of the calls that are awaited has `Async` in front.
        alike = stem.startswith("Async") and stem[5:] in classes.values()
        classes[text] = f"{stem}{'2' if alike else ''}Service"
    return {
        text: ServiceNames(
            name=text,
            module=modules[text],
            class_name=classes[text],
            attribute=attributes[text],
        )
        for text in texts
    }


def _errors(inventory: Inventory) -> dict[str, ErrorNames]:
    if inventory.errors is None:
        return {}
    catalogue = inventory.errors.catalogue
    stems = {code: code.removesuffix("-error").removesuffix("_error") for code in catalogue}
    classes = settle(
        stems.values(),
        lambda text: f"{pascal_case(text)}Error",
        reserved=_ERRORS,
        fallback="code",
    )
    return {
        code: ErrorNames(
            code=code, status=entry.status, title=entry.title, class_name=classes[stems[code]]
        )
        for code, entry in catalogue.items()
    }


def _is_plain(text: str) -> bool:
    return text.isascii() and text.islower() and text.isidentifier() and text[0] != "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNames:
    """The names of one service: its tag, its module, its class, and the attribute of the client."""

    name: str
    module: str
    class_name: str
    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorNames:
    """An error code with the class that stands for it."""

    code: str
    status: int
    title: str
    class_name: str


class PackageNames:
    """All the names of one package that do not depend on any type."""

    def __init__(self, inventory: Inventory, reserved: Iterable[str] = ()) -> None:
        self.types = TypeNames(inventory, pascal_case, reserved=TYPES.union(reserved))
        self.modules = modules(inventory)
        self.folders = {one.rpartition(".")[0] for one in self.modules.values() if "." in one}
        self.knots = inventory.knots
        self.services = _services(inventory)
        self.errors = _errors(inventory)

    def model_path(self, unit: Unit) -> str:
        """Return the path of the module of a unit within the package."""
        return f"models/{self.modules[unit].replace('.', '/')}.py"

    def depth(self, unit: Unit) -> int:
        """Return how many folders deep the module of a unit lies within `models`."""
        return self.modules[unit].count(".")

    def relative(self, unit: Unit, other: Unit) -> str:
        """Return the module of another unit as one unit's module imports it."""
        here, there = self.modules[unit].split("."), self.modules[other].split(".")
        if len(here) == len(there) == 2 and here[0] == there[0]:
            return f".{there[-1]}"
        return f"{'.' * len(here)}{'.'.join(there)}"

    def may_meet(self, unit: Unit, other: Unit) -> bool:
        """Return whether the modules of two units may need each other.

        Only component schemas are known to be free of circles; what any other unit needs is not known.
        """
        if other.kind != "schemas":
            return True
        knot = self.knots.get(unit.name) if unit.kind == "schemas" else None
        return knot is not None and knot == self.knots.get(other.name)
