"""What a program says of a call that failed, as JSON."""

from __future__ import annotations

from metadata_client import ApiError, ClientError, UndecodableAnswerError
from metadata_client.models import Problem

Told = dict[str, str | int | list[str]]


def told(error: ClientError) -> Told:
    """Return what is known of a failed call."""
    said: Told = {"error": type(error).__name__, "operation": error.operation}
    if isinstance(error, ApiError):
        said |= {"status": error.status, "code": error.code, "requestId": error.request_id}
        if isinstance(error.body, Problem):
            said["title"] = error.body.title
    if isinstance(error, UndecodableAnswerError):
        said["pointers"] = [fault.pointer for fault in error.faults]
    return said
