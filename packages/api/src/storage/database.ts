import BetterSqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

import { isSmall, requireIntegrity } from './integrity.js';
import { bringUpToDate, migrationsTable } from './migrations.js';
import { explained } from './trouble.js';

/**
 * How long a write waits for another process. SQLite waits on the event loop's own thread, so this
 * is as long as every other request is held up.
 */
const busyTimeout = 500;

export type Database = BetterSQLite3Database & { readonly $client: BetterSqlite.Database };

export interface StorageState {
  readonly journalMode: string;
  readonly migration: number;
}

/** Opens the database file, creating it where there is none, and brings its schema up to date. */
export function openDatabase(path: string): Database {
  let client: BetterSqlite.Database | undefined;
  try {
    client = new BetterSqlite(path, { timeout: busyTimeout });
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = NORMAL');
    client.pragma('cache_size = -32000');
    if (isSmall(path)) {
      requireIntegrity(client);
    }
    bringUpToDate(client);
    client.pragma('foreign_keys = ON');
    return drizzle({ client });
  } catch (error) {
    client?.close();
    throw explained(error);
  }
}

/** Makes a reader of the storage's own state; it throws where the database cannot be read. */
export function storageStateReader(database: Database): () => StorageState {
  const countMigrations = database.$client
    .prepare<[], number>(`select count(*) from ${migrationsTable}`)
    .pluck();
  return () => {
    const [row] = database.all<{ journal_mode: string }>(sql`pragma journal_mode`);
    return { journalMode: row?.journal_mode ?? 'unknown', migration: countMigrations.get() ?? 0 };
  };
}
