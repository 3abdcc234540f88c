"""Every broken API: its one fault, the one rule that has to find it, and what then shows it.

`shows` tells whether what the pasted `curl` lines print shows the fault.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.conformance.mutants.platform import faults, shown
from tests.conformance.mutants.platform.proxy import Fault
from tests.conformance.mutants.platform.shown import Shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A broken API: what is broken, the rule that has to find it, and how it shows."""

    name: str
    rule: str
    fault: Fault
    shows: Shows


def mutants(*, owner_key: str, reader_key: str) -> tuple[Mutant, ...]:
    """Return every mutant of the platform's API."""
    return (
        Mutant(
            name="drops-an-item-at-the-border",
            rule="pagination/complete",
            fault=faults.drops_an_item_at_the_border,
            shows=shown.leaves_an_item_out,
        ),
        Mutant(
            name="repeats-an-item-at-the-border",
            rule="pagination/no-duplicates",
            fault=faults.repeats_an_item_at_the_border,
            shows=shown.shows_an_item_twice,
        ),
        Mutant(
            name="swaps-two-items",
            rule="pagination/ordered",
            fault=faults.swaps_two_items,
            shows=shown.is_out_of_order,
        ),
        Mutant(
            name="holds-one-item-too-many",
            rule="pagination/limit-honoured",
            fault=faults.holds_one_item_too_many,
            shows=shown.is_longer_than_its_limit,
        ),
        Mutant(
            name="starts-again-at-a-garbage-cursor",
            rule="pagination/cursor-invalid",
            fault=faults.starts_again_at_a_garbage_cursor,
            shows=shown.takes_the_cursor,
        ),
        Mutant(
            name="says-more-on-the-last-page",
            rule="pagination/more-agrees",
            fault=faults.says_more_on_the_last_page,
            shows=shown.promises_more_without_a_cursor,
        ),
        Mutant(
            name="ignores-a-filter",
            rule="pagination/filter-kept",
            fault=faults.ignores_a_filter_after_page_one,
            shows=shown.mixes_types,
        ),
        Mutant(
            name="fails-on-malformed-json",
            rule="errors/malformed-body",
            fault=faults.fails_on_malformed_json,
            shows=shown.is_an_internal_error,
        ),
        Mutant(
            name="sends-errors-as-plain-json",
            rule="errors/media-type",
            fault=faults.sends_errors_as_plain_json,
            shows=shown.is_an_error_in_plain_json,
        ),
        Mutant(
            name="repeats-one-request-id",
            rule="errors/request-id",
            fault=faults.repeats_one_request_id,
            shows=shown.repeats_a_request_id,
        ),
        Mutant(
            name="challenges-nobody",
            rule="errors/unauthenticated",
            fault=faults.challenges_nobody,
            shows=shown.challenges_nobody,
        ),
        Mutant(
            name="leaks-a-stack-trace",
            rule="errors/no-leak",
            fault=faults.leaks_a_stack_trace,
            shows=shown.leaks_a_stack_frame,
        ),
        Mutant(
            name="lets-readers-write",
            rule="errors/forbidden",
            fault=faults.lets_readers_write(owner_key, reader_key),
            shows=shown.was_created,
        ),
        Mutant(
            name="forgets-the-allow-header",
            rule="errors/method-not-allowed",
            fault=faults.forgets_the_allow_header,
            shows=shown.allows_nothing,
        ),
        Mutant(
            name="keeps-a-refused-batch",
            rule="errors/atomic",
            fault=faults.keeps_a_refused_batch,
            shows=shown.lists_what_was_refused,
        ),
    )
