import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication, type Json } from './support/application.js';

let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

interface List {
  readonly name: string;
  readonly path: string;
  /** Adds items, and answers their identifiers. */
  readonly add: (count: number) => Promise<string[]>;
  readonly order: (left: Json, right: Json) => number;
  /** How many items there are before any is added. */
  readonly initial: number;
}

function byCreation(left: Json, right: Json): number {
  const [a, b] = [[left.createdAt, left.id].join(), [right.createdAt, right.id].join()];
  return a < b ? -1 : 1;
}

let ends: string[] = [];

async function addEdges(count: number): Promise<string[]> {
  if (ends.length === 0) {
    ends = await application.createNodes([{ type: 'a' }, { type: 'b' }]);
  }
  const edge = { type: 'x', sourceId: ends[0], targetId: ends[1] };
  const { body } = await application.expect(200, 'POST', '/orgs/acme/edges', {
    body: { items: Array(count).fill(edge) },
  });
  return body.outcomes.map((outcome: { id: string }) => outcome.id);
}

async function repeat(count: number, make: (index: number) => Promise<string>): Promise<string[]> {
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    made.push(await make(index));
  }
  return made;
}

let organizations = 0;
let names = 0;

const lists: List[] = [
  {
    name: 'organisations',
    path: '/orgs',
    add: (count) =>
      repeat(count, async () => {
        const id = `o${String((organizations = (organizations * 7 + 1) % 1009))}`;
        await application.expect(201, 'POST', '/orgs', { body: { id, name: id } });
        return id;
      }),
    order: byCreation,
    initial: 2,
  },
  {
    name: 'nodes',
    path: '/orgs/acme/nodes',
    add: (count) => application.createNodes(Array<object>(count).fill({ type: 'a' })),
    order: byCreation,
    initial: 0,
  },
  { name: 'edges', path: '/orgs/acme/edges', add: addEdges, order: byCreation, initial: 0 },
  {
    name: 'jobs',
    path: '/orgs/acme/jobs',
    add: (count) => repeat(count, () => application.createJob()),
    order: (left, right) => (left.id > right.id ? -1 : 1),
    initial: 0,
  },
  {
    name: 'connectors',
    path: '/orgs/acme/connectors',
    add: (count) => repeat(count, () => application.createConnector(`c${String((names += 1))}`)),
    order: (left, right) => (left.id < right.id ? -1 : 1),
    initial: 0,
  },
];

describe.each(lists)('the list of $name', ({ path, add, order, initial }) => {
  beforeEach(() => {
    ends = [];
  });

  it('is whole and in order at any page size', async () => {
    const added = await add(23);
    const whole = await application.walk(path, 200);
    expect(whole).toHaveLength(23 + initial);
    expect(whole.map((item) => item.id)).toEqual(expect.arrayContaining(added));
    expect([...whole].sort(order)).toEqual(whole);
    for (const limit of [1, 5, 23 + initial, 24]) {
      expect(await application.walk(path, limit)).toEqual(whole);
    }
    const { body } = await application.expect(200, 'GET', path);
    expect(body.pagination).toEqual({ limit: 50, nextCursor: null, hasMore: false });
  });

  it('ends with a full page where the count is a multiple of the limit', async () => {
    await add(10 - initial);
    const first = await application.expect(200, 'GET', `${path}?limit=5`);
    expect(first.body.pagination.hasMore).toBe(true);
    const cursor = String(first.body.pagination.nextCursor);
    const second = await application.expect(200, 'GET', `${path}?limit=5&cursor=${cursor}`);
    expect(second.body.data).toHaveLength(5);
    expect(second.body.pagination).toEqual({ limit: 5, nextCursor: null, hasMore: false });
    const other = await application.expect(200, 'GET', `${path}?limit=2&cursor=${cursor}`);
    expect(other.body.data).toEqual(second.body.data.slice(0, 2));
  });

  it('returns what stays exactly once while others come', async () => {
    await add(12);
    const before = (await application.walk(path, 200)).map((item) => item.id as string);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await application.expect(200, 'GET', `${path}?limit=4${cursor}`);
      seen.push(...body.data.map((item: { id: string }) => item.id));
      cursor = body.pagination.hasMore ? `&cursor=${String(body.pagination.nextCursor)}` : '';
      if (seen.length < 14) {
        await add(3);
      }
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => before.includes(id))).toEqual(before);
  });

  it('refuses a cursor that it did not make', async () => {
    await add(3);
    const { body } = await application.expect(200, 'GET', `${path}?limit=1`);
    const cursor = String(body.pagination.nextCursor);
    for (const wrong of [
      'x',
      'null',
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}=`,
      (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1),
      Buffer.from('{"createdAt":0,"id":""}').toString('base64url'),
    ]) {
      const answer = await application.expect(400, 'GET', `${path}?limit=1&cursor=${wrong}`);
      expect(answer.body.code).toBe('invalid-cursor');
    }
    const others = [...lists.map((list) => list.path), path.replace('acme', 'other')];
    for (const other of others.filter((it) => it !== path)) {
      const answer = await application.expect(400, 'GET', `${other}?cursor=${cursor}`);
      expect(answer.body.code).toBe('invalid-cursor');
    }
  });
});

describe('a walk', () => {
  it.each(['nodes', 'edges'])('of %s goes on behind an item that was deleted', async (name) => {
    ends = [];
    const ids =
      name === 'nodes'
        ? await application.createNodes(Array<object>(9).fill({ type: 'a' }))
        : await addEdges(9);
    const path = `/orgs/acme/${name}`;
    const first = await application.expect(200, 'GET', `${path}?limit=3`);
    for (const index of [0, 2, 4]) {
      await application.expect(204, 'DELETE', `${path}/${String(ids[index])}`);
    }
    const rest = await application.walk(
      `${path}?cursor=${String(first.body.pagination.nextCursor)}`.replace(/\?/, '?x=1&'),
      200,
    );
    expect(rest.map((item) => item.id)).toEqual([3, 5, 6, 7, 8].map((index) => ids[index]));
  });

  it('of organisations goes on behind one that was deleted', async () => {
    const { body } = await application.expect(200, 'GET', '/orgs?limit=1');
    await application.expect(204, 'DELETE', `/orgs/${String(body.data[0].id)}`);
    const next = await application.expect(
      200,
      'GET',
      `/orgs?cursor=${String(body.pagination.nextCursor)}`,
    );
    expect(next.body.data.map((item: { id: string }) => item.id)).toEqual(['other']);
  });

  it('keeps its place when items are changed', async () => {
    const ids = await application.createNodes(Array<object>(6).fill({ type: 'a' }));
    const first = await application.expect(200, 'GET', '/orgs/acme/nodes?limit=3');
    await application.expect(200, 'PATCH', `/orgs/acme/nodes/${String(ids[0])}`, {
      body: { type: 'b' },
    });
    const cursor = String(first.body.pagination.nextCursor);
    const second = await application.expect(200, 'GET', `/orgs/acme/nodes?cursor=${cursor}`);
    expect(second.body.data.map((node: { id: string }) => node.id)).toEqual(ids.slice(3));
  });
});

describe('a filter', () => {
  it('keeps what it should on every page', async () => {
    const jobs = [await application.createJob(), await application.createJob()];
    const items = Array.from({ length: 40 }, (_, index) => ({
      type: index % 2 === 0 ? 'even' : 'odd',
      ...(index % 5 === 0 ? {} : { jobId: jobs[index % 3 === 0 ? 0 : 1] }),
    }));
    await application.createNodes(items.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 5));
    const ids = await application.createNodes(items.slice(20));
    const all = await application.walk('/orgs/acme/nodes', 200);
    await application.expect(200, 'PATCH', `/orgs/acme/nodes/${String(all[3].id)}`, {
      body: { properties: { touched: true } },
    });
    const changed = await application.walk('/orgs/acme/nodes', 200);
    const since: string = changed.find((node) => node.id === ids[0])?.updatedAt;
    const filters: [string, (node: Json) => boolean][] = [
      ['type=even', (node) => node.type === 'even'],
      [`jobId=${String(jobs[0])}`, (node) => node.jobId === jobs[0]],
      [`updatedSince=${since}`, (node) => node.updatedAt >= since],
    ];
    for (let mask = 1; mask < 8; mask += 1) {
      const chosen = filters.filter((_, index) => (mask & (1 << index)) !== 0);
      const query = chosen.map(([text]) => text).join('&');
      const expected = changed.filter((node) => chosen.every(([, keeps]) => keeps(node)));
      expect(expected.length).toBeGreaterThan(0);
      expect(await application.walk(`/orgs/acme/nodes?${query}`, 3), query).toEqual(expected);
    }
    expect(await application.walk(`/orgs/acme/nodes?updatedSince=${since}`, 50)).toHaveLength(21);
  });

  it('of an instant compares instants', async () => {
    await application.createNodes([{ type: 'a' }]);
    const { body } = await application.expect(200, 'GET', '/orgs/acme/nodes');
    const at = Date.parse(String(body.data[0].updatedAt));
    const shifted = new Date(at + 5.5 * 3_600_000).toISOString().slice(0, -1);
    for (const [since, count] of [
      [new Date(at).toISOString(), 1],
      [new Date(at + 1).toISOString(), 0],
      [`${shifted}+05:30`, 1],
      [`${shifted}000000+05:30`, 1],
      [`${shifted}000001+05:30`, 0],
      [`${shifted}Z`, 0],
    ] as const) {
      const query = encodeURIComponent(since);
      const page = await application.expect(200, 'GET', `/orgs/acme/nodes?updatedSince=${query}`);
      expect(page.body.data, since).toHaveLength(count);
    }
  });

  it('of edges and jobs keeps what it should', async () => {
    const [a = '', b = '', c = ''] = await application.createNodes(
      ['a', 'b', 'c'].map((type) => ({ type })),
    );
    const pairs = [a, b, c].flatMap((sourceId) =>
      [a, b, c].map((targetId) => ({ sourceId, targetId })),
    );
    const items = [...pairs, ...pairs].map((pair, index) => ({
      type: index % 2 === 0 ? 'x' : 'X',
      ...pair,
    }));
    await application.expect(200, 'POST', '/orgs/acme/edges', { body: { items } });
    const edges = await application.walk('/orgs/acme/edges', 200);
    const filters: [string, (edge: Json) => boolean][] = [
      ['type=x', (edge) => edge.type === 'x'],
      [`sourceId=${a}`, (edge) => edge.sourceId === a],
      [`targetId=${b}`, (edge) => edge.targetId === b],
    ];
    for (let mask = 1; mask < 8; mask += 1) {
      const chosen = filters.filter((_, index) => (mask & (1 << index)) !== 0);
      const query = chosen.map(([text]) => text).join('&');
      const expected = edges.filter((edge) => chosen.every(([, keeps]) => keeps(edge)));
      expect(await application.walk(`/orgs/acme/edges?${query}`, 2), query).toEqual(expected);
    }
    const jobs = await Promise.all(Array.from({ length: 5 }, () => application.createJob()));
    for (const id of jobs.slice(0, 3)) {
      await application.expect(200, 'PATCH', `/orgs/acme/jobs/${id}`, {
        body: { status: 'running' },
      });
    }
    expect(await application.walk('/orgs/acme/jobs?status=running', 2)).toHaveLength(3);
    expect(await application.walk('/orgs/acme/jobs?status=failed', 2)).toEqual([]);
  });

  it('is part of the cursor', async () => {
    await application.createNodes(Array<object>(5).fill({ type: 'a' }));
    const { body } = await application.expect(200, 'GET', '/orgs/acme/nodes?type=a&limit=2');
    const cursor = String(body.pagination.nextCursor);
    for (const query of ['', 'type=b&', 'type=a&updatedSince=2000-01-01T00:00:00Z&']) {
      const answer = await application.expect(
        400,
        'GET',
        `/orgs/acme/nodes?${query}cursor=${cursor}`,
      );
      expect(answer.body.code).toBe('invalid-cursor');
    }
    await application.expect(200, 'GET', `/orgs/acme/nodes?type=a&cursor=${cursor}`);
  });
});
