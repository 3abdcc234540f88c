import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

describe('an organisation', () => {
  it('is created, renamed and deleted', async () => {
    const body = { id: 'a'.repeat(63), name: '𝒳'.repeat(200) };
    const created = await application.expect(201, 'POST', '/orgs', { body });
    const path = `/orgs/${body.id}`;
    expect(created.headers['location']).toBe(path);
    expect(created.body).toMatchObject(body);
    expect((await application.expect(200, 'GET', path)).body).toEqual(created.body);
    const same = await application.expect(200, 'PATCH', path, { body: {} });
    expect(same.body).toEqual(created.body);
    const renamed = await application.expect(200, 'PATCH', path, { body: { name: 'a\u0000"b' } });
    expect(renamed.body).toEqual({ ...created.body, name: 'a\u0000"b' });
    expect((await application.expect(200, 'GET', path)).body).toEqual(renamed.body);
    await application.expect(204, 'DELETE', path);
    await application.expect(404, 'GET', path);
    await application.expect(404, 'DELETE', path);
    await application.expect(404, 'PATCH', path, { body: {} });
    await application.expect(201, 'POST', '/orgs', { body });
  });

  it('has an identifier of its own', async () => {
    const before = await application.expect(200, 'GET', '/orgs/acme');
    const { body } = await application.expect(409, 'POST', '/orgs', {
      body: { id: 'acme', name: 'Another' },
    });
    expect(body.code).toBe('conflict');
    expect(body.errors[0].pointer).toBe('/id');
    expect((await application.expect(200, 'GET', '/orgs/acme')).body).toEqual(before.body);
  });

  it('goes with all that belongs to it, and with nothing else', async () => {
    const content = async (orgId: string) => {
      const jobId = await application.createJob(orgId);
      const [a, b] = await application.createNodes([{ type: 'a', jobId }, { type: 'b' }], orgId);
      await application.expect(200, 'POST', `/orgs/${orgId}/edges`, {
        body: { items: [{ type: 'x', sourceId: a, targetId: b, jobId }] },
      });
      await application.expect(200, 'PATCH', `/orgs/${orgId}/nodes/${String(a)}`, {
        body: { type: 'changed' },
      });
    };
    await content('acme');
    await content('other');
    await application.expect(204, 'DELETE', '/orgs/acme');
    await application.expect(201, 'POST', '/orgs', { body: { id: 'acme', name: 'Acme' } });
    for (const [orgId, counts] of [
      ['acme', [0, 0, 0]],
      ['other', [2, 1, 1]],
    ] as const) {
      const lists = ['nodes', 'edges', 'jobs'].map((list) => `/orgs/${orgId}/${list}`);
      const items = await Promise.all(lists.map((list) => application.walk(list, 10)));
      expect(items.map(({ length }) => length)).toEqual(counts);
    }
  });

  it('is listed where the key may read it', async () => {
    await application.expect(201, 'POST', '/orgs', { body: { id: 'third', name: 'Third' } });
    const ids = async (key: 'owner' | 'reader' | 'stranger' | 'ghost') =>
      (await application.walk('/orgs', 1, key)).map((organization) => organization.id as string);
    expect((await ids('owner')).sort()).toEqual(['acme', 'other', 'third']);
    expect(await ids('reader')).toEqual(['acme']);
    expect(await ids('stranger')).toEqual(['other']);
    expect(await ids('ghost')).toEqual([]);
  });
});
