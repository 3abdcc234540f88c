import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import BetterSqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase, storageStateReader } from '../src/storage/database.js';
import { checkBeside, isSmall } from '../src/storage/integrity.js';
import { Storage } from '../src/storage/storage.js';
import { StorageError } from '../src/storage/trouble.js';
import { makeDirectory, TestApplication } from './support/application.js';

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));
const migrations = readMigrationFiles({ migrationsFolder });

let directory: ReturnType<typeof makeDirectory>;
let path: string;

beforeEach(() => {
  directory = makeDirectory();
  path = join(directory.path, 'metadata.db');
});

afterEach(() => {
  directory.remove();
});

const node = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f';

/** Makes a database as a version with that many migrations left it, with something in it. */
function makeOld(count: number, account = true): void {
  const client = new BetterSqlite(path);
  for (const { sql } of migrations.slice(0, count)) {
    for (const statement of sql) {
      client.exec(statement);
    }
  }
  const rest = `'{"label":"Übrig"}', null, 1, 5, 'old', 5, 'old', null`;
  client.exec(`
    insert into organizations values ('acme', 'Acme Ltd.', 1);
    insert into nodes (org_id, id, type, properties, job_id, revision, created_at, created_by,
      updated_at, updated_by, deleted_at) values ('acme', '${node}', 'table', ${rest});
    insert into edges (org_id, id, type, source_id, target_id, state, properties, job_id, revision,
      created_at, created_by, updated_at, updated_by, deleted_at)
      values ('acme', '${node}', 'self', '${node}', '${node}', 'committed', ${rest});`);
  if (account) {
    client.exec(
      'create table schema_migrations (id integer primary key, hash text not null, created_at numeric)',
    );
    for (const { hash, folderMillis } of migrations.slice(0, count)) {
      client.exec(
        `insert into schema_migrations (hash, created_at) values ('${hash}', ${String(folderMillis)})`,
      );
    }
  }
  client.close();
}

async function expectWhole(): Promise<void> {
  const application = new TestApplication(path);
  const search = await application.expect(200, 'GET', '/orgs/acme/search?q=ubrig');
  expect(search.body.data.map(({ id }: { id: string }) => id)).toEqual([node]);
  await application.expect(200, 'GET', `/orgs/acme/edges/${node}`);
  const neighbors = await application.expect(200, 'GET', `/orgs/acme/nodes/${node}/neighbors`);
  expect(neighbors.body.data).toHaveLength(1);
  await application.expect(204, 'DELETE', `/orgs/acme/nodes/${node}`);
  await application.close();
  const client = new BetterSqlite(path);
  expect(client.pragma('foreign_key_check')).toEqual([]);
  expect(client.pragma('integrity_check', { simple: true })).toBe('ok');
  client.close();
}

describe('a database', () => {
  it.each(migrations.map((_, index) => index + 1))(
    'that has had %i migrations is brought up to date',
    async (count) => {
      makeOld(count);
      await expectWhole();
    },
  );

  it('keeps what was answered under idempotency keys', () => {
    makeOld(4);
    const client = new BetterSqlite(path);
    client.exec(`
      insert into connectors (org_id, id, name, type, config, secrets, status, alive_at)
        values ('acme', 'c1', 'Old', 'k', '{}', '{}', 'active', 1);
      insert into idempotent_requests values ('acme', 'c1', 'k1', 'abc', '{"applied":1}', 7);`);
    client.close();
    openDatabase(path).$client.close();
    const after = new BetterSqlite(path);
    expect(after.prepare('select * from idempotent_answers').all()).toEqual([
      {
        org_id: 'acme',
        scope: 'ingestEvents/c1',
        key: 'k1',
        connector_id: 'c1',
        request_hash: 'abc',
        answer: '{"applied":1}',
        received_at: 7,
      },
    ]);
    after.exec("pragma foreign_keys = on; delete from connectors where id = 'c1'");
    expect(after.prepare('select count(*) from idempotent_answers').pluck().get()).toBe(0);
    after.close();
  });

  it('that another program made with the same schema is taken over', async () => {
    makeOld(migrations.length, false);
    await expectWhole();
    const database = openDatabase(path);
    expect(storageStateReader(database)().migration).toBe(migrations.length);
    database.$client.close();
  });

  it('that another program made with another schema is refused and left alone', () => {
    makeOld(1, false);
    expect(() => openDatabase(path)).toThrow('not those of this service');
    const client = new BetterSqlite(path);
    expect(
      client.prepare("select 1 from sqlite_schema where name = 'schema_migrations'").get(),
    ).toBe(undefined);
    client.close();
  });

  it('of a newer version is refused', () => {
    makeOld(migrations.length);
    const client = new BetterSqlite(path);
    client.exec("insert into schema_migrations (hash, created_at) values ('later', 9e15)");
    client.close();
    expect(() => openDatabase(path)).toThrow(/schema of a newer version \(6 migrations/);
  });

  it('that is damaged is refused, a large one while it is in use', async () => {
    const application = new TestApplication(path);
    await application.createNodes(
      Array.from({ length: 1000 }, () => ({ type: 'a', properties: { text: 'x'.repeat(400) } })),
    );
    await application.close();
    const client = new BetterSqlite(path);
    // A row that an index does not have: what a lost page leaves behind.
    client.unsafeMode();
    client.pragma('writable_schema = 1');
    client.exec(
      "update sqlite_schema set rootpage = (select rootpage from sqlite_schema where name = 'nodes_id') where name = 'nodes_by_type'",
    );
    client.close();
    expect(() => openDatabase(path)).toThrow(StorageError);
    expect(() => openDatabase(path)).toThrow('it is damaged; restore a copy');
    expect(isSmall(path)).toBe(true);
    const told = await new Promise((resolve) => {
      checkBeside(path, resolve).ref();
    });
    expect(told).toMatch(/^it is damaged; restore a copy \(/);
  });
});

describe('trouble with writing', () => {
  it('is told by readiness until a write succeeds', () => {
    const storage = new Storage(path);
    expect(storage.trouble).toBeUndefined();
    const full = new BetterSqlite.SqliteError('database or disk is full', 'SQLITE_FULL');
    const fail = (): never => {
      throw full;
    };
    expect(() => storage.write(fail)).toThrow(full);
    // Asking tries to write, and that succeeds.
    expect(storage.trouble).toBeUndefined();
    const other = new BetterSqlite(path);
    expect(() => storage.write(fail)).toThrow(full);
    other.exec('begin immediate');
    expect(storage.trouble).toBe('the disk is full; free some space');
    other.exec('rollback');
    other.close();
    expect(storage.trouble).toBeUndefined();
    storage.close();
  });
});
