import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication } from './support/application.js';

const nodes = '/orgs/acme/nodes';
let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a walk of what was updated since', () => {
  // 1,000 changed nodes are sorted, more are searched for along the walk.
  it.each([3, 1000, 1001])('finds %i nodes that were changed', async (changes) => {
    const ids = [
      ...(await application.createNodes(Array<object>(900).fill({ type: 'a' }))),
      ...(await application.createNodes(Array<object>(900).fill({ type: 'b' }))),
    ];
    await pause();
    const since = new Date().toISOString();
    await application.createNodes(Array<object>(20).fill({ type: 'b' }));
    await pause();
    // Every other one first, so that what is kept lies among what is not.
    const changed = [0, 1]
      .flatMap((rest) => ids.filter((_, index) => index % 2 === rest))
      .slice(0, changes);
    for (let start = 0; start < changed.length; start += 1000) {
      const items = changed.slice(start, start + 1000).map((id, index) => ({
        id,
        type: index % 3 === 0 ? 'a' : 'b',
        properties: { changed: true },
      }));
      await application.expect(200, 'POST', nodes, { body: { items } });
    }
    const all = await application.walk(nodes, 200);
    const expected = all.filter((node) => node.updatedAt >= since);
    expect(expected).toHaveLength(changes + 20);
    expect(await application.walk(`${nodes}?updatedSince=${since}`, 97)).toEqual(expected);
    expect(await application.walk(`${nodes}?updatedSince=${since}&type=b`, 97)).toEqual(
      expected.filter((node) => node.type === 'b'),
    );
  });
});
