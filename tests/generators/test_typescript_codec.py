"""What the generated TypeScript decodes, refuses and writes back: texts, and pointers of faults."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from tests.generators.typescript_package import compiled, node

SCHEMAS: dict[str, Any] = {
    "Person": {
        "type": "object",
        "required": ["name", "age"],
        "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 3},
            "age": {"type": ["integer", "null"], "minimum": 0},
            "email": {"type": ["string", "null"]},
            "a/b~c": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
            "boss": {"$ref": "#/components/schemas/Person"},
        },
    },
    "Closed": {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 2,
        "properties": {"a": {}, "b": {}, "c": {}, "__proto__": {"type": "integer"}},
    },
    "Counts": {
        "type": "object",
        "additionalProperties": {"type": "integer"},
        "properties": {"label": {"type": "string"}},
    },
    "Keyed": {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]+$"},
        "additionalProperties": {"type": "integer"},
    },
    "Matched": {
        "type": "object",
        "patternProperties": {"^n_": {"type": "number"}, "^s_": {"type": "string"}},
        "additionalProperties": False,
    },
    "Cat": {
        "type": "object",
        "required": ["kind", "lives"],
        "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}},
    },
    "Dog": {
        "type": "object",
        "required": ["kind", "tricks"],
        "properties": {"kind": {"type": "string"}, "tricks": {"type": "array", "items": {}}},
    },
    "Pet": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"},
        },
    },
    "Pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
    "One": {
        "oneOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
        ]
    },
    "Any": {
        "anyOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
            {"type": "string", "maxLength": 3},
        ]
    },
    "Long": {"type": "integer", "format": "int64"},
    "Unsigned": {"type": "integer", "format": "uint64"},
    "Small": {"type": "integer", "format": "int32"},
    "Share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "multipleOf": 0.1},
    "Huge": {"type": "integer", "maximum": 18446744073709551616, "multipleOf": 3},
    "Level": {"enum": [1, 2.5, "high", True]},
    "Open": {"type": "string", "enum": ["a", "b"], "x-extensible-enum": True},
    "OpenCount": {"type": "integer", "enum": [1, 2], "x-extensible-enum": True},
    "Fixed": {"const": 1},
    "Day": {"type": "string", "format": "date"},
    "Moment": {"type": "string", "format": "date-time"},
    "Clock": {"type": "string", "format": "time"},
    "Span": {"type": "string", "format": "duration"},
    "Id": {"type": "string", "format": "uuid"},
    "Data": {"type": "string", "contentEncoding": "base64"},
    "Mail": {"type": "string", "format": "email"},
    "Code": {"type": "string", "pattern": "^\\p{Lu}[0-9]{2}(?!9)"},
    # Valid without the flag `u` alone, where it means the same.
    "Lenient": {"type": "string", "pattern": "^[\\w-.]+\\-\\/{,2}$"},
    # No engine runs these: what they would say is left out.
    "Broken": {"type": "string", "pattern": "(", "maxLength": 2},
    "BrokenNames": {
        "type": "object",
        "patternProperties": {"^n_": {"type": "number"}, "(": {"type": "string"}},
        "additionalProperties": False,
    },
    "BrokenMap": {
        "type": "object",
        "patternProperties": {"(": {"type": "string"}},
        "additionalProperties": {"type": "integer"},
    },
    "Pair": {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "integer"}],
        "minItems": 1,
        "items": False,
    },
    "Row": {
        "type": "array",
        "prefixItems": [{"type": "string"}],
        "items": {"type": "integer"},
        "minItems": 1,
    },
    "Unique": {"type": "array", "items": {}, "uniqueItems": True},
    "Anything": {},
    "Empty": {"type": "object", "additionalProperties": False},
}

SAME = object()
"""Stands for the document itself: it comes back as the same JSON value."""

CASES: list[tuple[str, str, Any]] = [
    # Absent, null and present are three states.
    ("Person", '{"name":"Bo","age":3}', SAME),
    ("Person", '{"name":"Bo","age":null,"email":null}', SAME),
    ("Person", '{"name":"Bo","age":1.0,"email":""}', SAME),
    ("Person", "{}", ["/age", "/name"]),
    ("Person", '{"name":null,"age":"3"}', ["/age", "/name"]),
    ("Person", '{"name":"Bo","age":-1,"a/b~c":1}', ["/age", "/a~1b~0c"]),
    ("Person", '{"name":"Bo","age":true}', ["/age"]),
    (
        "Person",
        '{"name":"Bo","age":1,"boss":{"name":"X","age":1,"boss":[]}}',
        ["/boss/boss", "/boss/name"],
    ),
    ("Person", '{"name":"Bo","age":1,"tags":["a",1,"c"]}', ["/tags", "/tags/1"]),
    ("Person", '{"name":"Bo","age":1,"unlisted":{"kept":[1,2.50,null]}}', SAME),
    ("Person", '{"name":"\U0001f600\U0001f600\U0001f600","age":1}', SAME),
    ("Person", '{"name":"\U0001f600","age":1}', ["/name"]),
    ("Person", "[]", [""]),
    ("Person", "null", [""]),
    ("Person", '{"name":', [""]),
    ("Person", "", [""]),
    # Members that are not listed.
    ("Closed", '{"a":1}', SAME),
    ("Closed", '{"__proto__":1}', SAME),
    ("Closed", '{"__proto__":12345678901234567890}', SAME),
    ("Closed", '{"__proto__":"x","toString":1}', ["/__proto__", "/toString"]),
    ("Closed", "{}", [""]),
    ("Closed", '{"a":1,"b":2,"c":3}', [""]),
    ("Counts", '{"label":"x","n":3}', SAME),
    ("Counts", '{"label":1,"n":"3","constructor":1}', ["/label", "/n"]),
    ("Keyed", '{"abc":1}', SAME),
    ("Keyed", '{"A":1,"b":"x"}', ["/A", "/b"]),
    ("Matched", '{"n_a":1.5,"s_a":"x"}', SAME),
    ("Matched", '{"n_a":"1","s_a":"x","z":0}', ["/n_a", "/z"]),
    ("Empty", "{}", SAME),
    ("Empty", '{"a":1}', ["/a"]),
    # Unions.
    ("Pet", '{"kind":"cat","lives":9,"extra":1}', SAME),
    ("Pet", '{"kind":"cat","lives":"9"}', ["/lives"]),
    ("Pet", '{"kind":"dog","lives":9}', ["/tricks"]),
    ("Pet", '{"kind":"bird"}', ["/kind"]),
    ("Pet", '{"kind":"constructor"}', ["/kind"]),
    ("Pet", '{"lives":9}', ["/kind"]),
    ("Pet", '"cat"', [""]),
    ("Pets", '[{"kind":"cat","lives":1},{"kind":7}]', ["/1/kind"]),
    ("One", '{"a":1}', SAME),
    ("One", '{"a":1,"b":"x"}', SAME),
    ("One", '{"a":1,"b":2}', [""]),
    ("One", '{"c":1}', [""]),
    ("Any", '{"a":1,"b":2,"c":[3]}', SAME),
    ("Any", '"abc"', SAME),
    ("Any", '"abcd"', [""]),
    # Numbers keep their value.
    ("Long", "9007199254740993", SAME),
    ("Long", "-9223372036854775808", SAME),
    ("Long", "9223372036854775808", [""]),
    ("Long", "9007199254740993.0", "9007199254740993"),
    ("Long", "1e3", "1000"),
    ("Long", "1.5", [""]),
    ("Long", '"1"', [""]),
    ("Unsigned", "18446744073709551615", SAME),
    ("Unsigned", "-1", [""]),
    ("Small", "2147483647", SAME),
    ("Small", "2147483648", [""]),
    ("Huge", "18446744073709551615", SAME),
    ("Huge", "18446744073709551616", [""]),
    ("Share", "0.3", SAME),
    ("Share", "0.30000000000000004", [""]),
    ("Share", "0", [""]),
    ("Share", "1", SAME),
    ("Share", "1.1", [""]),
    ("Anything", '{"deep":[12345678901234567890,-0.1e-5,"\\u2028","1e5",true]}', SAME),
    ("Anything", '["a\\"99999999999999999999", 99999999999999999999, {}, []]', SAME),
    ("Anything", "[99999999999999999999,]", [""]),
    ("Anything", "[99999999999999999999 1]", [""]),
    # Scalars that are fixed.
    ("Level", "1.0", "1"),
    ("Level", "2.5", SAME),
    ("Level", "true", SAME),
    ("Level", '"1"', [""]),
    ("Level", "false", [""]),
    ("Open", '"c"', SAME),
    ("Open", "1", [""]),
    ("OpenCount", "3.0", "3"),
    ("OpenCount", "2.5", [""]),
    ("Fixed", "1", SAME),
    ("Fixed", "true", [""]),
    # Formats that are checked, and one that is not.
    ("Day", '"2024-02-29"', SAME),
    ("Day", '"2023-02-29"', [""]),
    ("Day", '"2000-02-29"', SAME),
    ("Day", '"1900-02-29"', [""]),
    ("Day", '"2023-04-31"', [""]),
    ("Moment", '"2020-01-01T00:00:00.000Z"', SAME),
    ("Moment", '"2020-01-01t23:59:60+01:30"', SAME),
    ("Moment", '"2020-01-01 00:00:00Z"', [""]),
    ("Moment", '"2021-02-29T00:00:00Z"', [""]),
    ("Clock", '"12:00:00Z"', SAME),
    ("Clock", '"12:00"', [""]),
    ("Span", '"P1DT2H"', SAME),
    ("Span", '"P"', [""]),
    ("Id", '"00000000-0000-0000-0000-00000000000A"', SAME),
    ("Id", '"0"', [""]),
    ("Data", '"YWI="', SAME),
    ("Data", '"YWI"', [""]),
    ("Mail", '"nobody"', SAME),
    ("Code", '"Ä12"', SAME),
    ("Code", '"a12"', [""]),
    ("Code", '"A129"', [""]),
    ("Lenient", '"a.b-/{,2}"', SAME),
    ("Lenient", '"a b-/{,2}"', [""]),
    ("Lenient", '"a.b-//"', [""]),
    ("Broken", '"ab"', SAME),
    ("Broken", '"abc"', [""]),
    ("BrokenNames", '{"n_a":1,"b":true}', SAME),
    ("BrokenNames", '{"n_a":"1"}', ["/n_a"]),
    ("BrokenMap", '{"a":"b"}', SAME),
    # Arrays.
    ("Pair", '["a",1]', SAME),
    ("Pair", '["a"]', SAME),
    ("Pair", "[]", [""]),
    ("Pair", '["a",1,2]', [""]),
    ("Pair", '[1,"a"]', ["/0", "/1"]),
    ("Row", '["a",1,2]', SAME),
    ("Row", '["a",1,"b"]', ["/2"]),
    ("Unique", '[1,true,"1",{"a":1},{"a":2}]', SAME),
    ("Unique", "[1,1.0]", [""]),
    ("Unique", '[{"a":1,"b":[2]},{"b":[2],"a":1}]', [""]),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return what the package makes of every case, in order."""
    folder = tmp_path_factory.mktemp("codec")
    contract = folder / "contract.json"
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Values", "version": "1.0.0"},
        "paths": {},
        "components": {"schemas": SCHEMAS},
    }
    contract.write_text(json.dumps(document), "utf-8")
    package = compiled(contract, folder / "package")
    cases = [{"schema": schema, "document": text} for schema, text, _ in CASES]
    return json.loads(node("codec.mjs", cwd=package, stdin=json.dumps(cases)))


@pytest.mark.parametrize(
    ("at", "case"), list(enumerate(CASES)), ids=[f"{one[0]}-{one[1]}" for one in CASES]
)
def test_a_document_comes_back_or_is_refused_at_its_faults(
    answers: list[dict[str, Any]], at: int, case: tuple[str, str, Any]
) -> None:
    _, document, expected = case
    if isinstance(expected, list):
        assert answers[at] == {"pointers": expected}
    else:
        said = answers[at].get("text")
        assert said is not None, answers[at]
        wanted = json.loads(document if expected is SAME else expected)
        assert _typed(json.loads(said)) == _typed(wanted)


def _typed(value: Any) -> Any:
    """Return a value that tells true from 1 when it is compared."""
    if isinstance(value, dict):
        return {name: _typed(member) for name, member in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_typed(item) for item in cast("list[Any]", value)]
    return (type(value) is bool, value)
