import { routes, schemas, type OperationId } from '@metadata/client/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SchemaValidator } from '../src/http/schema-validator.js';
import { TestApplication } from './support/application.js';
import { sampleRequests, type SampleRequest } from './support/requests.js';

const answers: Partial<Record<OperationId, string>> = {
  getLiveness: 'Liveness',
  getReadiness: 'Readiness',
  listOrgs: 'OrganizationPage',
  createOrg: 'Organization',
  getOrg: 'Organization',
  updateOrg: 'Organization',
  listNodes: 'NodePage',
  upsertNodes: 'BatchOutcome',
  getNode: 'Node',
  putNode: 'Node',
  patchNode: 'Node',
  listEdges: 'EdgePage',
  upsertEdges: 'BatchOutcome',
  getEdge: 'Edge',
  putEdge: 'Edge',
  patchEdge: 'Edge',
  listJobs: 'MigrationJobPage',
  createJob: 'MigrationJob',
  getJob: 'MigrationJob',
  updateJob: 'MigrationJob',
  listConnectors: 'ConnectorPage',
  createConnector: 'Connector',
  getConnector: 'Connector',
  updateConnector: 'Connector',
  ingestEvents: 'EventReceipt',
  listNeighbors: 'NeighborPage',
  traverse: 'StepPage',
  searchNodes: 'NodePage',
  listAuditEvents: 'AuditEventPage',
};

let application: TestApplication;
let requests: SampleRequest[];

beforeEach(async () => {
  application = new TestApplication();
  requests = await sampleRequests(application);
});

afterEach(() => application.close());

describe('every operation', () => {
  it('is among the samples', () => {
    expect(requests.map(({ operation }) => operation).sort()).toEqual(Object.keys(routes).sort());
  });

  it('answers as its schema says', async () => {
    const validator = new SchemaValidator(schemas);
    for (const { operation, method, path, body, headers, status } of requests) {
      const answer = await application.expect(status, method, path, { body, headers });
      const schema = answers[operation];
      if (schema === undefined) {
        expect(answer.text === '').toBe(routes[operation].produces.length === 0);
      } else {
        expect(validator.exhaustive({ $ref: `${schema}#` })(answer.body), operation).toEqual([]);
      }
    }
  });

  it('answers HEAD like GET, without the body', async () => {
    for (const { path } of requests.filter(({ method }) => method === 'GET')) {
      const get = await application.expect(200, 'GET', path);
      const head = await application.expect(200, 'HEAD', path);
      expect(head.text).toBe('');
      if (path === '/metrics') {
        // It counts the request itself.
        continue;
      }
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }
  });

  it('asks for a key before anything else', async () => {
    for (const { operation, method, path } of requests) {
      if (!routes[operation].secured) {
        await application.expect(200, method, path, { key: null });
        continue;
      }
      const nonsense = `${path.replace('/acme', '/!')}?limit=x`;
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: 'Basic b3duZXI6b3duZXI=' },
        { authorization: 'Bearer' },
        { authorization: 'Bearer owner-secret x' },
      ]) {
        for (const target of [path, nonsense]) {
          const answer = await application.expect(401, method, target, {
            key: null,
            headers: { ...headers, accept: 'text/html', 'content-type': 'text/plain' },
            raw: method === 'GET' ? '' : '{',
          });
          expect(answer.body.code).toBe('unauthenticated');
          expect(answer.headers['www-authenticate']).toBe('Bearer realm="metadata"');
        }
      }
    }
  });

  it('hides an organisation from a key that may not read it', async () => {
    for (const { method, path, body, headers } of requests.filter((it) =>
      it.path.startsWith('/orgs/'),
    )) {
      const hidden = await application.expect(404, method, path, {
        key: 'stranger',
        body,
        headers,
      });
      const missing = await application.expect(404, method, path.replace('acme', 'nobody'), {
        key: 'stranger',
        body,
        headers,
      });
      const unknown = await application.expect(404, method, path.replace('acme', 'ghost'), {
        key: 'ghost',
        body,
        headers,
      });
      for (const answer of [hidden, missing, unknown]) {
        expect(answer.body.code).toBe('not-found');
        expect(Object.keys(answer.body)).toEqual(Object.keys(hidden.body));
      }
      // The owner may know that there is no such organisation, too.
      await application.expect(404, method, path.replace('acme', 'nobody'), { body, headers });
    }
    await application.expect(200, 'GET', '/orgs/acme');
  });

  it('lets a reader read, and write nothing', async () => {
    for (const { operation, method, path, body, headers, status } of requests) {
      const answer = await application.call(method, path, { key: 'reader', body, headers });
      if (method === 'GET' || operation === 'traverse') {
        expect(answer.status, operation).toBe(status);
      } else {
        expect(answer.body.code, operation).toBe('forbidden');
        expect(answer.status).toBe(403);
      }
    }
    expect((await application.call('GET', '/orgs')).body.data).toHaveLength(2);
  });

  it('lets a writer do all but create organisations', async () => {
    for (const { operation, method, path, body, headers, status } of requests) {
      const expected = operation === 'createOrg' ? 403 : status;
      await application.expect(expected, method, path, { key: 'writer', body, headers });
    }
  });

  it('negotiates where its route says so', async () => {
    for (const { operation, method, path, body, headers, status } of requests) {
      const expected = routes[operation].negotiates ? 406 : status;
      const answer = await application.expect(expected, method, path, {
        body,
        headers: { ...headers, accept: 'text/html' },
      });
      if (expected === 406) {
        expect(answer.body.code).toBe('not-acceptable');
      }
    }
  });

  it('judges the body in its order', async () => {
    const bodies = requests.filter(({ operation }) => routes[operation].consumes.length > 0);
    expect(bodies).toHaveLength(14);
    for (const { method, path, operation, headers: own } of bodies) {
      const type = { ...own, 'content-type': routes[operation].consumes[0] ?? '' };
      const limit = routes[operation].bodyLimit ?? 0;
      const cases: [number, string, string | Buffer, Record<string, string>][] = [
        [415, 'unsupported-media-type', '{', { ...own, 'content-type': 'text/plain' }],
        [415, 'unsupported-media-type', '{', { ...own, 'content-type': '' }],
        [415, 'unsupported-media-type', '{', { ...type, 'content-encoding': 'gzip' }],
        [413, 'payload-too-large', `"${' '.repeat(limit - 1)}"`, type],
        [422, 'invalid-body', `"${' '.repeat(limit - 2)}"`, type],
        [400, 'malformed-body', '', type],
        [400, 'malformed-body', '{"name":', type],
        [400, 'malformed-body', '\u{feff}{}', type],
        [400, 'malformed-body', Buffer.from([0x22, 0xff, 0x22]), type],
        [400, 'malformed-body', `${'['.repeat(501)}${']'.repeat(501)}`, type],
        [422, 'invalid-body', `${'['.repeat(500)}${']'.repeat(500)}`, type],
        [422, 'invalid-body', 'null', type],
        [422, 'invalid-body', '{"__proto__":1}', type],
        [422, 'invalid-body', '{"constructor":{"prototype":{}}}', type],
      ];
      for (const [status, code, raw, headers] of cases) {
        const answer = await application.expect(status, method, path, { raw, headers });
        expect(answer.body.code).toBe(code);
        if (code === 'invalid-body') {
          expect(answer.body.errors.length).toBeGreaterThan(0);
        }
      }
    }
  });

  it('passes over a body that it does not have', async () => {
    for (const { operation, method, path, status } of requests) {
      if (routes[operation].consumes.length === 0) {
        await application.expect(status, method, path, {
          raw: '{',
          headers: { 'content-type': 'nonsense' },
        });
      }
    }
  });
});
