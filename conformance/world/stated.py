"""What the contract itself states of parameters: which are credentials, where they are declared, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.operations import Location, Operation, Parameter
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world.world import World


def is_credential(world: World, parameter: Parameter) -> bool:
    """Whether a parameter is how a security scheme sends its secret (or is left to the client's HTTP)."""
    if parameter.location is Location.HEADER and parameter.name.lower() in (
        "authorization", "accept", "content-type"
    ):  # fmt: skip
        return True
    return any(
        scheme.parameter.lower() == parameter.name.lower() and scheme.location is parameter.location
        for scheme in world.contract.security_schemes.values()
    )


def declared(
    world: World, name: str, through: str, operation: Operation | None
) -> Parameter | None:
    """Return the parameter of a path below which an operation stands, as it is declared, or None."""
    if operation is not None:
        found = operation.parameter(name, Location.PATH)
        if found is not None:
            return found
    for one in world.contract.operations:
        if (one.path + "/").startswith(through + "/"):
            found = one.parameter(name, Location.PATH)
            if found is not None:
                return found
    return None


def shown_value(world: World, parameter: Parameter) -> Json:
    """Return a value that the contract itself shows for a parameter, or None."""
    if parameter.examples:
        return parameter.examples[0]
    value, _ = world.contract.resolver.follow(parameter.schema.value, parameter.schema.pointer)
    if not isinstance(value, dict):
        return None
    for pointer in ("/const", "/enum/0", "/examples/0", "/example", "/default"):
        shown = resolve(value, pointer)
        if shown is not ABSENT and not isinstance(shown, Absent):
            return shown
    return None
