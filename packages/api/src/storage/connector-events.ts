import type { Database } from './database.js';
import { forgetting, hour } from './forgetting.js';
import { connectorEvents } from './schema.js';

/** How long an event is remembered, in milliseconds. */
const kept = 7 * 24 * hour;

/** A connector, by its organisation and its identifier in it. */
export interface ConnectorKey {
  readonly orgId: string;
  readonly connectorId: string;
}

/** Remembers what connectors have sent, so that what they send again acts once. */
export class ConnectorEventStore {
  readonly #insertEvent;
  readonly #forget;

  constructor(database: Database) {
    // Not by Drizzle, which takes as long to bind a row as SQLite takes to insert it.
    this.#insertEvent = database.$client.prepare<[string, string, string, number]>(
      `insert into connector_events (org_id, connector_id, event_id, received_at)
       values (?, ?, ?, ?) on conflict do nothing`,
    );
    this.#forget = forgetting(database, connectorEvents);
  }

  /** Takes note of an event; answers false where it was known. */
  remember({ orgId, connectorId }: ConnectorKey, eventId: string, receivedAt: number): boolean {
    return this.#insertEvent.run(orgId, connectorId, eventId, receivedAt).changes === 1;
  }

  /** Forgets what is old enough. */
  forget(now: number): void {
    this.#forget.run({ before: now - kept });
  }
}
