import type { Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { leastUlidAt } from '../identifiers.js';
import { formatInstant, parseInstant } from '../instants.js';
import type { AuditEventRow } from '../storage/audit.js';
import { newest } from '../storage/jobs.js';
import { pageOf, rowsFor } from './pages.js';
import { storedProperties } from './properties.js';

interface AuditQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly since?: string;
  readonly before?: string;
}

function toAuditEvent(row: AuditEventRow) {
  return {
    id: row.id,
    orgId: row.orgId,
    action: row.action,
    actor: row.actor,
    at: formatInstant(row.at),
    requestId: row.requestId,
    payload: storedProperties(row.payload),
  };
}

/** The least identifier that an event at an instant or later can have. */
function boundOf(instant: string | undefined): string | undefined {
  const milliseconds = instant === undefined ? undefined : parseInstant(instant);
  return milliseconds === undefined ? undefined : leastUlidAt(milliseconds);
}

export const listAuditEvents: Handler<'listAuditEvents', Context> = (
  { params, query }: { params: { orgId: string }; query: AuditQuery },
  { storage, cursors },
) => {
  const { orgId } = params;
  const { limit, cursor, action, actor } = query;
  const filter = { action, actor, since: boundOf(query.since) };
  const before = boundOf(query.before) ?? newest;
  const list = { operation: 'listAuditEvents', orgId, filter: { ...filter, before } };
  const { id } =
    cursor === undefined ? { id: before } : (cursors.decode(list, cursor) as { id: string });
  const rows = storage.audit.page(orgId, filter, id, rowsFor(limit));
  const body = pageOf(rows, limit, toAuditEvent, (row) => cursors.encode(list, { id: row.id }));
  return { status: 200, body };
};
