import { sql } from 'drizzle-orm';

import type { Database } from './database.js';
import type { connectorEvents, idempotentAnswers } from './schema.js';

/** An hour in milliseconds. */
export const hour = 3_600_000;

/** The most rows that one request forgets; more than one adds, so that none is left behind. */
const forgottenAtOnce = 1000;

/**
 * The statement that forgets some rows that arrived before an instant. Rows arrive in the order of
 * their row ids, so the old ones are found without an index.
 */
export function forgetting(
  database: Database,
  table: typeof connectorEvents | typeof idempotentAnswers,
) {
  return database
    .delete(table)
    .where(
      sql`rowid in (select rowid from ${table} order by rowid limit ${sql.raw(String(forgottenAtOnce))}) and ${table.receivedAt} < ${sql.placeholder('before')}`,
    )
    .prepare();
}
