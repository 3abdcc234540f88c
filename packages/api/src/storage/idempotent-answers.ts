import { and, eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { forgetting, hour } from './forgetting.js';
import { idempotentAnswers } from './schema.js';

/** How long an answer under an idempotency key is remembered, in milliseconds. */
const kept = 24 * hour;

/** What a key belongs to: an operation of an organisation, or of one of its connectors. */
export interface KeyScope {
  readonly orgId: string;
  readonly operation: string;
  readonly connectorId?: string;
}

/** What was answered under an idempotency key. */
export interface RememberedAnswer {
  readonly requestHash: string;
  /** JSON text. */
  readonly answer: string;
}

function scopeOf({ operation, connectorId }: KeyScope): string {
  return connectorId === undefined ? operation : `${operation}/${connectorId}`;
}

/** Remembers what was answered under idempotency keys, so that what is sent again acts once. */
export class IdempotentAnswerStore {
  readonly #find;
  readonly #insert;
  readonly #forget;

  constructor(database: Database) {
    this.#find = database
      .select({ requestHash: idempotentAnswers.requestHash, answer: idempotentAnswers.answer })
      .from(idempotentAnswers)
      .where(
        and(
          eq(idempotentAnswers.orgId, sql.placeholder('orgId')),
          eq(idempotentAnswers.scope, sql.placeholder('scope')),
          eq(idempotentAnswers.key, sql.placeholder('key')),
        ),
      )
      .prepare();
    this.#insert = database
      .insert(idempotentAnswers)
      .values({
        orgId: sql.placeholder('orgId'),
        scope: sql.placeholder('scope'),
        key: sql.placeholder('key'),
        connectorId: sql.placeholder('connectorId'),
        requestHash: sql.placeholder('requestHash'),
        answer: sql.placeholder('answer'),
        receivedAt: sql.placeholder('receivedAt'),
      })
      .prepare();
    this.#forget = forgetting(database, idempotentAnswers);
  }

  find(scope: KeyScope, key: string): RememberedAnswer | undefined {
    return this.#find.get({ orgId: scope.orgId, scope: scopeOf(scope), key });
  }

  /** Remembers an answer, and forgets what is old enough. */
  remember(scope: KeyScope, key: string, answer: RememberedAnswer, receivedAt: number): void {
    const { orgId, connectorId = null } = scope;
    this.#insert.run({ orgId, scope: scopeOf(scope), key, connectorId, ...answer, receivedAt });
    this.#forget.run({ before: receivedAt - kept });
  }
}
