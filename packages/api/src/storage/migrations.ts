import { fileURLToPath } from 'node:url';

import BetterSqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';

import { StorageError } from './trouble.js';

export const migrationsTable = 'schema_migrations';
const settings = {
  migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)),
  migrationsTable,
};

type Client = BetterSqlite.Database;

function hasTable(client: Client, name: string): boolean {
  const found = client.prepare("select 1 from sqlite_schema where type = 'table' and name = ?");
  return found.get(name) !== undefined;
}

/** How many migrations a database has had; none where it keeps no account of them. */
function countOf(client: Client): number {
  if (!hasTable(client, migrationsTable)) {
    return 0;
  }
  const count = client.prepare<[], number>(`select count(*) from ${migrationsTable}`).pluck();
  return count.get() ?? 0;
}

/** Every table with its columns, and every index and trigger, in the order of their names. */
function shapeOf(client: Client): string {
  const rows = client
    .prepare(
      `select s.type, s.name, c.name as column_name, c.type as column_type, c."notnull", c.pk
       from sqlite_schema s left join pragma_table_info(s.name) c on s.type = 'table'
       where s.name not like 'sqlite_%' and s.name <> ?
       order by s.type, s.name, c.cid`,
    )
    .all(migrationsTable);
  return JSON.stringify(rows);
}

/**
 * Takes over a database that another program made with the same schema, and that keeps no account
 * of migrations: they are noted as done.
 */
function adopt(client: Client): void {
  const model = new BetterSqlite(':memory:');
  try {
    migrate(drizzle({ client: model }), settings);
    if (shapeOf(model) !== shapeOf(client)) {
      throw new StorageError(
        'it holds tables that are not those of this service; name another file',
      );
    }
    const account = model.prepare(`select sql from sqlite_schema where name = ?`).pluck();
    const insert = `insert into ${migrationsTable} (hash, created_at) values (?, ?)`;
    const done = readMigrationFiles(settings);
    client.transaction(() => {
      client.exec(`drop table if exists ${migrationsTable}`);
      client.exec(String(account.get(migrationsTable)));
      for (const { hash, folderMillis } of done) {
        client.prepare(insert).run(hash, folderMillis);
      }
    })();
  } finally {
    model.close();
  }
}

function refuseNewer(done: number, known: number): void {
  if (done > known) {
    throw new StorageError(
      `it has the schema of a newer version (${String(done)} migrations, of which this one knows ` +
        `${String(known)}); start that version, or restore an older copy`,
    );
  }
}

/** Brings a schema up to date, all of it or nothing. */
export function bringUpToDate(client: Client): void {
  const known = readMigrationFiles(settings).length;
  let done = countOf(client);
  refuseNewer(done, known);
  if (done === 0 && hasTable(client, 'nodes')) {
    adopt(client);
    done = known;
  }
  if (done === known) {
    return;
  }
  // A migration may put a table in the place of another one that foreign keys point to.
  client.pragma('foreign_keys = OFF');
  migrate(drizzle({ client }), settings);
  const dangling = client.pragma('foreign_key_check') as readonly object[];
  if (dangling.length > 0) {
    throw new StorageError(`${String(dangling.length)} of its rows point to none; restore a copy`);
  }
}
