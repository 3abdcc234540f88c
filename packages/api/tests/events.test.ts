import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication, type Answer } from './support/application.js';

let application: TestApplication;
let path: string;
let keys = 0;

beforeEach(async () => {
  application = new TestApplication();
  path = `/orgs/acme/connectors/${await application.createConnector('a')}/events`;
});

afterEach(() => application.close());

const source = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e01';
const unknown = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9eff';

function send(
  status: number,
  events: readonly object[],
  key = `k${String((keys += 1))}`,
): Promise<Answer> {
  return application.expect(status, 'POST', path, {
    body: { events },
    headers: { 'idempotency-key': key },
  });
}

async function nodes(): Promise<object[]> {
  return application.walk('/orgs/acme/nodes', 100);
}

describe('events', () => {
  it('write nodes and edges in their order', async () => {
    const { body } = await send(202, [
      { id: '1', node: { id: source, type: 'a', properties: { n: 1 } } },
      { id: '2', edge: { type: 'self', sourceId: source, targetId: source } },
      { id: '3', node: { id: source, type: 'b' } },
      { id: '4', node: { type: 'c' } },
    ]);
    expect(body).toEqual({ applied: 4, repeated: 0 });
    expect((await nodes()).map((node) => (node as { type: string }).type).sort()).toEqual([
      'b',
      'c',
    ]);
    expect(await application.walk('/orgs/acme/edges', 9)).toHaveLength(1);
  });

  it('are applied once each, whatever request they come in', async () => {
    const first = { id: '1', node: { type: 'a' } };
    await send(202, [first, first]);
    const before = await nodes();
    expect(before).toHaveLength(1);
    const again = await send(202, [
      { id: '1', node: { type: 'changed' } },
      { id: '2', node: { type: 'b' } },
    ]);
    expect(again.body).toEqual({ applied: 1, repeated: 1 });
    expect((await nodes())[0]).toEqual(before[0]);
    expect(await nodes()).toHaveLength(2);
  });

  it('are answered alike under the same key, and refused with another body', async () => {
    const event = { id: '1', node: { type: 'a' } };
    const first = await send(202, [event], 'same');
    const second = await send(202, [event], 'same');
    expect(second.body).toEqual(first.body);
    const other = await send(422, [{ ...event, id: '2' }], 'same');
    expect(other.body.code).toBe('idempotency-mismatch');
    expect(await nodes()).toHaveLength(1);
    const missing = await application.expect(400, 'POST', path, { body: { events: [event] } });
    expect(missing.body.errors[0].pointer).toBe('header/idempotency-key');
  });

  it('are written all or not at all', async () => {
    const events = [
      { id: '1', node: { id: source, type: 'a' } },
      { id: '2', edge: { type: 'x', sourceId: source, targetId: unknown } },
    ];
    const refused = await send(422, events, 'same');
    expect(refused.body).toMatchObject({
      code: 'unknown-reference',
      errors: [{ pointer: '/events/1/edge/targetId', code: 'unknown-reference' }],
    });
    expect(await nodes()).toEqual([]);
    // Neither the key nor the events are spent.
    const { body } = await send(202, events.slice(0, 1), 'same');
    expect(body).toEqual({ applied: 1, repeated: 0 });
  });

  it('hold a node or an edge', async () => {
    const { body } = await send(422, [{ id: '1', edge: { type: 'a' } }, { id: '2' }]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain(
      '/events/0/edge/sourceId',
    );
    await send(422, []);
    await send(422, Array<object>(501).fill({ id: '1', node: { type: 'a' } }));
  });

  it('are forgotten with their connector, and after their time', async () => {
    const event = { id: '1', node: { type: 'a' } };
    await send(202, [event], 'same');
    const database = new BetterSqlite(application.databasePath);
    database.exec('update connector_events set received_at = received_at - 604800001');
    database.exec('update idempotent_answers set received_at = received_at - 86400001');
    await send(202, [{ ...event, id: '2' }]);
    expect(database.prepare('select event_id from connector_events').pluck().all()).toEqual(['2']);
    expect(database.prepare('select count(*) from idempotent_answers').pluck().get()).toBe(1);
    await application.expect(204, 'DELETE', path.replace('/events', ''));
    expect(database.prepare('select count(*) from connector_events').pluck().get()).toBe(0);
    expect(database.prepare('select count(*) from idempotent_answers').pluck().get()).toBe(0);
    database.close();
    expect(await nodes()).toHaveLength(2);
  });
});
