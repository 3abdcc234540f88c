import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication, type Json } from './support/application.js';
import { sampleRequests } from './support/requests.js';

const path = '/orgs/acme/audit-events';
let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

/** The operations that write, but leave nothing to be seen in the organisation. */
const silent = ['reportHeartbeat', 'deleteOrg', 'createOrg'];

describe('an audit event', () => {
  it('is left by every request that writes, with its actor and request', async () => {
    const requests = await sampleRequests(application);
    for (const { operation, method, path: target, body, headers, status } of requests) {
      const before = await application.walk(path, 200);
      if (operation === 'deleteOrg') {
        break;
      }
      const answer = await application.expect(status, method, target, {
        key: operation === 'createOrg' ? 'owner' : 'writer',
        body,
        headers,
      });
      const events = await application.walk(path, 200);
      if (method === 'GET' || operation === 'traverse' || silent.includes(operation)) {
        expect(events).toEqual(before);
        continue;
      }
      expect(events.slice(1)).toEqual(before);
      expect(events[0]).toMatchObject({
        orgId: 'acme',
        action: operation,
        actor: 'writer',
        requestId: answer.headers['x-request-id'],
      });
      expect(JSON.stringify(events[0])).not.toContain('secrets');
    }
    const created = await application.walk('/orgs/fresh/audit-events', 9);
    expect(created).toMatchObject([{ action: 'createOrg', payload: { name: 'Fresh Ltd.' } }]);
  });

  it('is not left by a write that is refused, nor by one that is answered again', async () => {
    await application.expect(422, 'POST', '/orgs/acme/nodes', {
      body: { items: [{ type: 'a', jobId: '01K9K3V8Q6T4W2Z1Y5X7N9M3BD' }] },
    });
    expect(await application.walk(path, 9)).toEqual([]);
    const events = `/orgs/acme/connectors/${await application.createConnector('a')}/events`;
    for (let index = 0; index < 2; index += 1) {
      await application.expect(202, 'POST', events, {
        body: { events: [{ id: '1', node: { type: 'a' } }] },
        headers: { 'idempotency-key': 'same' },
      });
    }
    const actions = (await application.walk(path, 9)).map(({ action }) => action);
    expect(actions).toEqual(['ingestEvents', 'createConnector']);
  });

  it('is found by action, actor and time', async () => {
    await application.createJob();
    await application.createNodes([{ type: 'a' }]);
    const all = await application.walk(path, 1);
    expect(all.map(({ action }) => action)).toEqual(['upsertNodes', 'createJob']);
    const [last, first] = all as [Json, Json];
    const found = async (filter: string): Promise<Json[]> =>
      application.walk(`${path}?${filter}`, 1);
    expect(await found('action=createJob')).toEqual([first]);
    expect(await found('actor=owner')).toEqual(all);
    expect(await found('actor=writer')).toEqual([]);
    expect(await found(`since=${String(first.at)}`)).toEqual(all);
    expect(await found('since=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await found('before=2100-01-01T00:00:00Z')).toEqual(all);
    expect(await found('before=1969-01-01T00:00:00Z')).toEqual([]);
    expect(await found(`before=${String(first.at)}`)).toEqual([]);
    expect(Date.parse(last.at)).toBeGreaterThanOrEqual(Date.parse(first.at));
  });

  it('goes with its organisation', async () => {
    await application.createJob();
    await application.expect(204, 'DELETE', '/orgs/acme');
    await application.expect(201, 'POST', '/orgs', { body: { id: 'acme', name: 'x' } });
    expect((await application.walk(path, 9)).map(({ action }) => action)).toEqual(['createOrg']);
  });
});
