import { createHash } from 'node:crypto';

import type { Context } from '../context.js';
import { writeJson } from '../json/write.js';
import { Problem } from '../problem.js';
import type { KeyScope } from '../storage/idempotent-answers.js';

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
