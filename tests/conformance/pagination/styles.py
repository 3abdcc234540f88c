"""Every style of pagination, and the contract that a warehouse of a style keeps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.contract import Contract
from contracts.load import load_contract


@dataclass(frozen=True)
class Style:
    """How the list is paginated; the defaults are a cursor with everything that can be stated."""

    style: str = "cursor"
    bare: bool = False
    more: bool = True
    total: bool = True
    limit: bool = True
    default: int | None = 8
    maximum: int | None = 30
    clamp: bool = False
    short: bool = False
    opaque: bool = True
    bulk: bool = True
    order: tuple[str, ...] = ("/made", "/id")
    deletable: bool = True
    nested: bool = False
    smallest: int = 1
    populated: bool = True

    @property
    def path(self) -> str:
        return "/sites/{site}/racks/{rack}/boxes" if self.nested else "/sites/{site}/boxes"


def contract_of(style: Style, folder: Path) -> Contract:
    """Return the contract that a warehouse of a style keeps."""
    path = folder / "warehouse.json"
    path.write_text(json.dumps(_document(style)), "utf-8")
    return load_contract(path, name="warehouse.json")


def _document(style: Style) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "style": style.style,
        "items": "$response.body" if style.bare else "$response.body#/boxes",
        "key": "/id",
        "short": style.short,
        "opaque": style.opaque,
    }
    if style.order:
        rule["order"] = list(style.order)
    if style.populated:
        items = "$request.body#/boxes" if style.bulk else "$request.body"
        rule["populate"] = {"operation": "addBoxes", "items": items}
    if style.limit:
        rule["limit"] = "$request.query.pageSize"
    if style.style in ("cursor", "link"):
        rule["cursor"] = "$request.query.mark"
    else:
        rule[style.style] = "$request.query.mark"
    if style.style == "cursor":
        rule["next"] = "$response.header.X-Next" if style.bare else "$response.body#/next"
    if style.more:
        rule["more"] = "$response.header.X-More" if style.bare else "$response.body#/more"
    if style.total:
        rule["total"] = "$response.header.X-Total" if style.bare else "$response.body#/total"
    if style.clamp:
        rule["over"] = "clamp"
    size: dict[str, Any] = {"type": "integer", "minimum": style.smallest}
    if style.maximum is not None:
        size["maximum"] = style.maximum
    if style.default is not None:
        size["default"] = style.default
    mark: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 800}
    if style.style == "offset":
        mark = {"type": "integer", "minimum": 0, "default": 0}
    if style.style == "page":
        mark = {"type": "integer", "minimum": 1, "default": 1}
    parameters: list[dict[str, Any]] = [
        {"name": "mark", "in": "query", "schema": mark},
        {"name": "kind", "in": "query", "schema": {"enum": ["flat", "tall", "wide"]}},
        {
            "name": "heavierThan",
            "in": "query",
            "x-filter": {"field": "/weight", "op": "gt"},
            "schema": {"type": "integer"},
        },
        {
            "name": "madeSince",
            "in": "query",
            "x-filter": {"field": "/made", "op": "gte"},
            "schema": {"type": "string", "format": "date-time"},
        },
        {
            "name": "label",
            "in": "query",
            "x-filter": {"field": "/label", "op": "prefix"},
            "schema": {"type": "string", "minLength": 1},
        },
    ]
    if style.limit:
        parameters.append({"name": "pageSize", "in": "query", "schema": size})
    box_input = {
        "type": "object",
        "required": ["label", "kind"],
        "properties": {
            "label": {"type": "string", "minLength": 1},
            "kind": {"enum": ["flat", "tall", "wide"]},
            "weight": {"type": ["integer", "null"], "minimum": 0, "maximum": 120},
        },
    }
    box = {
        "allOf": [box_input],
        "required": ["id", "made"],
        "properties": {"id": {"type": "string"}, "made": {"type": "string", "format": "date-time"}},
    }
    array = {"type": "array", "items": box}
    page = {
        "type": "object",
        "required": ["boxes"],
        "properties": {
            "boxes": array,
            "next": {"type": ["string", "null"]},
            "more": {"type": "boolean"},
            "total": {"type": "integer"},
        },
    }
    headers = {
        name: {"schema": {"type": "string"}} for name in ("X-Next", "X-More", "X-Total", "Link")
    }
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    refusals: dict[str, Any] = {
        status: {"description": "no", "content": error} for status in ("400", "401", "403", "404")
    }

    def parameter(name: str) -> dict[str, Any]:
        return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}

    names = re.findall(r"\{(\w+)\}", style.path)
    collection: dict[str, Any] = {
        "parameters": [parameter(name) for name in names],
        "get": {
            "operationId": "listBoxes",
            "x-pagination": rule,
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": "a page",
                    "headers": headers,
                    "content": {"application/json": {"schema": array if style.bare else page}},
                },
                **refusals,
            },
        },
        "post": {
            "operationId": "addBoxes",
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["boxes"],
                            "properties": {
                                "boxes": {
                                    "type": "array",
                                    "items": box_input,
                                    "minItems": 1,
                                    "maxItems": 100,
                                }
                            },
                        }
                        if style.bulk
                        else box_input
                    }
                },
            },
            "responses": {
                "201": {
                    "description": "made",
                    "content": {"application/json": {"schema": array if style.bulk else box}},
                    "links": {
                        "box": {
                            "operationId": "getBox",
                            "parameters": {
                                "box": "$response.body#/0/id"
                                if style.bulk
                                else "$response.body#/id"
                            },
                        }
                    },
                },
                **refusals,
            },
        },
    }
    one: dict[str, Any] = {
        "parameters": [parameter(name) for name in (*names, "box")],
        "get": {
            "operationId": "getBox",
            "responses": {
                "200": {"description": "it", "content": {"application/json": {"schema": box}}},
                **refusals,
            },
        },
    }
    if style.deletable:
        one["delete"] = {
            "operationId": "deleteBox",
            "responses": {"204": {"description": "gone"}, **refusals},
        }
    paths: dict[str, Any] = {style.path: collection, style.path + "/{box}": one}
    if style.nested:
        paths["/sites/{site}/racks"] = {
            "parameters": [parameter("site")],
            "post": {
                "operationId": "addRack",
                "requestBody": {
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                "responses": {
                    "201": {
                        "description": "made",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {"id": {"type": "string"}},
                                }
                            }
                        },
                    },
                    **refusals,
                },
            },
        }
        paths["/sites/{site}/racks/{rack}"] = {
            "parameters": [parameter("site"), parameter("rack")],
            "get": {
                "operationId": "getRack",
                "responses": {"200": {"description": "it"}, **refusals},
            },
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Warehouse", "version": "1"},
        "security": [{"key": []}],
        "x-errors": {
            "mediaType": "application/json",
            "schema": {"$ref": "#/components/schemas/Error"},
            "code": "$response.body#/code",
            "catalogue": {
                "parameter": {"status": 400, "when": "invalid-parameter"},
                "cursor": {"status": 400, "when": "invalid-cursor"},
                "who": {"status": 401, "when": "unauthenticated"},
                "denied": {"status": 403, "when": "forbidden"},
                "missing": {"status": 404, "when": "unknown-resource"},
            },
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["code"],
                    "properties": {"code": {"type": "string"}},
                }
            },
        },
    }


STYLES = {
    "cursor": Style(),
    "plain cursor": Style(more=False, total=False, bulk=False, order=("/id",)),
    "cursor in headers": Style(bare=True, order=("-/made", "/id")),
    "nulls in the order": Style(order=("-/weight", "/made", "/id"), total=False),
    "no order": Style(order=(), more=False),
    "offset": Style(style="offset"),
    "offset without a word": Style(style="offset", bare=True, more=False, total=False),
    "offset with a total": Style(style="offset", more=False, bulk=False),
    "page": Style(style="page"),
    "page without a word": Style(style="page", bare=True, more=False, total=False, order=()),
    "page with a flag": Style(style="page", total=False),
    "link": Style(style="link", bare=True, more=False, total=False),
    "link beside a body": Style(style="link"),
    "clamped": Style(clamp=True),
    "clamped, added one by one": Style(clamp=True, bulk=False, maximum=100, default=20),
    "short pages": Style(short=True),
    "readable cursor": Style(opaque=False),
    "no page size": Style(limit=False),
    "numbered pages, no page size": Style(
        style="page", limit=False, bare=True, more=False, total=False
    ),
    "no default, no maximum": Style(default=None, maximum=None),
    "large minimum": Style(smallest=5, maximum=50, default=10),
    "nested": Style(nested=True),
    "nothing deletes": Style(deletable=False, bulk=False),
    "small maximum": Style(maximum=4, default=3),
}
