import { and, desc, eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { auditEvents } from './schema.js';
import { statementsByFilter } from './statements.js';

export type AuditEventRow = typeof auditEvents.$inferSelect;

/** What a list keeps; `since` is the least identifier that it takes in. */
export interface AuditFilter {
  readonly action: string | undefined;
  readonly actor: string | undefined;
  readonly since: string | undefined;
}

export class AuditStore {
  readonly #insert;
  readonly #pages;

  constructor(database: Database) {
    // Not by Drizzle, which takes as long to bind a row as SQLite takes to insert it.
    this.#insert = database.$client.prepare<[AuditEventRow]>(
      `insert into audit_events (org_id, id, action, actor, at, request_id, payload)
       values (@orgId, @id, @action, @actor, @at, @requestId, @payload)`,
    );
    this.#pages = statementsByFilter((given) =>
      database
        .select()
        .from(auditEvents)
        .where(
          and(
            eq(auditEvents.orgId, sql.placeholder('orgId')),
            sql`${auditEvents.id} < ${sql.placeholder('before')}`,
            given.has('action') ? eq(auditEvents.action, sql.placeholder('action')) : undefined,
            given.has('actor') ? eq(auditEvents.actor, sql.placeholder('actor')) : undefined,
          ),
        )
        .orderBy(desc(auditEvents.id))
        .limit(sql.placeholder('count'))
        .prepare(),
    );
  }

  append(row: AuditEventRow): void {
    this.#insert.run(row);
  }

  /** The events that are older than the one named `before`, newest first. */
  page(orgId: string, filter: AuditFilter, before: string, count: number): AuditEventRow[] {
    const { since = '', action, actor } = filter;
    const rows = this.#pages({ action, actor }).all({ action, actor, orgId, before, count });
    // Not a condition of the query: SQLite would take it for a reason to pass over the better index.
    return rows.filter(({ id }) => id >= since);
  }
}
