import type { OperationId } from '@metadata/client/server';

import type { Context } from '../context.js';
import { entityTagOf } from '../http/entity-tags.js';
import { Problem, problemDocument, type FieldError, type ProblemDocument } from '../problem.js';
import type { Written } from '../storage/writing.js';
import { audit } from './auditing.js';
import { writeOnce } from './idempotency.js';
import { requireReferences } from './references.js';

type Outcome =
  | { index: number; status: 'created' | 'updated'; id: string; etag: string }
  | { index: number; status: 'rejected'; problem: ProblemDocument };

export interface BatchOutcome {
  outcomes: Outcome[];
  created: number;
  updated: number;
  rejected: number;
}

export interface BatchWork<Item> {
  readonly orgId: string;
  readonly operation: OperationId;
  /** Under it the batch is written once, however often it is sent. */
  readonly idempotencyKey: string | undefined;
  /** Answers what is wrong with the references of an item; their pointers begin with `pointer`. */
  readonly check: (item: Item, pointer: string) => readonly FieldError[];
  readonly write: (item: Item) => Written<{ readonly id: string; readonly revision: number }>;
}

/** Writes the items of a bulk request in their order, as one transaction. */
export function writeBatch<Item>(
  items: readonly Item[],
  atomic: boolean,
  context: Context,
  work: BatchWork<Item>,
): BatchOutcome {
  const { orgId, operation, idempotencyKey } = work;
  return writeOnce(context, { orgId, operation }, idempotencyKey, { atomic, items }, () =>
    writeItems(items, atomic, context, work),
  );
}

function writeItems<Item>(
  items: readonly Item[],
  atomic: boolean,
  context: Context,
  { orgId, operation, check, write }: BatchWork<Item>,
): BatchOutcome {
  // What an item refers to is never written by the same request, so all can be judged first.
  const errors = items.map((item, index) => check(item, `/items/${String(index)}`));
  if (atomic) {
    requireReferences(errors.flat());
  }
  const outcomes = items.map((item, index): Outcome => {
    const itemErrors = errors[index] ?? [];
    if (itemErrors.length > 0) {
      const problem = new Problem('unknown-reference', { errors: itemErrors });
      return { index, status: 'rejected', problem: problemDocument(problem, context.occasion) };
    }
    const { row, created } = write(item);
    const status = created ? 'created' : 'updated';
    return { index, status, id: row.id, etag: entityTagOf(row.revision) };
  });
  const count = (status: Outcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const counts = {
    created: count('created'),
    updated: count('updated'),
    rejected: count('rejected'),
  };
  audit(context, orgId, operation, counts);
  return { outcomes, ...counts };
}
