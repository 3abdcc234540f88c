"""Single faults of the platform's API: what a broken server does with a request."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.conformance.mutants.platform.proxy import Answer, Asked, Fault, Upstream


def _query(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}


def _with_query(asked: Asked, **changes: str | None) -> Asked:
    query = {**_query(asked), **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    return replace(asked, path=f"{urlsplit(asked.path).path}?{urlencode(kept)}")


def _is_list(asked: Asked, name: str) -> bool:
    return asked.method == "GET" and urlsplit(asked.path).path.endswith(f"/{name}")


def _page(answer: Answer) -> dict[str, Any] | None:
    body: Any = answer.json
    return (
        cast("dict[str, Any]", body)
        if answer.status == 200 and isinstance(body, dict) and "data" in body
        else None
    )


def drops_an_item_at_the_border(asked: Asked, upstream: Upstream) -> Answer:
    """Leave out the first item of every page but the first."""
    answer = upstream(asked)
    page = _page(answer)
    if _is_list(asked, "nodes") and page is not None and "cursor" in _query(asked):
        page["data"] = page["data"][1:]
        return answer.with_json(page)
    return answer


def repeats_an_item_at_the_border(asked: Asked, upstream: Upstream) -> Answer:
    """Begin every page but the first with the item that the page before ended with."""
    answer = upstream(asked)
    page = _page(answer)
    if not _is_list(asked, "nodes") or page is None or not page["pagination"]["nextCursor"]:
        return answer
    limit = page["pagination"]["limit"]
    if limit > 1:
        # The cursor of a page that is one item shorter stands before the last item of this one.
        shorter = _page(upstream(_with_query(asked, limit=str(limit - 1))))
        if shorter is not None:
            page["pagination"]["nextCursor"] = shorter["pagination"]["nextCursor"]
    elif "cursor" in _query(asked):
        page["pagination"]["nextCursor"] = _query(asked)["cursor"]
    return answer.with_json(page)


def swaps_two_items(asked: Asked, upstream: Upstream) -> Answer:
    """Exchange the first two items of every page."""
    answer = upstream(asked)
    page = _page(answer)
    if _is_list(asked, "jobs") and page is not None and len(page["data"]) > 1:
        page["data"][:2] = page["data"][1::-1]
        return answer.with_json(page)
    return answer


def holds_one_item_too_many(asked: Asked, upstream: Upstream) -> Answer:
    """Answer with one item more than the limit allows."""
    limit = _query(asked).get("limit", "")
    if _is_list(asked, "edges") and limit.isdigit() and 1 <= int(limit) < 200:
        answer = upstream(_with_query(asked, limit=str(int(limit) + 1)))
        page = _page(answer)
        if page is not None:
            page["pagination"]["limit"] = int(limit)
            return answer.with_json(page)
        return answer
    return upstream(asked)


def starts_again_at_a_garbage_cursor(asked: Asked, upstream: Upstream) -> Answer:
    """Answer with the first page where the cursor is not understood."""
    answer = upstream(asked)
    if _is_list(asked, "orgs") and answer.status == 400 and b"invalid-cursor" in answer.body:
        return upstream(_with_query(asked, cursor=None))
    return answer


def says_more_on_the_last_page(asked: Asked, upstream: Upstream) -> Answer:
    """Say that more follows where no cursor does."""
    answer = upstream(asked)
    page = _page(answer)
    if _is_list(asked, "jobs") and page is not None and page["pagination"]["nextCursor"] is None:
        page["pagination"]["hasMore"] = True
        return answer.with_json(page)
    return answer


def ignores_a_filter_after_page_one(asked: Asked, upstream: Upstream) -> Answer:
    """Keep the type filter on the first page only."""
    query = _query(asked)
    if _is_list(asked, "nodes") and "type" in query and "cursor" not in query:
        answer = upstream(asked)
        page = _page(answer)
        if page is not None and page["pagination"]["nextCursor"] and page["data"]:
            plain = upstream(_with_query(asked, type=None, limit="200"))
            items = (_page(plain) or {"data": []})["data"]
            other = next((item for item in items if item["type"] != query["type"]), None)
            if other is not None:
                page["data"][-1] = other
                return answer.with_json(page)
        return answer
    return upstream(asked)


def fails_on_malformed_json(asked: Asked, upstream: Upstream) -> Answer:
    """Answer a malformed body with an internal error."""
    answer = upstream(asked)
    if answer.status == 400 and b'"malformed-body"' in answer.body:
        problem = {**answer.json, "status": 500, "code": "internal", "title": "The service failed"}
        return replace(answer, status=500).with_json(problem)
    return answer


def sends_errors_as_plain_json(asked: Asked, upstream: Upstream) -> Answer:
    """Label problems as application/json."""
    answer = upstream(asked)
    if answer.status == 404 and "/jobs/" in asked.path:
        return answer.with_header("Content-Type", "application/json")
    return answer


def repeats_one_request_id(asked: Asked, upstream: Upstream) -> Answer:
    """Give every error the same request id."""
    answer = upstream(asked)
    if answer.status >= 400 and answer.json is not None:
        same = "01K9K3V8Q6T4W2Z1Y5X7N9M3BD"
        return answer.with_json({**answer.json, "requestId": same}).with_header(
            "X-Request-Id", same
        )
    return answer


def challenges_nobody(asked: Asked, upstream: Upstream) -> Answer:
    """Leave WWW-Authenticate out of 401."""
    answer = upstream(asked)
    return answer.with_header("WWW-Authenticate", None) if answer.status == 401 else answer


def leaks_a_stack_trace(asked: Asked, upstream: Upstream) -> Answer:
    """Put a stack frame into the detail of a validation error."""
    answer = upstream(asked)
    if answer.status == 422 and answer.json is not None:
        frame = "Error: bad input\n    at validate (/srv/app/dist/validation.js:41:17)"
        return answer.with_json({**answer.json, "detail": frame})
    return answer


def lets_readers_write(owner_key: str, reader_key: str) -> Fault:
    """Return a fault that takes a reader for the owner when a job is created."""

    def fault(asked: Asked, upstream: Upstream) -> Answer:
        if (
            asked.method == "POST"
            and asked.path.endswith("/jobs")
            and asked.header("Authorization") == f"Bearer {reader_key}"
        ):
            return upstream(asked.with_header("Authorization", f"Bearer {owner_key}"))
        return upstream(asked)

    return fault


def forgets_the_allow_header(asked: Asked, upstream: Upstream) -> Answer:
    """Leave Allow out of 405."""
    answer = upstream(asked)
    return answer.with_header("Allow", None) if answer.status == 405 else answer


def keeps_a_refused_batch(asked: Asked, upstream: Upstream) -> Answer:
    """Write the good items of an atomic batch that is refused for a bad one."""
    answer = upstream(asked)
    if (
        asked.method == "POST"
        and urlsplit(asked.path).path.endswith("/nodes")
        and answer.status == 422
        and re.search(rb'"unknown-reference"', answer.body)
    ):
        try:
            items = json.loads(asked.body)["items"]
        except (ValueError, KeyError, TypeError):
            return answer
        good = [{key: value for key, value in one.items() if key != "jobId"} for one in items]
        upstream(
            replace(asked, body=json.dumps({"items": good}).encode()).with_header(
                "Content-Type", "application/json"
            )
        )
    return answer
