import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

const uuid = '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f';
let application: TestApplication;

beforeAll(() => {
  application = new TestApplication();
});

afterAll(() => application.close());

describe('an unknown route', () => {
  it.each(['/', '/nope', '/orgs/acme/nope', `/orgs/acme/nodes/${uuid}/nope`, '/ORGS', '//orgs'])(
    '%s answers 404, with a key and without',
    async (path) => {
      for (const key of [null, 'owner'] as const) {
        const answer = await application.expect(404, 'GET', path, { key });
        expect(answer.body.code).toBe('unknown-route');
      }
    },
  );
});

describe('another method', () => {
  it.each([
    ['PUT', '/orgs', 'GET, HEAD, POST'],
    ['POST', '/orgs/acme', 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/orgs/acme/nodes', 'GET, HEAD, POST'],
    ['POST', `/orgs/acme/nodes/${uuid}`, 'DELETE, GET, HEAD, PATCH, PUT'],
    ['DELETE', `/orgs/acme/jobs/${uuid}`, 'GET, HEAD, PATCH'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['OPTIONS', '/orgs', 'GET, HEAD, POST'],
    ['TRACE', '/orgs', 'GET, HEAD, POST'],
    ['PROPFIND', '/orgs?x=/', 'GET, HEAD, POST'],
    ['QUERY', '/orgs', 'GET, HEAD, POST'],
  ])('%s %s answers 405', async (method, path, allow) => {
    const answer = await application.expect(405, method, path, { key: null });
    expect(answer.body.code).toBe('method-not-allowed');
    expect(answer.headers['allow']).toBe(allow);
  });
});

describe('a parameter', () => {
  it.each([
    ['/orgs?limit=0', 'query/limit', 'minimum'],
    ['/orgs?limit=-1', 'query/limit', 'minimum'],
    ['/orgs?limit=201', 'query/limit', 'maximum'],
    ['/orgs?limit=99999999999999999999', 'query/limit', 'maximum'],
    ['/orgs?limit=', 'query/limit', 'type'],
    ['/orgs?limit=1e1', 'query/limit', 'type'],
    ['/orgs?limit=0x10', 'query/limit', 'type'],
    ['/orgs?limit=5.0', 'query/limit', 'type'],
    ['/orgs?limit=%205', 'query/limit', 'type'],
    ['/orgs?limit=%2B5', 'query/limit', 'type'],
    ['/orgs?limit=05', 'query/limit', 'type'],
    ['/orgs?limit=Infinity', 'query/limit', 'type'],
    ['/orgs?limit=null', 'query/limit', 'type'],
    ['/orgs?limit=5&limit=5', 'query/limit', 'type'],
    ['/orgs?cursor=', 'query/cursor', 'minLength'],
    [`/orgs?cursor=${'a'.repeat(1025)}`, 'query/cursor', 'maxLength'],
    ['/orgs/Acme', 'path/orgId', 'pattern'],
    [`/orgs/${'a'.repeat(300)}`, 'path/orgId', 'maxLength'],
    ['/orgs/acme%2Fx', 'path/orgId', 'pattern'],
    ['/orgs/acme%00', 'path/orgId', 'pattern'],
    ['/orgs/acme/nodes?type=', 'query/type', 'minLength'],
    ['/orgs/acme/nodes?type=%20', 'query/type', 'pattern'],
    ['/orgs/acme/nodes?updatedSince=yesterday', 'query/updatedSince', 'format'],
    ['/orgs/acme/nodes?updatedSince=2026-02-30T00:00:00Z', 'query/updatedSince', 'format'],
    ['/orgs/acme/nodes?jobId=x', 'query/jobId', 'minLength'],
    ['/orgs/acme/nodes/x', 'path/nodeId', 'format'],
    [`/orgs/acme/nodes/urn:uuid:${uuid}`, 'path/nodeId', 'format'],
    ['/orgs/acme/edges/x', 'path/edgeId', 'format'],
    ['/orgs/acme/edges?sourceId=x', 'query/sourceId', 'format'],
    ['/orgs/acme/edges?targetId=x', 'query/targetId', 'format'],
    ['/orgs/acme/jobs/x', 'path/jobId', 'minLength'],
    [`/orgs/acme/jobs/${'8'.repeat(26)}`, 'path/jobId', 'pattern'],
    ['/orgs/acme/jobs?status=done', 'query/status', 'enum'],
  ])('%s is refused', async (path, pointer, code) => {
    const answer = await application.expect(400, 'GET', path);
    expect(answer.body.code).toBe('invalid-parameter');
    expect(answer.body.errors).toContainEqual({
      pointer,
      code,
      detail: expect.stringMatching(/./),
    });
  });

  it.each(['1', 'TRUE', '', 'yes', 'true&atomic=true'])('atomic=%s is refused', async (atomic) => {
    const answer = await application.expect(400, 'POST', `/orgs/acme/nodes?atomic=${atomic}`, {
      body: { items: [{ type: 'a' }] },
    });
    expect(answer.body.errors[0].pointer).toBe('query/atomic');
  });

  it.each(['3', '"3', '*, "3"', ','])('If-Match: %s is refused', async (ifMatch) => {
    const answer = await application.expect(400, 'DELETE', `/orgs/acme/nodes/${uuid}`, {
      headers: { 'if-match': ifMatch },
    });
    expect(answer.body.code).toBe('invalid-parameter');
    expect(answer.body.errors[0].pointer).toBe('header/if-match');
  });

  it('that is not declared is passed over', async () => {
    await application.expect(200, 'GET', '/orgs?page=x&__proto__=1&limit=200');
  });

  it('tells all that is wrong', async () => {
    const { body } = await application.expect(
      400,
      'GET',
      '/orgs/A/nodes?limit=0&type=%20&updatedSince=x',
    );
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      'path/orgId',
      'query/limit',
      'query/type',
      'query/updatedSince',
    ]);
  });

  it('is judged before the body', async () => {
    const { body } = await application.expect(400, 'PUT', '/orgs/acme/nodes/x', { body: {} });
    expect(body.code).toBe('invalid-parameter');
  });

  it('that cannot be decoded is refused, after the key was asked for', async () => {
    const { body } = await application.expect(400, 'GET', '/orgs/%ff');
    expect(body.code).toBe('invalid-parameter');
    await application.expect(401, 'GET', '/orgs/%ff', { key: null });
  });
});

describe('field errors', () => {
  const cases: [string, string, unknown, string[]][] = [
    ['POST', '/orgs', {}, ['/id required', '/name required']],
    ['POST', '/orgs', { id: 'a', name: 'b', x: 1 }, ['/x additionalProperties']],
    ['POST', '/orgs', { id: 'a', name: 'b', 'x/~': 1 }, ['/x~1~0 additionalProperties']],
    ['POST', '/orgs', { id: 'A', name: '' }, ['/id pattern', '/name minLength']],
    ['POST', '/orgs', { id: 'a', name: '𝒳'.repeat(201) }, ['/name maxLength']],
    ['PATCH', '/orgs/acme', { name: null }, ['/name type']],
    ['POST', '/orgs/acme/nodes', { items: [] }, ['/items minItems']],
    [
      'POST',
      '/orgs/acme/nodes',
      { items: [{}, { type: 1 }] },
      ['/items/0/type required', '/items/1/type type'],
    ],
    [
      'POST',
      '/orgs/acme/nodes',
      { items: [{ type: 'a', properties: [] }] },
      ['/items/0/properties type'],
    ],
    [
      'POST',
      '/orgs/acme/nodes',
      { items: [{ type: 'a', properties: null }] },
      ['/items/0/properties type'],
    ],
    [
      'POST',
      '/orgs/acme/nodes',
      { items: [{ type: 'a', id: `urn:uuid:${uuid}` }] },
      ['/items/0/id format'],
    ],
    ['POST', '/orgs/acme/nodes', { items: Array(1001).fill({ type: 'a' }) }, ['/items maxItems']],
    ['PUT', `/orgs/acme/nodes/${uuid}`, { type: 'a', jobId: null }, ['/jobId type']],
    ['PATCH', `/orgs/acme/edges/${uuid}`, { sourceId: uuid }, ['/sourceId additionalProperties']],
    ['PATCH', `/orgs/acme/edges/${uuid}`, { state: 'gone' }, ['/state enum']],
    ['POST', '/orgs/acme/jobs', { source: 'a', logsUrl: 'not a uri' }, ['/logsUrl format']],
    ['POST', '/orgs/acme/jobs', { source: 'a\ud800' }, ['/source format']],
    ['POST', '/orgs', { id: 'lone', name: '\udc00' }, ['/name format']],
  ];

  it.each(cases)('%s %s %j', async (method, path, body, expected) => {
    const answer = await application.expect(422, method, path, { body });
    expect(answer.body.code).toBe('invalid-body');
    const told = answer.body.errors.map(
      ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
    );
    expect(told).toEqual(expected);
  });

  it('are at most 100', async () => {
    const { body } = await application.expect(422, 'POST', '/orgs/acme/nodes', {
      body: { items: Array(150).fill({ type: 1 }) },
    });
    expect(body.errors).toHaveLength(100);
  });

  it('of a large body are the first one', async () => {
    const items = Array(900).fill({ type: 'a', properties: { text: 'x'.repeat(400) }, wrong: 1 });
    const { body } = await application.expect(422, 'POST', '/orgs/acme/nodes', { body: { items } });
    expect(body.errors).toEqual([
      { pointer: '/items/0/wrong', code: 'additionalProperties', detail: 'is not declared' },
    ]);
  });
});
