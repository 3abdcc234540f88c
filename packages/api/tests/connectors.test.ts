import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

const connectors = '/orgs/acme/connectors';
let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

const states = ['draft', 'active', 'paused'];
const ways: Readonly<Record<string, string[]>> = {
  draft: [],
  active: ['active'],
  paused: ['active', 'paused'],
};
const steps = ['draft active', 'active paused', 'paused active'];

describe('a connector', () => {
  it('starts out as a draft, and never tells its secrets', async () => {
    const body = { name: 'a', type: 'http', config: { url: 'x', secrets: { token: 'hidden' } } };
    const created = await application.expect(201, 'POST', connectors, { body });
    expect(created.body).toEqual({
      id: expect.any(String),
      orgId: 'acme',
      name: 'a',
      type: 'http',
      config: { url: 'x' },
      status: 'draft',
      lastHeartbeatAt: null,
    });
    const path = created.headers['location'] ?? '';
    expect(path).toBe(`${connectors}/${String(created.body.id)}`);
    const read = await application.expect(200, 'GET', path);
    expect(read.body).toEqual(created.body);
    const patched = await application.expect(200, 'PATCH', path, {
      body: { config: { url: null, n: 1, secrets: { other: 'hidden', token: null } } },
    });
    expect(patched.body.config).toEqual({ n: 1 });
    const listed = await application.expect(200, 'GET', connectors);
    for (const answer of [created, read, patched, listed]) {
      expect(answer.text).not.toContain('hidden');
      expect(answer.text).not.toContain('secrets');
    }
    await application.expect(404, 'GET', path.replace('acme', 'other'));
  });

  it('has a name of its own', async () => {
    const id = await application.createConnector('a');
    await application.createConnector('a', {}, 'other');
    const path = `${connectors}/${await application.createConnector('b')}`;
    const body = { name: 'a', type: 'http' };
    const taken = await application.expect(409, 'POST', connectors, { body });
    const renamed = await application.expect(409, 'PATCH', path, { body: { name: 'a' } });
    for (const answer of [taken, renamed]) {
      expect(answer.body.errors).toEqual([
        { pointer: '/name', code: 'unique', detail: 'is taken' },
      ]);
    }
    await application.expect(200, 'PATCH', `${connectors}/${id}`, { body: { name: 'a' } });
    await application.expect(204, 'DELETE', `${connectors}/${id}`);
    await application.expect(404, 'GET', `${connectors}/${id}`);
    await application.expect(404, 'DELETE', `${connectors}/${id}`);
    await application.expect(200, 'PATCH', path, { body: { name: 'a' } });
  });

  for (const from of states) {
    for (const to of [...states, 'error']) {
      const legal = from === to || steps.includes(`${from} ${to}`);
      it(`${legal ? 'goes' : 'does not go'} from ${from} to ${to}`, async () => {
        const path = `${connectors}/${await application.createConnector('a')}`;
        for (const status of ways[from] ?? []) {
          await application.expect(200, 'PATCH', path, { body: { status } });
        }
        const answer = await application.expect(legal ? 200 : 409, 'PATCH', path, {
          body: { status: to, name: 'b' },
        });
        const stored = await application.expect(200, 'GET', path);
        expect(stored.body.status).toBe(legal ? to : from);
        expect(stored.body.name).toBe(legal ? 'b' : 'a');
        if (!legal) {
          expect(answer.body.errors[0].pointer).toBe('/status');
        }
      });
    }
  }

  it('that is active and silent is in error until it tells that it runs', async () => {
    const impatient = new TestApplication(undefined, { heartbeatTimeout: 40 });
    const wait = () => new Promise((resolve) => setTimeout(resolve, 60));
    const status = async (path: string): Promise<string> =>
      (await impatient.expect(200, 'GET', path)).body.status;
    const path = `${connectors}/${await impatient.createConnector('a')}`;
    const draft = `${connectors}/${await impatient.createConnector('b')}`;
    await impatient.expect(204, 'POST', `${draft}/heartbeat`);
    await impatient.expect(200, 'PATCH', path, { body: { status: 'active' } });
    await wait();
    expect(await status(path)).toBe('error');
    expect(await status(draft)).toBe('draft');
    const inError = await impatient.walk(`${connectors}?status=error`, 1);
    expect(inError.map(({ name }) => name)).toEqual(['a']);
    expect(await impatient.walk(`${connectors}?status=active`, 1)).toEqual([]);
    await impatient.expect(409, 'PATCH', path, { body: { status: 'paused' } });
    await impatient.expect(204, 'POST', `${path}/heartbeat`);
    expect(await status(path)).toBe('active');
    await wait();
    await impatient.expect(200, 'PATCH', path, { body: { status: 'error' } });
    await impatient.expect(200, 'PATCH', path, { body: { status: 'active' } });
    expect(await status(path)).toBe('active');
    expect((await impatient.expect(200, 'GET', path)).body.lastHeartbeatAt).not.toBeNull();
    await impatient.close();
  });
});
