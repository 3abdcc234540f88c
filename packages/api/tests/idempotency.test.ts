import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

const nodes = '/orgs/acme/nodes';
const id = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f';
const path = `${nodes}/${id}`;
const unknownJob = '01K9K3V8Q6T4W2Z1Y5X7N9M3BD';
let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

describe('a batch of nodes', () => {
  it('acts once under an idempotency key, and is answered alike', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const body = { items: [{ type: 'a' }, { id, type: 'b' }] };
    const first = await application.expect(200, 'POST', nodes, { body, headers });
    await application.expect(200, 'PUT', path, { body: { type: 'changed' } });
    const again = await application.expect(200, 'POST', nodes, { body, headers });
    expect(again.body).toEqual(first.body);
    const listed = await application.expect(200, 'GET', nodes);
    expect(listed.body.data.map(({ type }: { type: string }) => type).sort()).toEqual([
      'a',
      'changed',
    ]);
    const audited = await application.expect(
      200,
      'GET',
      '/orgs/acme/audit-events?action=upsertNodes',
    );
    expect(audited.body.data).toHaveLength(1);
    // Without the key, or under another one, it acts.
    await application.expect(200, 'POST', nodes, { body });
    await application.expect(200, 'POST', nodes, { body, headers: { 'idempotency-key': 'k2' } });
    const after = await application.expect(200, 'GET', nodes);
    expect(after.body.data).toHaveLength(4);
  });

  it('is refused under the idempotency key of another one', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const body = { items: [{ id, type: 'a' }] };
    await application.expect(200, 'POST', nodes, { body, headers });
    const other = { items: [{ id, type: 'b' }] };
    for (const target of [nodes, `${nodes}?atomic=false`]) {
      const refused = await application.expect(422, 'POST', target, {
        body: target === nodes ? other : body,
        headers,
      });
      expect(refused.body.code).toBe('idempotency-mismatch');
    }
    expect((await application.expect(200, 'GET', path)).body.type).toBe('a');
  });

  it('that is refused spends no idempotency key', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const refused = { items: [{ id, type: 'a', jobId: unknownJob }] };
    await application.expect(422, 'POST', nodes, { body: refused, headers });
    await application.expect(200, 'POST', nodes, { body: { items: [{ id, type: 'a' }] }, headers });
  });
});

describe('a batch of edges', () => {
  it('acts once under an idempotency key that nodes may use as well', async () => {
    const [sourceId = '', targetId = ''] = await application.createNodes([
      { type: 'a' },
      { type: 'b' },
    ]);
    const edges = '/orgs/acme/edges';
    const headers = { 'idempotency-key': 'k1' };
    await application.expect(200, 'POST', '/orgs/acme/nodes', {
      body: { items: [{ type: 'c' }] },
      headers,
    });
    const body = { items: [{ type: 'has', sourceId, targetId }] };
    const first = await application.expect(200, 'POST', edges, { body, headers });
    const again = await application.expect(200, 'POST', edges, { body, headers });
    expect(again.body).toEqual(first.body);
    expect((await application.expect(200, 'GET', edges)).body.data).toHaveLength(1);
  });
});

describe('a job', () => {
  it('is created and moved on once under an idempotency key', async () => {
    const jobs = '/orgs/acme/jobs';
    const headers = { 'idempotency-key': 'k1' };
    const body = { source: 'file:///data/a.csv' };
    const first = await application.expect(201, 'POST', jobs, { body, headers });
    const again = await application.expect(201, 'POST', jobs, { body, headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers['location']).toBe(first.headers['location']);
    expect((await application.expect(200, 'GET', jobs)).body.data).toHaveLength(1);
    const other = await application.expect(422, 'POST', jobs, {
      body: { source: 'file:///data/b.csv' },
      headers,
    });
    expect(other.body.code).toBe('idempotency-mismatch');
    const job = `${jobs}/${String(first.body.id)}`;
    const running = await application.expect(200, 'PATCH', job, {
      body: { status: 'running' },
      headers,
    });
    await application.expect(200, 'PATCH', job, { body: { status: 'succeeded' } });
    const repeated = await application.expect(200, 'PATCH', job, {
      body: { status: 'running' },
      headers,
    });
    expect(repeated.body).toEqual(running.body);
    expect((await application.expect(200, 'GET', job)).body.status).toBe('succeeded');
  });
});
