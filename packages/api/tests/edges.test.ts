import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

const edges = '/orgs/acme/edges';
const id = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e20';
const unknown = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9eff';
const path = `${edges}/${id}`;
let application: TestApplication;
let sourceId: string;
let targetId: string;

beforeEach(async () => {
  application = new TestApplication();
  [sourceId = '', targetId = ''] = await application.createNodes([{ type: 'a' }, { type: 'b' }]);
});

afterEach(() => application.close());

describe('an edge', () => {
  it('is created, replaced, changed and deleted', async () => {
    const body = { type: 'has', sourceId, targetId };
    const created = await application.expect(201, 'PUT', path, { body });
    expect(created.headers).toMatchObject({ etag: '"1"', location: path });
    expect(created.body).toEqual({
      id,
      orgId: 'acme',
      ...body,
      state: 'committed',
      properties: {},
      createdAt: expect.any(String),
      updatedAt: created.body.createdAt,
      createdBy: 'owner',
      updatedBy: 'owner',
    });
    const same = await application.expect(200, 'PUT', path, {
      body: { ...body, state: 'committed' },
    });
    expect(same.headers['etag']).toBe('"1"');
    const turned = await application.expect(200, 'PUT', path, {
      body: { type: 'has', sourceId: targetId, targetId: sourceId, state: 'pending' },
    });
    expect(turned.body).toMatchObject({ sourceId: targetId, targetId: sourceId, state: 'pending' });
    expect(turned.headers['etag']).toBe('"2"');
    const patched = await application.expect(200, 'PATCH', path, {
      body: { state: 'superseded', properties: { p: 1 } },
      headers: { 'if-match': '"2"' },
    });
    expect(patched.body).toEqual({
      ...turned.body,
      state: 'superseded',
      properties: { p: 1 },
      updatedAt: patched.body.updatedAt,
    });
    expect((await application.expect(200, 'GET', path)).headers['etag']).toBe('"3"');
    await application.expect(412, 'DELETE', path, { headers: { 'if-match': '"2"' } });
    await application.expect(204, 'DELETE', path);
    await application.expect(404, 'GET', path);
    await application.expect(404, 'PATCH', path, { body: {} });
    const again = await application.expect(201, 'PUT', path, { body });
    expect(again.headers['etag']).toBe('"5"');
  });

  it('needs both of its nodes, in its own organisation', async () => {
    const [foreign] = await application.createNodes([{ type: 'a' }], 'other');
    const [gone = ''] = await application.createNodes([{ type: 'a' }]);
    await application.expect(204, 'DELETE', `/orgs/acme/nodes/${gone}`);
    for (const other of [unknown, foreign, gone]) {
      const { body } = await application.expect(422, 'PUT', path, {
        body: { type: 'has', sourceId: other, targetId },
      });
      expect(body.errors).toEqual([
        { pointer: '/sourceId', code: 'unknown-reference', detail: 'no such node' },
      ]);
      const both = await application.expect(422, 'PUT', path, {
        body: { type: 'has', sourceId: other, targetId: other },
      });
      expect(both.body.errors).toHaveLength(2);
    }
    await application.expect(404, 'GET', path);
  });

  it('has to wait until a batch of its nodes is written', async () => {
    const items = [
      { type: 'has', sourceId, targetId },
      { type: 'has', sourceId, targetId: unknown },
      { id, type: 'has', sourceId: unknown, targetId: unknown },
    ];
    const refused = await application.expect(422, 'POST', edges, { body: { items } });
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/items/1/targetId',
      '/items/2/sourceId',
      '/items/2/targetId',
    ]);
    expect((await application.expect(200, 'GET', edges)).body.data).toEqual([]);
    const { body } = await application.expect(200, 'POST', `${edges}?atomic=false`, {
      body: { items },
    });
    expect(body).toMatchObject({ created: 1, updated: 0, rejected: 2 });
    expect(body.outcomes[2].problem.errors).toHaveLength(2);
    expect((await application.expect(200, 'GET', edges)).body.data).toHaveLength(1);
  });
});
