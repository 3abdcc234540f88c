"""The single faults of the library, each with the one rule that must find it."""

from __future__ import annotations

from typing import Final

FAULTS: Final = {
    "status-undeclared": "errors/status-declared",
    "code-undeclared": "errors/code-declared",
    "status-differs": "errors/status-agrees",
    "error-schema": "errors/schema",
    "error-media-type": "errors/media-type",
    "request-id-same": "errors/request-id",
    "request-id-missing": "errors/request-id",
    "leak-stack": "errors/no-leak",
    "leak-sql": "errors/no-leak",
    "leak-key": "errors/no-leak",
    "unknown-route-200": "errors/unknown-route",
    "allow-lies": "errors/method-not-allowed",
    "allow-missing": "errors/method-not-allowed",
    "method-404": "errors/method-not-allowed",
    "validates-before-auth": "errors/precedence",
    "lets-anybody-read": "errors/unauthenticated",
    "wrong-key-works": "errors/unauthenticated",
    "no-challenge": "errors/unauthenticated",
    "stranger-reads": "errors/forbidden",
    "reader-writes": "errors/forbidden",
    "accepts-any-accept": "errors/not-acceptable",
    "no-precondition-required": "errors/precondition",
    "no-precondition": "errors/precondition",
    "bad-parameter-200": "errors/invalid-parameter",
    "bad-parameter-500": "errors/invalid-parameter",
    "swallows-anything": "errors/too-large",
    "any-media-type": "errors/unsupported-media-type",
    "malformed-500": "errors/malformed-body",
    "long-titles": "errors/invalid-body",
    "unknown-members": "errors/invalid-body",
    "wrong-pointer": "errors/pointer",
    "partial-write": "errors/atomic",
    "writes-then-refuses": "errors/atomic",
    "missing-500": "errors/not-found",
    "no-conflict": "errors/conflict",
    "dangling": "errors/unprocessable-reference",
}

FAULTS_OF_SUCCESSES: Final = {
    "success-media-type": "schema/media-type",
    "success-schema": "schema/body",
    "no-location": "schema/headers",
    "success-status": "schema/status-declared",
    "refuses-valid": "schema/accepts-valid",
    "long-titles": "schema/rejects-invalid",
    "unknown-members": "schema/rejects-invalid",
}

LOOKING_BACK: Final = {
    "errors/code-provoked": "it never fails: what was not seen is unproven",
    "errors/hidden": "its own contract, with hidden: true, in test_library",
    "errors/retry-after": "its own contract, with a rate, in test_library",
    **dict.fromkeys(FAULTS_OF_SUCCESSES.values(), "found among the faults of successes"),
}
"""Rules whose faults are tried elsewhere, or that cannot fail."""
