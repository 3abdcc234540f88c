import { and, eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { connectorEvents, idempotentRequests } from './schema.js';

const hour = 3_600_000;

/** How long an event, and an answer under an idempotency key, is remembered. */
const eventsKept = 7 * 24 * hour;
const requestsKept = 24 * hour;

/** The most rows that one request forgets; more than one adds, so that none is left behind. */
const forgottenAtOnce = 1000;

/** A connector, by its organisation and its identifier in it. */
export interface ConnectorKey {
  readonly orgId: string;
  readonly connectorId: string;
}

/** What was answered under an idempotency key. */
export interface RememberedRequest {
  readonly bodyHash: string;
  /** JSON text. */
  readonly answer: string;
}

/** Remembers what connectors have sent, so that what they send again acts once. */
export class ConnectorEventStore {
  readonly #insertEvent;
  readonly #findRequest;
  readonly #insertRequest;
  readonly #forgetEvents;
  readonly #forgetRequests;

  constructor(database: Database) {
    this.#insertEvent = database
      .insert(connectorEvents)
      .values({
        orgId: sql.placeholder('orgId'),
        connectorId: sql.placeholder('connectorId'),
        eventId: sql.placeholder('eventId'),
        receivedAt: sql.placeholder('receivedAt'),
      })
      .onConflictDoNothing()
      .prepare();
    this.#findRequest = database
      .select({ bodyHash: idempotentRequests.bodyHash, answer: idempotentRequests.answer })
      .from(idempotentRequests)
      .where(
        and(
          eq(idempotentRequests.orgId, sql.placeholder('orgId')),
          eq(idempotentRequests.connectorId, sql.placeholder('connectorId')),
          eq(idempotentRequests.key, sql.placeholder('key')),
        ),
      )
      .prepare();
    this.#insertRequest = database
      .insert(idempotentRequests)
      .values({
        orgId: sql.placeholder('orgId'),
        connectorId: sql.placeholder('connectorId'),
        key: sql.placeholder('key'),
        bodyHash: sql.placeholder('bodyHash'),
        answer: sql.placeholder('answer'),
        receivedAt: sql.placeholder('receivedAt'),
      })
      .prepare();
    // Rows arrive in the order of their row ids, so the old ones are found without an index.
    const oldest = (table: typeof connectorEvents | typeof idempotentRequests) =>
      database
        .delete(table)
        .where(
          sql`rowid in (select rowid from ${table} order by rowid limit ${sql.raw(String(forgottenAtOnce))}) and ${table.receivedAt} < ${sql.placeholder('before')}`,
        )
        .prepare();
    this.#forgetEvents = oldest(connectorEvents);
    this.#forgetRequests = oldest(idempotentRequests);
  }

  /** Takes note of an event; answers false where it was known. */
  remember({ orgId, connectorId }: ConnectorKey, eventId: string, receivedAt: number): boolean {
    return this.#insertEvent.run({ orgId, connectorId, eventId, receivedAt }).changes === 1;
  }

  /** What was answered under an idempotency key, where that is remembered. */
  findRequest({ orgId, connectorId }: ConnectorKey, key: string): RememberedRequest | undefined {
    return this.#findRequest.get({ orgId, connectorId, key });
  }

  rememberRequest(
    { orgId, connectorId }: ConnectorKey,
    key: string,
    request: RememberedRequest,
    receivedAt: number,
  ): void {
    this.#insertRequest.run({ orgId, connectorId, key, ...request, receivedAt });
  }

  /** Forgets what is old enough. */
  forget(now: number): void {
    this.#forgetEvents.run({ before: now - eventsKept });
    this.#forgetRequests.run({ before: now - requestsKept });
  }
}
