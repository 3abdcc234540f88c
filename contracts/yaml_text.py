"""YAML texts: their data as YAML 1.2's core schema has it, and the place of every value.

Imported where a text is YAML: a contract of megabytes is JSON more often than not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import yaml

from contracts.report.finding import Finding, LockstepError, Place

if TYPE_CHECKING:
    from contracts.source import Json


class _CoreLoader(yaml.CSafeLoader):
    """A loader whose plain scalars resolve as YAML 1.2's core schema says."""


_CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+.0123456789",
    ),
):
    cast("Any", _CoreLoader).add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first)
    )


def read_yaml(text: str, *, file: str) -> tuple[Json, yaml.Node]:
    """Return the data of a YAML text, and the nodes that it was composed of.

    `file` is how messages call it. Raises LockstepError, with the place, where the text is empty, is not
    YAML, or is no JSON value (a key that is no text or that stands twice).
    """
    root = _compose(text, file)
    if root is None:
        raise LockstepError(
            Finding(
                rule="source/empty",
                message="the file is empty",
                place=Place(file=file, line=1, column=1),
            )
        )
    return _construct(root, file, ()), root


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        loader = _CoreLoader(text)
        try:
            return cast("yaml.Node | None", cast("Any", loader).get_single_node())
        finally:
            cast("Any", loader).dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(
            file=file, line=mark.line + 1 if mark else 1, column=mark.column + 1 if mark else 1
        )
        problem = " ".join(part for part in (error.problem, error.context) if part)
        raise LockstepError(
            Finding(
                rule="source/yaml",
                message=f"not YAML: {problem}",
                place=place,
                hint="indentation and quotes around the place are the usual cause",
            )
        ) from None
    except yaml.YAMLError as error:
        raise LockstepError(
            Finding(
                rule="source/yaml",
                message=f"not YAML: {str(error).splitlines()[0]}",
                place=Place(file=file, line=1, column=1),
            )
        ) from None


def _place(node: yaml.Node, file: str) -> Place:
    return Place(file=file, line=node.start_mark.line + 1, column=node.start_mark.column + 1)


def _members(node: yaml.MappingNode, file: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
    try:
        return members(node)
    except KeyIsNoTextError as error:
        raise LockstepError(
            Finding(
                rule="source/key",
                message="a key is not text",
                place=_place(error.node, file),
                hint="write the key as a plain word or a quoted string",
            )
        ) from None
    except RepeatedKeyError as error:
        first = _place(error.first, file)
        raise LockstepError(
            Finding(
                rule="source/duplicate-key",
                message=f"the key {error.key!r} stands here a second time",
                place=_place(error.second, file),
                hint=f"it stands first at line {first.line}; keep one of the two",
            )
        ) from None


def _construct(node: yaml.Node, file: str, above: tuple[int, ...]) -> Json:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if id(node) in above:
        raise LockstepError(
            Finding(
                rule="source/alias", message="an alias contains itself", place=_place(node, file)
            )
        )
    inside = (*above, id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, file, inside) for item in node.value]
    assert isinstance(node, yaml.MappingNode)
    return {key: _construct(value, file, inside) for key, _, value in _members(node, file)}


def _scalar(node: yaml.ScalarNode) -> Json:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text, 0) if text.startswith(("0x", "0o")) else int(text)
        case "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        case _:
            return text


class YamlPositions:
    """Finds values among the nodes that a YAML text was composed of."""

    def __init__(self, root: yaml.Node) -> None:
        self.root = root
        self._containers: dict[int, Mapping[str, tuple[yaml.Node, yaml.Node]]] = {}

    def find(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Return line and column, as `Positions`."""
        node = place = self.root
        for token in tokens:
            found = self._inside(node).get(token)
            if found is None:
                break
            place, node = found
        return place.start_mark.line + 1, place.start_mark.column + 1

    def _inside(self, node: yaml.Node) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
        known = self._containers.get(id(node))
        if known is None:
            known = self._containers[id(node)] = dict(self._children(node))
        return known

    def _children(self, node: yaml.Node) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
        if isinstance(node, yaml.SequenceNode):
            return {str(at): (item, item) for at, item in enumerate(node.value)}
        if not isinstance(node, yaml.MappingNode):
            return {}
        return {
            key: (value if isinstance(value, yaml.ScalarNode) and value.value else key_node, value)
            for key, key_node, value in members(node)
        }


def members(node: yaml.MappingNode) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Return the members of a mapping as (key, key node, value node), merge keys (`<<`) resolved.

    Raises RepeatedKeyError or KeyIsNoTextError, with the node, where a mapping is none of JSON's.
    """
    own: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    merged: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise KeyIsNoTextError(key_node)
        key = str(key_node.value)
        if key == "<<" and not key_node.style and not isinstance(value_node, yaml.ScalarNode):
            several = isinstance(value_node, yaml.SequenceNode)
            for source in value_node.value if several else [value_node]:
                if isinstance(source, yaml.MappingNode):
                    for name, inner_key, inner_value in members(source):
                        merged.setdefault(name, (inner_key, inner_value))
            continue
        if key in own:
            raise RepeatedKeyError(key, own[key][0], key_node)
        own[key] = (key_node, value_node)
    both = {**merged, **own} if merged else own
    return [(name, key_node, value_node) for name, (key_node, value_node) in both.items()]


class KeyIsNoTextError(Exception):
    """A mapping has a sequence or a mapping as a key."""

    def __init__(self, node: yaml.Node) -> None:
        super().__init__()
        self.node = node


class RepeatedKeyError(Exception):
    """A mapping has a key twice: first at one node, then at another."""

    def __init__(self, key: str, first: yaml.Node, second: yaml.Node) -> None:
        super().__init__()
        self.key = key
        self.first = first
        self.second = second
