import { createHash } from 'node:crypto';

import type { Context } from '../context.js';
import { writeJson } from '../json/write.js';
import { Problem } from '../problem.js';
import type { KeyScope } from '../storage/idempotent-answers.js';

/** The headers of an operation that takes an idempotency key from who sends one. */
export interface IdempotencyHeaders {
  readonly 'idempotency-key'?: string;
}

/** The digest of what is asked: two requests under one key are the same where it is. */
export function requestHashOf(request: unknown): string {
  return createHash('sha256').update(writeJson(request)).digest('hex');
}

/**
 * Does work once under an idempotency key, and answers what it answered when the same request comes
 * again; throws a problem where the key was used for another request. Runs within a transaction:
 * work that throws spends no key.
 */
export function once<Answer>(
  { storage }: Context,
  scope: KeyScope,
  key: string,
  requestHash: string,
  work: () => Answer,
): Answer {
  const remembered = storage.idempotentAnswers.find(scope, key);
  if (remembered === undefined) {
    const answer = work();
    const made = { requestHash, answer: JSON.stringify(answer) };
    storage.idempotentAnswers.remember(scope, key, made, Date.now());
    return answer;
  }
  if (remembered.requestHash !== requestHash) {
    throw new Problem('idempotency-mismatch', {
      detail: 'Send each new request under a key of its own.',
    });
  }
  return JSON.parse(remembered.answer) as Answer;
}

/** Writes as one transaction; once only where the request carries an idempotency key. */
export function writeOnce<Answer>(
  context: Context,
  scope: KeyScope,
  key: string | undefined,
  request: unknown,
  work: () => Answer,
): Answer {
  if (key === undefined) {
    return context.storage.write(work);
  }
  const requestHash = requestHashOf(request);
  return context.storage.write(() => once(context, scope, key, requestHash, work));
}
