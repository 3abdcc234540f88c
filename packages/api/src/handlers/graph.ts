import type { Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { Problem } from '../problem.js';
import type { EdgeRow } from '../storage/edges.js';
import type { NodeRow } from '../storage/nodes.js';
import { beginning, type CreationPosition } from '../storage/position.js';
import type { Direction, Step } from '../storage/traversal.js';
import { toEdge } from './edge-content.js';
import { toNode } from './node-content.js';
import { creationPositionOf, pageOf, rowsFor } from './pages.js';
import { References, requireReferences } from './references.js';

interface NeighborQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly direction: Direction;
  readonly type?: string;
}

interface TraversalBody {
  readonly start: string;
  readonly direction?: Direction;
  readonly types?: readonly string[];
  readonly maxDepth?: number;
}

interface SearchQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly q?: string;
  readonly type?: string;
}

interface StepPosition {
  readonly depth: number;
  readonly edgeId: string;
}

const defaultDepth = 3;

function byCreation(left: EdgeRow, right: EdgeRow): number {
  return left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1);
}

/** The node at the other end of an edge; that is there follows from the foreign keys. */
function requireEnd({ storage }: Context, orgId: string, id: string): NodeRow {
  const row = storage.nodes.find(orgId, id);
  if (row === undefined) {
    throw new Error(`The node ${id} of an edge is missing.`);
  }
  return row;
}

export const listNeighbors: Handler<'listNeighbors', Context> = (
  { params, query }: { params: { orgId: string; nodeId: string }; query: NeighborQuery },
  context,
) => {
  const { storage, cursors } = context;
  const { orgId, nodeId } = params;
  const { limit, cursor, direction, type } = query;
  if (!storage.nodes.exists(orgId, nodeId)) {
    throw new Problem('not-found');
  }
  const list = { operation: 'listNeighbors', orgId, filter: { nodeId, direction, type } };
  const position =
    cursor === undefined ? beginning : (cursors.decode(list, cursor) as CreationPosition);
  const pageFrom = (end: { sourceId?: string; targetId?: string }): EdgeRow[] =>
    storage.edges.page(
      orgId,
      { type, sourceId: end.sourceId, targetId: end.targetId },
      position,
      rowsFor(limit),
    );
  const outward = direction === 'in' ? [] : pageFrom({ sourceId: nodeId });
  const inward = direction === 'out' ? [] : pageFrom({ targetId: nodeId });
  // An edge from the node to itself is in both.
  const merged = [...new Map([...outward, ...inward].map((row) => [row.id, row])).values()];
  const rows = merged.sort(byCreation).slice(0, rowsFor(limit));
  const body = pageOf(
    rows,
    limit,
    (row) => {
      const other = row.sourceId === nodeId ? row.targetId : row.sourceId;
      return { edge: toEdge(row), node: toNode(requireEnd(context, orgId, other)) };
    },
    (row) => cursors.encode(list, creationPositionOf(row)),
  );
  return { status: 200, body };
};

function isBehind({ depth, edgeId }: Step, position: StepPosition | undefined): boolean {
  return (
    position === undefined ||
    depth > position.depth ||
    (depth === position.depth && edgeId > position.edgeId)
  );
}

export const traverse: Handler<'traverse', Context> = async (
  {
    params,
    query,
    body,
  }: {
    params: { orgId: string };
    query: { limit: number; cursor?: string };
    body: TraversalBody;
  },
  context,
) => {
  const { storage, cursors } = context;
  const { orgId } = params;
  const { limit, cursor } = query;
  const { start, direction = 'both', types, maxDepth = defaultDepth } = body;
  const journey = { start, direction, types, maxDepth };
  const list = { operation: 'traverse', orgId, filter: journey };
  const position =
    cursor === undefined ? undefined : (cursors.decode(list, cursor) as StepPosition);
  requireReferences(new References(storage, orgId).node(start, '/start'));
  const steps: (Step & { readonly edge: EdgeRow; readonly node: NodeRow })[] = [];
  for await (const level of storage.traversal.steps(orgId, journey)) {
    for (const step of level) {
      if (steps.length < rowsFor(limit) && isBehind(step, position)) {
        const edge = storage.edges.find(orgId, step.edgeId);
        const node = storage.nodes.find(orgId, step.nodeId);
        // Either may have been deleted since the step was found.
        if (edge !== undefined && node !== undefined) {
          steps.push({ edge, node, ...step });
        }
      }
    }
    if (steps.length === rowsFor(limit)) {
      break;
    }
  }
  const page = pageOf(
    steps,
    limit,
    ({ depth, edge, node }) => ({ depth, edge: toEdge(edge), node: toNode(node) }),
    ({ depth, edgeId }) => cursors.encode(list, { depth, edgeId }),
  );
  return { status: 200, body: page };
};

export const searchNodes: Handler<'searchNodes', Context> = (
  { params, query }: { params: { orgId: string }; query: SearchQuery },
  { storage, cursors },
) => {
  const { orgId } = params;
  const { limit, cursor, type } = query;
  // The characters that make up words for the index; what has none of them cannot be looked for.
  const words = (query.q ?? '').split(/[\s\0]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const nothing = query.q !== undefined && words.length === 0;
  const filter = { words, type };
  const list = { operation: 'searchNodes', orgId, filter: { ...filter, nothing } };
  const { seq } =
    cursor === undefined ? { seq: 0 } : (cursors.decode(list, cursor) as { seq: number });
  const rows = nothing ? [] : storage.search.page(orgId, filter, seq, rowsFor(limit));
  const body = pageOf(rows, limit, toNode, (row) => cursors.encode(list, { seq: row.seq }));
  return { status: 200, body };
};
