import { setImmediate } from 'node:timers/promises';

import { and, eq, isNull, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { edges } from './schema.js';

export type Direction = 'out' | 'in' | 'both';

export interface Journey {
  readonly start: string;
  readonly direction: Direction;
  readonly types: readonly string[] | undefined;
  readonly maxDepth: number;
}

/** An edge that a traversal took, by its identifier, and the node that it leads to. */
export interface Step {
  readonly depth: number;
  readonly edgeId: string;
  readonly nodeId: string;
}

interface Crossing {
  readonly id: string;
  readonly type: string;
  readonly to: string;
}

/** How many nodes are looked at before other requests get their turn. */
const nodesAtOnce = 500;

/** Follows edges breadth first, one indexed look-up a node and direction. */
export class Traversal {
  readonly #out;
  readonly #in;

  constructor(database: Database) {
    const from = (near: typeof edges.sourceId, far: typeof edges.targetId) =>
      database
        .select({ id: edges.id, type: edges.type, to: far })
        .from(edges)
        .where(
          and(
            eq(edges.orgId, sql.placeholder('orgId')),
            eq(near, sql.placeholder('nodeId')),
            isNull(edges.deletedAt),
          ),
        )
        .prepare();
    this.#out = from(edges.sourceId, edges.targetId);
    this.#in = from(edges.targetId as never, edges.sourceId as never);
  }

  /** The steps of a journey, each edge once, the nearest first, and those of one depth by edge. */
  async *steps(orgId: string, journey: Journey): AsyncGenerator<readonly Step[]> {
    const types = journey.types === undefined ? undefined : new Set(journey.types);
    const crossed = new Set<string>();
    const reached = new Set([journey.start]);
    let frontier = [journey.start];
    let looked = 0;
    for (let depth = 1; depth <= journey.maxDepth && frontier.length > 0; depth += 1) {
      const steps: Step[] = [];
      for (const nodeId of frontier) {
        looked += 1;
        if (looked % nodesAtOnce === 0) {
          await setImmediate();
        }
        for (const { id, type, to } of this.#crossings(orgId, nodeId, journey.direction)) {
          if (types?.has(type) === false || crossed.has(id)) {
            continue;
          }
          crossed.add(id);
          steps.push({ depth, edgeId: id, nodeId: to });
        }
      }
      frontier = [...new Set(steps.map(({ nodeId }) => nodeId))].filter((id) => !reached.has(id));
      frontier.sort();
      for (const id of frontier) {
        reached.add(id);
      }
      yield steps.sort((left, right) => (left.edgeId < right.edgeId ? -1 : 1));
    }
  }

  #crossings(orgId: string, nodeId: string, direction: Direction): Crossing[] {
    const key = { orgId, nodeId };
    const outward = direction === 'in' ? [] : this.#out.all(key);
    return direction === 'out' ? outward : [...outward, ...this.#in.all(key)];
  }
}
