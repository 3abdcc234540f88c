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

describe('PUT', () => {
  it('creates, then replaces', async () => {
    const created = await application.expect(201, 'PUT', path, {
      key: 'writer',
      body: { type: 'table', properties: { a: 1 } },
    });
    expect(created.headers).toMatchObject({ etag: '"1"', location: path });
    expect(created.body).toEqual({
      id,
      orgId: 'acme',
      type: 'table',
      properties: { a: 1 },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: created.body.createdAt,
      createdBy: 'writer',
      updatedBy: 'writer',
    });
    const replaced = await application.expect(200, 'PUT', path, { body: { type: 'view' } });
    expect(replaced.headers['etag']).toBe('"2"');
    expect(replaced.body).toMatchObject({
      type: 'view',
      properties: {},
      createdAt: created.body.createdAt,
      createdBy: 'writer',
      updatedBy: 'owner',
    });
    const read = await application.expect(200, 'GET', path);
    expect(read.body).toEqual(replaced.body);
    expect(read.headers['etag']).toBe('"2"');
  });

  it('that changes nothing keeps revision and time', async () => {
    const body = { type: 'table', properties: { a: 1, b: [2] } };
    const first = await application.expect(201, 'PUT', path, { body });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const again = await application.expect(200, 'PUT', path, {
      key: 'writer',
      raw: '{"properties":{"b":[2.0],"a":1},"type":"table"}',
    });
    expect(again.headers['etag']).toBe('"1"');
    expect(again.body).toEqual(first.body);
  });

  it('refers to jobs of its own organisation only', async () => {
    const jobId = await application.createJob();
    const foreign = await application.createJob('other');
    for (const other of [unknownJob, foreign]) {
      const refused = await application.expect(422, 'PUT', path, {
        body: { type: 'table', jobId: other },
      });
      expect(refused.body.code).toBe('unknown-reference');
      expect(refused.body.errors[0].pointer).toBe('/jobId');
    }
    await application.expect(404, 'GET', path);
    const { body } = await application.expect(201, 'PUT', path, { body: { type: 'table', jobId } });
    expect(body.jobId).toBe(jobId);
  });
});

describe('what is stored', () => {
  it.each([
    ['{"n":9007199254740993,"m":-123456789012345678901234567890,"e":1e999}'],
    ['{"a":{"b":[{"c":18446744073709551615}]},"t":"00123"}'],
    ['{"__proto__":{"x":1},"constructor":{"prototype":2},"hasOwnProperty":3}'],
    ['{"lone":"\\ud800","nul":"\\u0000","emoji":"😀","rtl":"שלום","combining":"é"}'],
    ['{"":"","a/b":1,"~":2,"$ref":"x","$id":"NodeId"}'],
    [`{"deep":${'['.repeat(490)}${']'.repeat(490)}}`],
  ])('%s comes back the same', async (properties) => {
    const raw = `{"type":"table","properties":${properties}}`;
    const put = await application.expect(201, 'PUT', path, { raw });
    expect(put.text).toContain(`"properties":${properties},`);
    expect((await application.expect(200, 'GET', path)).text).toBe(put.text);
    expect((await application.expect(200, 'GET', nodes)).text).toContain(put.text);
    const patched = await application.expect(200, 'PATCH', path, { raw: '{"properties":{"z":1}}' });
    expect(patched.text).toContain(`"properties":${properties.slice(0, -1)},"z":1},`);
    const batch = await application.expect(200, 'POST', nodes, { raw: `{"items":[${raw}]}` });
    const copy = await application.expect(
      200,
      'GET',
      `${nodes}/${String(batch.body.outcomes[0].id)}`,
    );
    expect(copy.text).toContain(`"properties":${properties},`);
  });

  it('takes the last of members that are named alike', async () => {
    const raw = '{"type":"a","type":"b","properties":{"x":1,"x":9007199254740993}}';
    const { text } = await application.expect(201, 'PUT', path, { raw });
    expect(text).toContain('"type":"b","properties":{"x":9007199254740993}');
  });
});

describe('PATCH', () => {
  beforeEach(async () => {
    await application.expect(201, 'PUT', path, {
      body: { type: 'table', properties: { a: 1, b: { c: 2, d: 3 }, e: [1] } },
    });
  });

  it('merges', async () => {
    const { body, headers } = await application.expect(200, 'PATCH', path, {
      body: { properties: { a: null, b: { c: null, x: { y: null, z: 1 } }, e: [2] } },
    });
    expect(body).toMatchObject({ type: 'table', properties: { b: { d: 3, x: { z: 1 } }, e: [2] } });
    expect(body.properties).not.toHaveProperty('a');
    expect(headers['etag']).toBe('"2"');
  });

  it.each([
    [{}],
    [{ properties: {} }],
    [{ type: 'table' }],
    [{ properties: { q: null } }],
    [{ jobId: null }],
  ])('with %j changes nothing', async (body) => {
    const before = await application.expect(200, 'GET', path);
    await new Promise((resolve) => setTimeout(resolve, 3));
    const after = await application.expect(200, 'PATCH', path, { body });
    expect(after.body).toEqual(before.body);
    expect(after.headers['etag']).toBe('"1"');
  });

  it('adds and takes away the job', async () => {
    const jobId = await application.createJob();
    const added = await application.expect(200, 'PATCH', path, { body: { jobId } });
    expect(added.body.jobId).toBe(jobId);
    const kept = await application.expect(200, 'PATCH', path, { body: { type: 'view' } });
    expect(kept.body).toMatchObject({ jobId, type: 'view' });
    const removed = await application.expect(200, 'PATCH', path, { body: { jobId: null } });
    expect(removed.body).not.toHaveProperty('jobId');
    const refused = await application.expect(422, 'PATCH', path, { body: { jobId: unknownJob } });
    expect(refused.body.code).toBe('unknown-reference');
  });

  it('of what does not exist answers 404', async () => {
    const other = path.replace('9e0f', '9e10');
    await application.expect(404, 'PATCH', other, { body: {} });
    await application.expect(404, 'DELETE', other);
    await application.expect(404, 'GET', other);
  });
});

describe('If-Match', () => {
  it('lets the current revision pass, and no other', async () => {
    const put = (ifMatch: string, type: string, status: number) =>
      application.expect(status, 'PUT', path, {
        body: { type },
        headers: { 'if-match': ifMatch },
      });
    await put('*', 'a', 412);
    await put('"1"', 'a', 412);
    await application.expect(404, 'GET', path);
    await application.expect(201, 'PUT', path, { body: { type: 'a' } });
    await put('"1"', 'b', 200);
    const stale = await put('"1"', 'c', 412);
    expect(stale.body.code).toBe('precondition-failed');
    await put('W/"2"', 'c', 412);
    await put('"7", "2"', 'c', 200);
    await put('*', 'd', 200);
    const headers = { 'if-match': '"3"' };
    await application.expect(412, 'PATCH', path, { body: { type: 'e' }, headers });
    await application.expect(412, 'DELETE', path, { headers });
    expect((await application.expect(200, 'GET', path)).body.type).toBe('d');
    await application.expect(204, 'DELETE', path, { headers: { 'if-match': '"4"' } });
    await application.expect(412, 'DELETE', path, { headers: { 'if-match': '*' } });
    await application.expect(412, 'PATCH', path, { body: {}, headers: { 'if-match': '"5"' } });
    await put('"5"', 'x', 412);
  });

  it('is judged before the references', async () => {
    const body = { type: 'a', jobId: unknownJob };
    await application.expect(412, 'PUT', path, { body, headers: { 'if-match': '"1"' } });
  });
});

describe('DELETE', () => {
  it('is gone, and may be created anew', async () => {
    const first = await application.expect(201, 'PUT', path, { body: { type: 'a' } });
    const removed = await application.expect(204, 'DELETE', path);
    expect(removed.text).toBe('');
    await application.expect(404, 'GET', path);
    await application.expect(404, 'DELETE', path);
    expect((await application.expect(200, 'GET', nodes)).body.data).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 3));
    const again = await application.expect(201, 'PUT', path, {
      key: 'writer',
      body: { type: 'a' },
    });
    expect(again.headers['etag']).toBe('"3"');
    expect(again.body.createdBy).toBe('writer');
    expect(again.body.createdAt > first.body.createdAt).toBe(true);
  });

  it('takes the edges of a node with it', async () => {
    const [a, b, c] = await application.createNodes([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    const { body } = await application.expect(200, 'POST', '/orgs/acme/edges', {
      body: {
        items: [
          { type: 'x', sourceId: a, targetId: b },
          { type: 'x', sourceId: b, targetId: c },
          { type: 'x', sourceId: a, targetId: c },
          { type: 'x', sourceId: b, targetId: b },
        ],
      },
    });
    await application.expect(204, 'DELETE', `${nodes}/${String(b)}`);
    const left = await application.walk('/orgs/acme/edges', 10);
    expect(left.map((edge) => edge.id)).toEqual([body.outcomes[2].id]);
  });
});

describe('a batch', () => {
  it('creates and replaces in the order of the request', async () => {
    await application.expect(201, 'PUT', path, { body: { type: 'a' } });
    const other = id.replace('9e0f', '9e10');
    const { body } = await application.expect(200, 'POST', nodes, {
      body: {
        items: [
          { id, type: 'b' },
          { type: 'c' },
          { id: other, type: 'd' },
          { id: other, type: 'e', properties: { last: true } },
          { id, type: 'b' },
        ],
      },
    });
    expect(body.outcomes).toEqual([
      { index: 0, status: 'updated', id, etag: '"2"' },
      { index: 1, status: 'created', id: expect.stringMatching(/-7/), etag: '"1"' },
      { index: 2, status: 'created', id: other, etag: '"1"' },
      { index: 3, status: 'updated', id: other, etag: '"2"' },
      { index: 4, status: 'updated', id, etag: '"2"' },
    ]);
    expect(body).toMatchObject({ created: 2, updated: 3, rejected: 0 });
    const { body: last } = await application.expect(200, 'GET', `${nodes}/${other}`);
    expect(last).toMatchObject({ type: 'e', properties: { last: true } });
  });

  it('writes all or nothing by default', async () => {
    const items = [{ type: 'a' }, { type: 'b', jobId: unknownJob }, { id, type: 'c' }];
    for (const query of ['', '?atomic=true']) {
      const { body } = await application.expect(422, 'POST', nodes + query, { body: { items } });
      expect(body.code).toBe('unknown-reference');
      expect(body.errors).toEqual([
        { pointer: '/items/1/jobId', code: 'unknown-reference', detail: 'no such job' },
      ]);
    }
    expect((await application.expect(200, 'GET', nodes)).body.data).toEqual([]);
  });

  it('rejects single items where it is not atomic', async () => {
    const items = [{ type: 'a' }, { type: 'b', jobId: unknownJob }, { id, type: 'c' }];
    const { body, headers } = await application.expect(200, 'POST', `${nodes}?atomic=false`, {
      body: { items },
    });
    expect(body).toMatchObject({ created: 2, updated: 0, rejected: 1 });
    expect(body.outcomes[1]).toEqual({
      index: 1,
      status: 'rejected',
      problem: {
        type: '/problems/unknown-reference',
        title: 'The body refers to something that does not exist',
        status: 422,
        instance: nodes,
        code: 'unknown-reference',
        requestId: headers['x-request-id'],
        errors: [{ pointer: '/items/1/jobId', code: 'unknown-reference', detail: 'no such job' }],
      },
    });
    expect((await application.expect(200, 'GET', nodes)).body.data).toHaveLength(2);
  });

  it('takes 1000 items', async () => {
    const items = Array.from({ length: 1000 }, (_, index) => ({ type: `t${String(index)}` }));
    const ids = await application.createNodes(items);
    expect(new Set(ids).size).toBe(1000);
    const listed = await application.walk(nodes, 200);
    expect(listed.map((node) => node.type)).toEqual(items.map(({ type }) => type));
  });
});
