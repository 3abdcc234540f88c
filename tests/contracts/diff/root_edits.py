"""Edits of what stands at the root of a contract, each labelled by hand."""

from __future__ import annotations

from typing import Any

from tests.contracts.diff.contract_edits import RootChange, RootEdit


def at(*keys: str, value: Any = None, drop: bool = False) -> RootChange:
    """Set or drop the value at a path of keys, where its parent is there and it changes something."""

    def change(data: Any) -> bool:
        holder: Any = data
        for key in keys[:-1]:
            holder = holder.get(key)
            if holder is None:
                return False
        if drop:
            return holder.pop(keys[-1], None) is not None
        if holder.get(keys[-1]) == value:
            return False
        holder[keys[-1]] = value
        return True

    return change


def entry(key: str, value: Any, *, wanted: Any = None) -> RootChange:
    """Change a key of the first code of the catalogue whose value is as wanted."""

    def change(data: Any) -> bool:
        for one in data["x-errors"]["catalogue"].values():
            if wanted is None or one.get(key) == wanted:
                one[key] = value
                return True
        return False

    return change


def remove_code(data: Any) -> bool:
    catalogue = data["x-errors"]["catalogue"]
    for code in list(catalogue)[::-1]:
        text = str([data["paths"], data["components"].get("responses")])
        if f"'{code}'" not in text and code not in data["x-errors"].get("unprovokable", {}):
            del catalogue[code]
            return True
    return False


def add_code(data: Any) -> bool:
    data["x-errors"]["catalogue"]["fresh"] = {"status": 400, "when": "invalid-body"}
    return True


def add_code_to_open(data: Any) -> bool:
    return data["info"]["title"] != "Shop" and add_code(data)


def add_code_to_closed(data: Any) -> bool:
    return data["info"]["title"] == "Shop" and add_code(data)


def when(*, more: bool) -> RootChange:
    def change(data: Any) -> bool:
        for one in data["x-errors"]["catalogue"].values():
            if one["when"] == "conflict" or one["when"] == ["conflict", "idempotency-mismatch"]:
                listed = [one["when"]] if isinstance(one["when"], str) else one["when"]
                one["when"] = (
                    [*listed, "unprocessable-reference"] if more else "precondition-failed"
                )
                return True
        return False

    return change


def renumber(data: Any) -> bool:
    for code, one in data["x-errors"]["catalogue"].items():
        if one["status"] in (429, 413, 403) and f"'{code}'" not in str(
            data["components"]["responses"]
        ):
            one["status"] = 400
            return True
    return False


def no_errors(data: Any) -> bool:
    import json

    def without(members: dict[str, Any]) -> dict[str, Any]:
        return {
            key: one for key, one in members.items() if key not in ("x-errors", "x-error-codes")
        }

    stripped = json.loads(json.dumps(data), object_hook=without)
    data.clear()
    data.update(stripped)
    return True


def rename_schema(data: Any) -> bool:
    import json

    name = next(iter(data["components"]["schemas"]))
    text = json.dumps(data).replace(f'/schemas/{name}"', f'/schemas/{name}Again"')
    renamed = json.loads(text)
    schemas = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {
        name + "Again" if key == name else key: value for key, value in schemas.items()
    }
    data.clear()
    data.update(renamed)
    return True


def other_server(data: Any) -> bool:
    data["servers"].append({"url": "https://elsewhere.example/"})
    return True


def scheme(data: Any) -> bool:
    for one in data["components"]["securitySchemes"].values():
        if one["type"] == "apiKey":
            one["name"] = "Another-Key"
            return True
    return False


def rename_scheme(data: Any) -> bool:
    import json

    name = next(iter(data["components"]["securitySchemes"]))
    text = json.dumps(data).replace(f'"{name}"', '"renamedScheme"')
    data.clear()
    data.update(json.loads(text))
    return True


def add_scheme(data: Any) -> bool:
    data["components"]["securitySchemes"]["more"] = {"type": "http", "scheme": "bearer"}
    return True


def add_schema(data: Any) -> bool:
    data["components"]["schemas"]["Unused"] = {"type": "object", "title": "Nobody's"}
    return True


def image(key: str, value: Any, *, drop: bool = False) -> RootChange:
    def change(data: Any) -> bool:
        for one in data.get("x-images", {}).values():
            if key in one:
                if drop:
                    del one[key]
                else:
                    one[key] = value
                return True
        return False

    return change


def remove_image(data: Any) -> bool:
    images = data.get("x-images")
    if not images:
        return False
    images.pop(list(images)[-1])
    return True


def load(key: str, value: Any) -> RootChange:
    return at("x-latency", "load", key, value=value)


def budget(name: str, key: str, value: str) -> RootChange:
    def change(data: Any) -> bool:
        budgets = data.get("x-latency", {}).get("classes", {}).get(name, {})
        if key not in budgets:
            return False
        budgets[key] = value
        return True

    return change


def drop_budget(data: Any) -> bool:
    budgets = data.get("x-latency", {}).get("classes", {}).get("read")
    return budgets is not None and budgets.pop("p95", None) is not None


def media_type(data: Any) -> bool:
    data["x-errors"]["mediaType"] = "application/vnd.other+json"
    return True


ROOT_EDITS: list[RootEdit] = [
    RootEdit("no errors", "errors-removed", True, no_errors, "errors-added"),
    RootEdit("another name of a schema", "schema-renamed", False, rename_schema, "schema-renamed"),
    RootEdit("a server", "server-added", False, other_server, "server-removed", True),
    RootEdit("another header for keys", "security-scheme-changed", True, scheme),
    RootEdit("another name of a scheme", "words", False, rename_scheme),
    RootEdit("a scheme", "security-scheme-added", False, add_scheme, "security-scheme-removed"),
    RootEdit("a schema", "schema-added", False, add_schema, "schema-removed"),
    RootEdit(
        "callbacks of the contract",
        "callbacks-changed",
        False,
        lambda d: (
            d["openapi"] > "3.1"
            and at(
                "webhooks", value={"it": {"post": {"responses": {"200": {"description": "ok"}}}}}
            )(d)
        ),
    ),
    RootEdit("a code less", "code-removed", True, remove_code),
    RootEdit("a code", "code-added", False, add_code_to_open, "code-removed", True),
    RootEdit(
        "a code though the list is closed",
        "code-added-to-closed",
        True,
        add_code_to_closed,
        "code-removed",
        True,
    ),
    RootEdit(
        "another status of a code", "code-renumbered", True, renumber, "code-renumbered", True
    ),
    RootEdit("another circumstance", "code-meaning-changed", True, when(more=False)),
    RootEdit(
        "a further circumstance",
        "code-meaning-extended",
        False,
        when(more=True),
        "code-meaning-changed",
        True,
    ),
    RootEdit("no retry", "retry-withdrawn", True, entry("retryable", False, wanted=True)),
    RootEdit("a retry", "retry-allowed", False, entry("retryable", True), "retry-withdrawn", True),
    RootEdit("a title of a code", "words", False, entry("title", "Told in other words")),
    RootEdit("errors of another media type", "errors-media-type", True, media_type),
    RootEdit(
        "others' things are hidden",
        "errors-hiding",
        True,
        at("x-errors", "hidden", value=True),
        "errors-hiding",
        True,
    ),
    RootEdit(
        "others' things are not hidden",
        "errors-hiding",
        True,
        lambda d: d["x-errors"].get("hidden") is True and at("x-errors", "hidden", value=False)(d),
    ),
    RootEdit(
        "no request id",
        "errors-repointed",
        True,
        at("x-errors", "requestId", drop=True),
        "errors-told",
    ),
    RootEdit(
        "no status in errors",
        "errors-repointed",
        True,
        at("x-errors", "status", drop=True),
        "errors-told",
    ),
    RootEdit(
        "no pointers in errors",
        "errors-repointed",
        True,
        at("x-errors", "pointer", drop=True),
        "errors-told",
    ),
    RootEdit(
        "smaller bodies",
        "limit-lowered",
        True,
        at("x-errors", "limits", "body", value="1KiB"),
        "limit-raised",
    ),
    RootEdit(
        "no limit of bodies",
        "limit-raised",
        False,
        at("x-errors", "limits", "body", drop=True),
        "limit-lowered",
        True,
    ),
    RootEdit(
        "a rate",
        "limit-lowered",
        True,
        at("x-errors", "limits", "rate", value="5/s"),
        "limit-raised",
    ),
    RootEdit(
        "slower reads", "budget-loosened", True, budget("read", "p95", "9s"), "budget-tightened"
    ),
    RootEdit(
        "slower writes", "budget-loosened", True, budget("write", "max", "90s"), "budget-tightened"
    ),
    RootEdit(
        "slower medians", "budget-loosened", True, budget("read", "p50", "9s"), "budget-tightened"
    ),
    RootEdit("no budget of reads", "budget-loosened", True, drop_budget, "budget-tightened"),
    RootEdit("less load", "load-lowered", True, load("rate", "10/s"), "load-raised"),
    RootEdit("fewer at once", "load-lowered", True, load("concurrency", 2), "load-raised"),
    RootEdit("more failures", "load-lowered", True, load("errors", "5%"), "load-raised"),
    RootEdit("a longer measurement", "load-measured-otherwise", False, load("duration", "90s")),
    RootEdit("more memory", "image-loosened", True, image("memory", "4096MiB"), "image-tightened"),
    RootEdit("a larger image", "image-loosened", True, image("size", "4000MB"), "image-tightened"),
    RootEdit("a slower start", "image-loosened", True, image("ready", "90s"), "image-tightened"),
    RootEdit("a slower end", "image-loosened", True, image("shutdown", "90s"), "image-tightened"),
    RootEdit(
        "less throughput", "image-loosened", True, image("throughput", "1/s"), "image-tightened"
    ),
    RootEdit("no promise of size", "image-loosened", True, image("size", None, drop=True)),
    RootEdit("another role", "image-role-changed", True, image("role", "consumer")),
    RootEdit("an image less", "image-removed", True, remove_image, "image-added"),
    RootEdit(
        "all order kept for pages by default",
        "pagination-short-allowed",
        True,
        lambda d: (
            d["x-pagination"].get("short", False) is False
            and at("x-pagination", "short", value=True)(d)
        ),
        "pagination-filled",
    ),
    RootEdit(
        "clamped by default",
        "pagination-clamped",
        True,
        lambda d: (
            d["x-pagination"].get("over", "reject") == "reject"
            and at("x-pagination", "over", value="clamp")(d)
        ),
        "pagination-refused",
        True,
    ),
]
