import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication, type Json } from './support/application.js';

let application: TestApplication;
let nodes: string[];

beforeEach(async () => {
  application = new TestApplication();
  nodes = await application.createNodes(
    ['a', 'b', 'c', 'd', 'e'].map((type) => ({ type, properties: { label: `Über ${type}x` } })),
  );
});

afterEach(() => application.close());

/** Connects nodes by their places in `nodes`. */
async function connect(...pairs: readonly [number, number, string?][]): Promise<string[]> {
  const items = pairs.map(([source, target, type = 'x']) => ({
    type,
    sourceId: nodes[source],
    targetId: nodes[target],
  }));
  const { body } = await application.expect(200, 'POST', '/orgs/acme/edges', { body: { items } });
  return body.outcomes.map((outcome: { id: string }) => outcome.id);
}

describe('neighbours', () => {
  const found = async (index: number, query = ''): Promise<string[]> => {
    const list = await application.walk(
      `/orgs/acme/nodes/${String(nodes[index])}/neighbors${query}`,
      2,
    );
    return list.map(({ node }) => String(node.type));
  };

  it('are at the other ends of edges, each edge once', async () => {
    await connect([0, 1], [2, 0, 'y'], [0, 0], [0, 1], [3, 4]);
    expect(await found(0)).toEqual(['b', 'c', 'a', 'b']);
    expect(await found(0, '?direction=out')).toEqual(['b', 'a', 'b']);
    expect(await found(0, '?direction=in')).toEqual(['c', 'a']);
    expect(await found(0, '?type=y')).toEqual(['c']);
    expect(await found(1, '?direction=out')).toEqual([]);
  });

  it('are not those of a node that is elsewhere or gone', async () => {
    const path = `/orgs/acme/nodes/${String(nodes[0])}`;
    await application.expect(404, 'GET', path.replace('acme', 'other') + '/neighbors');
    await connect([0, 1]);
    await application.expect(204, 'DELETE', path);
    await application.expect(404, 'GET', `${path}/neighbors`);
    expect(await found(1)).toEqual([]);
  });
});

describe('a traversal', () => {
  const traverse = async (body: object, limit = 2): Promise<Json[]> => {
    const steps: Json[] = [];
    let cursor: string | null = null;
    do {
      const position: string = cursor === null ? '' : `&cursor=${cursor}`;
      const answer = await application.expect(
        200,
        'POST',
        `/orgs/acme/traversals?limit=${String(limit)}${position}`,
        { body, key: 'reader' },
      );
      steps.push(...answer.body.data);
      cursor = answer.body.pagination.nextCursor;
    } while (cursor !== null);
    return steps;
  };
  const told = (steps: Json[]): string[] =>
    steps.map(({ depth, node }) => `${String(depth)}${String(node.type)}`);

  it('takes each edge once, the nearest first', async () => {
    await connect([0, 1], [1, 2], [2, 3], [3, 4], [4, 0, 'y'], [1, 1]);
    const out = await traverse({ start: nodes[0], direction: 'out', maxDepth: 2 });
    expect(told(out)).toEqual(['1b', '2c', '2b']);
    const back = await traverse({ start: nodes[0], direction: 'in', maxDepth: 2 });
    expect(told(back)).toEqual(['1e', '2d']);
    const both = await traverse({ start: nodes[0] });
    expect(told(both).sort()).toEqual(['1b', '1e', '2b', '2c', '2d', '3d']);
    const typed = await traverse({ start: nodes[0], types: ['y'], maxDepth: 5 });
    expect(told(typed)).toEqual(['1e']);
    expect(told(await traverse({ start: nodes[0] }, 200))).toEqual(told(both));
    const keys = both.map(({ depth, edge }) => `${String(depth)} ${String(edge.id)}`);
    expect(keys).toEqual([...keys].sort());
  });

  it('starts at a node of the organisation', async () => {
    const [foreign] = await application.createNodes([{ type: 'a' }], 'other');
    for (const start of [foreign, '01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9eff']) {
      const { body } = await application.expect(422, 'POST', '/orgs/acme/traversals', {
        body: { start },
      });
      expect(body).toMatchObject({ code: 'unknown-reference', errors: [{ pointer: '/start' }] });
    }
    for (const body of [{}, { start: nodes[0], maxDepth: 6 }, { start: nodes[0], types: [] }]) {
      await application.expect(422, 'POST', '/orgs/acme/traversals', { body });
    }
  });

  it('has cursors of its own', async () => {
    await connect([0, 1], [0, 2]);
    const path = '/orgs/acme/traversals?limit=1';
    const { body } = await application.expect(200, 'POST', path, { body: { start: nodes[0] } });
    const next = `${path}&cursor=${String(body.pagination.nextCursor)}`;
    await application.expect(200, 'POST', next, { body: { start: nodes[0], maxDepth: 3 } });
    const refused = await application.expect(400, 'POST', next, { body: { start: nodes[1] } });
    expect(refused.body.code).toBe('invalid-cursor');
  });
});

describe('a search', () => {
  const found = async (query: string, orgId = 'acme'): Promise<string[]> => {
    const list = await application.walk(`/orgs/${orgId}/search?${query}`, 2);
    return list.map(({ type }) => String(type));
  };

  it('finds every word in type and properties, whatever its case and accents', async () => {
    expect(await found('q=ubER')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await found('q=%C3%BCber%20bx')).toEqual(['b']);
    expect(await found('q=c')).toEqual(['c']);
    expect(await found('q=uber&type=d')).toEqual(['d']);
    expect(await found('q=nothing')).toEqual([]);
    expect(await found('')).toHaveLength(5);
    expect(await found('type=e')).toEqual(['e']);
  });

  it('takes every query for words', async () => {
    for (const q of ['"', '*', 'a*', 'NOT', 'a OR b', 'words:a', '(', "'", '\u0000', '-a', '^a']) {
      const query = `q=${encodeURIComponent(q)}`;
      expect((await found(query)).length, q).toBeLessThanOrEqual(1);
    }
  });

  it('stays in its organisation', async () => {
    await application.createNodes([{ type: 'a', properties: { label: 'über' } }], 'other');
    expect(await found('q=uber', 'other')).toEqual(['a']);
    await application.expect(404, 'GET', '/orgs/acme/search?q=uber', { key: 'stranger' });
    const { body } = await application.expect(200, 'GET', '/orgs/acme/search?q=uber&limit=1');
    const cursor = String(body.pagination.nextCursor);
    await application.expect(400, 'GET', `/orgs/other/search?q=uber&cursor=${cursor}`);
  });

  it('follows what is written', async () => {
    const path = `/orgs/acme/nodes/${String(nodes[0])}`;
    await application.expect(200, 'PUT', path, {
      body: { type: 'a', properties: { text: 'one\ntwo', deep: [{ key: 'three' }] } },
    });
    expect(await found('q=two')).toEqual(['a']);
    expect(await found('q=one%20three%20deep')).toEqual(['a']);
    expect(await found('q=uber')).toHaveLength(4);
    await application.expect(204, 'DELETE', path);
    expect(await found('q=two')).toEqual([]);
    await application.expect(201, 'PUT', path, { body: { type: 'again' } });
    expect(await found('q=again')).toEqual(['again']);
    await application.expect(204, 'DELETE', '/orgs/acme');
    const database = new BetterSqlite(application.databasePath);
    database.exec("insert into node_search(node_search) values ('integrity-check')");
    const left = database.prepare(
      "select count(*) from node_search where node_search match 'uber'",
    );
    expect(left.pluck().get()).toBe(0);
    database.close();
  });
});
