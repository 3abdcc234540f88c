import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestApplication, secrets } from './support/application.js';
import { Connection, head } from './support/sockets.js';

let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

async function addNodes(count: number, text = ''): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const items = Array<object>(Math.min(1000, count - ids.length)).fill({
      type: 'a',
      properties: { text },
    });
    ids.push(...(await application.createNodes(items)));
  }
  return ids;
}

describe('an export', () => {
  it('holds every node and then every edge, as they are read singly', async () => {
    const [first = '', second = '', gone = ''] = await addNodes(2500);
    await application.expect(204, 'DELETE', `/orgs/acme/nodes/${gone}`);
    await application.expect(200, 'POST', '/orgs/acme/edges', {
      body: { items: [{ type: 'x', sourceId: first, targetId: second }] },
    });
    await application.createNodes([{ type: 'foreign' }], 'other');
    const answer = await application.expect(200, 'GET', '/orgs/acme/export', { key: 'reader' });
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    const lines = answer.text.trimEnd().split('\n');
    const items = lines.map((line) => JSON.parse(line) as { node?: object; edge?: object });
    const nodes = items.flatMap(({ node }) => (node === undefined ? [] : [node]));
    const edges = items.flatMap(({ edge }) => (edge === undefined ? [] : [edge]));
    expect(nodes).toEqual(await application.walk('/orgs/acme/nodes', 200));
    expect(edges).toEqual(await application.walk('/orgs/acme/edges', 200));
    expect(items.length).toBe(2500);
    expect(items.at(-1)).toHaveProperty('edge');
  });

  it('of an empty organisation is empty', async () => {
    expect((await application.expect(200, 'GET', '/orgs/acme/export')).text).toBe('');
  });

  it('waits for a slow client, keeps its instant, and ends with it', async () => {
    await addNodes(2000, 'x'.repeat(5000));
    const address = await application.app.listen({ port: 0, host: '127.0.0.1' });
    const connection = new Connection(Number(new URL(address).port));
    connection.write(
      head(['GET /orgs/acme/export HTTP/1.1', 'Host: a', `Authorization: Bearer ${secrets.owner}`]),
    );
    connection.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = process.memoryUsage().arrayBuffers;
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Ten megabytes are to be sent, and nothing more is made while nobody takes it.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
    await application.createNodes([{ type: 'late' }]);
    connection.destroy();
    await application.expect(200, 'GET', '/orgs/acme');
  });
});
