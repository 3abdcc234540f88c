import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase, storageStateReader } from '../src/storage/database.js';
import { KeyStore } from '../src/storage/keys.js';
import { ShortMemory } from '../src/storage/short-memory.js';
import { makeDirectory, secrets, TestApplication } from './support/application.js';

let directory: ReturnType<typeof makeDirectory>;
let databasePath: string;

beforeEach(() => {
  directory = makeDirectory();
  databasePath = join(directory.path, 'metadata.db');
});

afterEach(() => {
  directory.remove();
});

const nodePath = '/orgs/acme/nodes/01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f';

/** Reads a database file behind the service's back. */
function query(sql: string): unknown[] {
  const client = new BetterSqlite(databasePath, { readonly: true });
  try {
    return client.prepare(sql).all();
  } finally {
    client.close();
  }
}

describe('a database', () => {
  it('is migrated once', () => {
    openDatabase(databasePath).$client.close();
    const schema = query('select * from sqlite_schema order by name');
    const database = openDatabase(databasePath);
    expect(storageStateReader(database)()).toEqual({ journalMode: 'wal', migration: 5 });
    database.$client.close();
    expect(query('select * from sqlite_schema order by name')).toEqual(schema);
    expect(query('select * from schema_migrations')).toHaveLength(5);
  });

  it('is set up for durable and checked writes', () => {
    const { $client } = openDatabase(databasePath);
    const pragma = (name: string): unknown => $client.pragma(name, { simple: true });
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('synchronous')).toBe(1);
    expect(pragma('busy_timeout')).toBe(500);
    $client.close();
  });

  it('that is none is refused and left alone', () => {
    const broken = join(directory.path, 'broken.db');
    copyFileSync(new URL(import.meta.url), broken);
    expect(() => openDatabase(broken)).toThrow('not a SQLite database');
    expect(() => openDatabase(join(directory.path, 'no', 'such.db'))).toThrow();
  });

  it('keeps what it has over a restart, cursors and revisions included', async () => {
    const first = new TestApplication(databasePath);
    await first.createNodes(Array<object>(5).fill({ type: 'a' }));
    await first.expect(201, 'PUT', nodePath, { body: { type: 'b', properties: { a: [1] } } });
    await first.expect(200, 'PATCH', '/orgs/acme', { body: { name: 'Renamed' } });
    const page = await first.expect(200, 'GET', '/orgs/acme/nodes?limit=3');
    const all = await first.walk('/orgs/acme/nodes', 2);
    await first.close();

    const second = new TestApplication(databasePath);
    expect(await second.walk('/orgs/acme/nodes', 2)).toEqual(all);
    const cursor = String(page.body.pagination.nextCursor);
    const next = await second.expect(200, 'GET', `/orgs/acme/nodes?cursor=${cursor}`);
    expect(next.body.data).toEqual(all.slice(3));
    // A seed does not overwrite what was changed since.
    expect((await second.expect(200, 'GET', '/orgs/acme')).body.name).toBe('Renamed');
    const replaced = await second.expect(200, 'PUT', nodePath, { body: { type: 'c' } });
    expect(replaced.headers['etag']).toBe('"2"');
    await second.close();
  });

  it('holds no secret', async () => {
    const application = new TestApplication(databasePath);
    await application.expect(200, 'GET', '/orgs');
    const rows = JSON.stringify(query('select * from api_keys'));
    expect(rows).toContain('"owner"');
    for (const secret of Object.values(secrets)) {
      expect(rows).not.toContain(secret);
    }
    await application.close();
  });

  it('keeps the history of nodes and edges', async () => {
    const application = new TestApplication(databasePath);
    for (const type of ['a', 'b', 'b', 'c']) {
      await application.call('PUT', nodePath, { body: { type, properties: { of: type } } });
    }
    const id = nodePath.slice(-36);
    const edgePath = '/orgs/acme/edges/01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e20';
    const edge = { type: 'self', sourceId: id, targetId: id };
    await application.expect(201, 'PUT', edgePath, { body: edge });
    await application.expect(204, 'DELETE', nodePath);
    await application.expect(201, 'PUT', nodePath, { body: { type: 'd' } });
    const columns = 'revision, type, properties, deleted_at is not null as deleted';
    expect(query(`select ${columns} from node_revisions order by revision`)).toEqual([
      { revision: 1, type: 'a', properties: '{"of":"a"}', deleted: 0 },
      { revision: 2, type: 'b', properties: '{"of":"b"}', deleted: 0 },
      { revision: 3, type: 'c', properties: '{"of":"c"}', deleted: 0 },
      { revision: 4, type: 'c', properties: '{}', deleted: 1 },
    ]);
    expect(query('select revision, source_id as source from edge_revisions')).toEqual([
      { revision: 1, source: id },
    ]);
    expect(query('select revision, deleted_at is null as live from edges')).toEqual([
      { revision: 2, live: 0 },
    ]);
    await application.close();
  });

  it('that another process locks answers 503 for writes, and still reads', async () => {
    const application = new TestApplication(databasePath);
    const other = new BetterSqlite(databasePath);
    other.exec('begin immediate');
    const refused = await application.expect(503, 'PUT', nodePath, { body: { type: 'a' } });
    expect(refused.body.code).toBe('unavailable');
    expect(refused.headers['retry-after']).toBe('1');
    await application.expect(200, 'GET', '/orgs/acme/nodes');
    other.exec('rollback');
    await application.expect(201, 'PUT', nodePath, { body: { type: 'a' } });
    other.exec('drop table nodes');
    const failed = await application.expect(500, 'GET', nodePath);
    expect(failed.body).toEqual({
      type: '/problems/internal',
      title: 'The service failed',
      status: 500,
      instance: nodePath,
      code: 'internal',
      requestId: failed.headers['x-request-id'],
    });
    await application.expect(200, 'GET', '/health/ready');
    other.exec('drop table schema_migrations');
    const unready = await application.expect(503, 'GET', '/health/ready');
    expect(unready.body.code).toBe('unavailable');
    await application.expect(200, 'GET', '/health/live');
    other.close();
    await application.close();
  });

  it('takes a key that has another name, secret or scopes than before', () => {
    const database = openDatabase(databasePath);
    const keys = new KeyStore(database);
    keys.put({ name: 'a', scopes: ['*'] }, 'first');
    keys.put({ name: 'a', scopes: ['acme:read'] }, 'second');
    expect(keys.findBySecret('first')).toBeUndefined();
    expect(keys.findBySecret('second')).toEqual({ name: 'a', scopes: ['acme:read'] });
    keys.put({ name: 'b', scopes: ['*'] }, 'second');
    expect(keys.findBySecret('second')).toEqual({ name: 'b', scopes: ['*'] });
    database.$client.close();
  });
});

describe('a page', () => {
  const base = 'deleted_at is null and (created_at, id) > (0, ?) order by created_at, id limit 51';
  it.each([
    ['nodes', `org_id = ? and ${base}`, 'nodes_walk'],
    ['nodes', `org_id = ? and created_at < 9 and updated_at >= ? and ${base}`, 'nodes_walk'],
    [
      'nodes',
      'org_id = ? and deleted_at is null and updated_at > created_at and updated_at >= 1 limit 9',
      'nodes_changed',
    ],
    ['nodes', `org_id = ? and type = ? and ${base}`, 'nodes_by_type'],
    ['nodes', `org_id = ? and job_id = ? and ${base}`, 'nodes_by_job'],
    ['edges', `org_id = ? and ${base}`, 'edges_walk'],
    ['edges', `org_id = ? and type = ? and ${base}`, 'edges_by_type'],
    ['edges', `org_id = ? and source_id = ? and ${base}`, 'edges_by_source'],
    ['edges', `org_id = ? and target_id = ? and ${base}`, 'edges_by_target'],
    ['edges', `org_id = ? and source_id = ? and +type = ? and ${base}`, 'edges_by_source'],
    ['edges', 'org_id = ? and target_id = ? and deleted_at is null', 'edges_by_target'],
    [
      'audit_events',
      'org_id = ? and id < ? order by id desc limit 51',
      'sqlite_autoindex_audit_events_1',
    ],
    [
      'audit_events',
      'org_id = ? and id < ? and action = ? order by id desc limit 51',
      'audit_events_by_action',
    ],
    [
      'audit_events',
      'org_id = ? and id < ? and actor = ? order by id desc limit 51',
      'audit_events_by_actor',
    ],
    ['jobs', 'org_id = ? and id < ? order by id desc limit 51', 'sqlite_autoindex_jobs_1'],
    ['jobs', 'org_id = ? and status = ? and id < ? order by id desc limit 51', 'jobs_by_status'],
    ['connectors', 'org_id = ? and id > ? order by id limit 51', 'sqlite_autoindex_connectors_1'],
    [
      'connectors',
      'org_id = ? and status = ? and (alive_at < 9) = 1 and id > ? order by id limit 51',
      'connectors_by_status',
    ],
  ])('of %s where %s is read from the index %s', (table, condition, index) => {
    openDatabase(databasePath).$client.close();
    const sql = `explain query plan select * from ${table} where ${condition}`.replaceAll(
      '?',
      "'a'",
    );
    const plan = query(sql) as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toHaveLength(1);
    expect(plan[0]?.detail).toMatch(new RegExp(`^SEARCH ${table} USING INDEX ${index} \\(`));
  });
});

describe('a short memory', () => {
  it('asks again after a second, when it is cleared, and for what was not there', () => {
    let now = 5000;
    let asked = 0;
    const memory = new ShortMemory<string>(() => now);
    const get = (found: string | undefined): string | undefined =>
      memory.get('a', () => {
        asked += 1;
        return found;
      });
    expect([get(undefined), get('x'), get('y')]).toEqual([undefined, 'x', 'x']);
    now = 5999;
    expect(get('y')).toBe('x');
    now = 6000;
    expect(get('y')).toBe('y');
    now = 1;
    expect(get('z')).toBe('z');
    memory.clear();
    expect(get('u')).toBe('u');
    expect(asked).toBe(5);
  });
});
