"""What differs between two contracts, and whom it breaks: one file a family of changes, listed here."""

from typing import Final

from contracts.diff import (
    alternatives,
    annotations,
    bodies,
    bounds,
    catalogue,
    document,
    errors,
    idempotency,
    images,
    items,
    latency,
    members,
    operations,
    pagination,
    parameters,
    responses,
    security,
    types,
    undecided,
    unlisted,
    values,
)
from contracts.diff.fact import Kind

FAMILIES: Final = (
    operations,
    parameters,
    bodies,
    responses,
    security,
    document,
    types,
    values,
    bounds,
    members,
    unlisted,
    items,
    alternatives,
    annotations,
    undecided,
    pagination,
    errors,
    catalogue,
    latency,
    images,
    idempotency,
)
"""The files that find changes; each lists the kinds that it finds in `KINDS`."""

KINDS: Final[dict[str, Kind]] = {kind.id: kind for family in FAMILIES for kind in family.KINDS}
"""Every kind of change, by its id."""

OF_FORMS: Final = (
    types.compare_types,
    alternatives.compare_alternatives,
    annotations.compare_annotations,
)
"""What compares two schemas as wholes."""

OF_PAIRS: Final = (
    values.compare_values,
    bounds.compare_bounds,
    members.compare_members,
    unlisted.compare_unlisted,
    items.compare_items,
    undecided.compare_loose,
)
"""What compares two alternatives of one type."""

OF_OPERATIONS: Final = (
    parameters.compare_parameters,
    bodies.compare_bodies,
    responses.compare_responses,
    security.compare_security,
    document.compare_servers_and_callbacks,
    pagination.compare_pagination,
    errors.compare_error_codes,
    latency.compare_operation_latency,
    idempotency.compare_idempotency,
)
"""What compares an operation with itself."""

OF_CONTRACTS: Final = (
    document.compare_documents,
    security.compare_schemes,
    errors.compare_errors,
    catalogue.compare_catalogues,
    latency.compare_latency,
    images.compare_images,
)
"""What compares two contracts beside their operations."""
