import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

const states = ['queued', 'running', 'succeeded', 'failed'];
const ways: Readonly<Record<string, string[]>> = {
  queued: [],
  running: ['running'],
  succeeded: ['running', 'succeeded'],
  failed: ['running', 'failed'],
};
const steps = ['queued running', 'running succeeded', 'running failed'];

describe('a job', () => {
  it('starts out queued', async () => {
    const { body, headers } = await application.expect(201, 'POST', '/orgs/acme/jobs', {
      body: {
        source: 'file:///a\u0000b',
        imageDigest: `sha256:${'0'.repeat(64)}`,
        logsUrl: 'https://logs.example/1',
      },
    });
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      orgId: 'acme',
      source: 'file:///a\u0000b',
      status: 'queued',
      startedAt: null,
      completedAt: null,
      metrics: {},
      imageDigest: `sha256:${'0'.repeat(64)}`,
      logsUrl: 'https://logs.example/1',
    });
    expect(headers['location']).toBe(`/orgs/acme/jobs/${String(body.id)}`);
    const read = await application.expect(200, 'GET', headers['location'] ?? '');
    expect(read.body).toEqual(body);
    await application.expect(404, 'GET', `/orgs/other/jobs/${String(body.id)}`);
  });

  for (const from of states) {
    for (const to of states) {
      const legal = from === to || steps.includes(`${from} ${to}`);
      it(`${legal ? 'goes' : 'does not go'} from ${from} to ${to}`, async () => {
        const path = `/orgs/acme/jobs/${await application.createJob()}`;
        for (const status of ways[from] ?? []) {
          await application.expect(200, 'PATCH', path, { body: { status } });
        }
        const before = await application.expect(200, 'GET', path);
        const after = await application.expect(legal ? 200 : 409, 'PATCH', path, {
          body: { status: to, metrics: { nodesWritten: 1 } },
        });
        const stored = await application.expect(200, 'GET', path);
        if (legal) {
          expect(after.body).toMatchObject({ status: to, metrics: { nodesWritten: 1 } });
          expect(stored.body).toEqual(after.body);
          expect(after.body.startedAt === null).toBe(to === 'queued');
          expect(after.body.completedAt === null).toBe(to === 'queued' || to === 'running');
          if (from === to) {
            expect(after.body.startedAt).toBe(before.body.startedAt);
            expect(after.body.completedAt).toBe(before.body.completedAt);
          }
        } else {
          expect(after.body.code).toBe('conflict');
          expect(stored.body).toEqual(before.body);
        }
      });
    }
  }

  it('merges its metrics', async () => {
    const path = `/orgs/acme/jobs/${await application.createJob()}`;
    await application.expect(200, 'PATCH', path, {
      body: { metrics: { nodesWritten: 9007199254740991, errorRate: 0.25 } },
    });
    const { body } = await application.expect(200, 'PATCH', path, {
      body: { metrics: { edgesWritten: 2, errorRate: 0 }, logsUrl: 'https://logs.example/2' },
    });
    expect(body.metrics).toEqual({
      nodesWritten: 9007199254740991,
      edgesWritten: 2,
      errorRate: 0,
    });
    expect(body.logsUrl).toBe('https://logs.example/2');
    const refused = await application.expect(422, 'PATCH', path, {
      raw: '{"metrics":{"nodesWritten":9007199254740992,"errorRate":1.5,"x":1}}',
    });
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/metrics/errorRate',
      '/metrics/nodesWritten',
      '/metrics/x',
    ]);
    const exact = await application.expect(200, 'PATCH', path, {
      raw: '{"metrics":{"itemsPerSecond":9007199254740993,"itemsRejected":1.0}}',
    });
    expect(exact.text).toContain('"itemsPerSecond":9007199254740993');
    expect(exact.body.metrics.itemsRejected).toBe(1);
  });

  it('has an identifier that is greater than those before', async () => {
    const made: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      made.push(await application.createJob());
    }
    expect(made).toEqual([...made].sort());
    const listed = await application.walk('/orgs/acme/jobs', 7);
    expect(listed.map((job) => job.id)).toEqual([...made].reverse());
  });
});
