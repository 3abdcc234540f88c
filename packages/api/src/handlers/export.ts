import { setImmediate } from 'node:timers/promises';

import type { Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { writeJson } from '../json/write.js';
import type { Snapshot } from '../storage/export.js';
import { toEdge } from './edge-content.js';
import { toNode } from './node-content.js';

/** How much is written at once; the next part is made when the client has taken this one. */
const partSize = 65_536;

function* linesOf(snapshot: Snapshot, orgId: string): Generator<string> {
  for (const row of snapshot.nodes(orgId)) {
    yield `${writeJson({ node: toNode(row) })}\n`;
  }
  for (const row of snapshot.edges(orgId)) {
    yield `${writeJson({ edge: toEdge(row) })}\n`;
  }
}

/** The lines of an export in parts; the snapshot is closed with the last, or when nobody asks on. */
async function* partsOf(snapshot: Snapshot, orgId: string): AsyncGenerator<Uint8Array> {
  try {
    let part = '';
    for (const line of linesOf(snapshot, orgId)) {
      part += line;
      if (part.length >= partSize) {
        yield Buffer.from(part);
        part = '';
        // A client that is as fast as the disk must not keep others from their turn.
        await setImmediate();
      }
    }
    yield Buffer.from(part);
  } finally {
    snapshot.close();
  }
}

export const exportOrg: Handler<'exportOrg', Context> = (
  { params }: { params: { orgId: string } },
  { storage },
) => {
  const { orgId } = params;
  const parts: AsyncIterable<Uint8Array> = {
    // Opened when the first part is asked for: nobody does for HEAD.
    [Symbol.asyncIterator]: () => partsOf(storage.snapshot(), orgId),
  };
  return { status: 200, body: parts };
};
