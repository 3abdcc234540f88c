import { and, asc, eq, gte, isNull, lt, sql, type SQL } from 'drizzle-orm';

import type { Database } from './database.js';
import type { CreationPosition } from './position.js';
import { nodes } from './schema.js';
import { statementsByFilter } from './statements.js';

type NodeRow = typeof nodes.$inferSelect;

export interface NodeFilter {
  readonly type: string | undefined;
  readonly updatedSince: number | undefined;
  readonly jobId: string | undefined;
}

/** Up to this many changed nodes are sorted rather than searched for along the walk. */
const sortedAtMost = 1000;

/** The filters that indexes of the walk serve; `updatedSince` is served by how the walk is taken. */
type IndexedFilter = Omit<NodeFilter, 'updatedSince'>;

/**
 * Walks the nodes of an organisation in the order of their creation. A node is never older than
 * its last change; so of `updatedSince` all nodes created since match, and of those before it the
 * ones that were changed, which are either few enough to be sorted or dense enough to be found.
 */
export class NodeWalk {
  readonly #all;
  readonly #changedSorted;
  readonly #changedSearched;
  readonly #countChanged;

  constructor(database: Database) {
    const live = and(eq(nodes.orgId, sql.placeholder('orgId')), isNull(nodes.deletedAt));
    const since = gte(nodes.updatedAt, sql.placeholder('updatedSince'));
    const changed = and(live, since, sql`${nodes.updatedAt} > ${nodes.createdAt}`);
    const position = [sql.placeholder('createdAt'), sql.placeholder('id')] as const;
    const behind = sql`(${nodes.createdAt}, ${nodes.id}) > (${position[0]}, ${position[1]})`;
    // The plus signs keep SQLite from taking the order from the index of the walk.
    const [plainCreatedAt, plainId] = [sql`+${nodes.createdAt}`, sql`+${nodes.id}`];
    const plainBehind = sql`(${plainCreatedAt}, ${plainId}) > (${position[0]}, ${position[1]})`;

    const prepare = (condition: SQL | undefined, order: readonly SQL[]) =>
      statementsByFilter((given) =>
        database
          .select()
          .from(nodes)
          .where(
            and(
              condition,
              given.has('type') ? eq(nodes.type, sql.placeholder('type')) : undefined,
              given.has('jobId') ? eq(nodes.jobId, sql.placeholder('jobId')) : undefined,
            ),
          )
          .orderBy(...order)
          .limit(sql.placeholder('count'))
          .prepare(),
      );
    const walked = [asc(nodes.createdAt), asc(nodes.id)];
    const createdBefore = lt(nodes.createdAt, sql.placeholder('updatedSince'));
    const plainBefore = sql`${plainCreatedAt} < ${sql.placeholder('updatedSince')}`;
    this.#all = prepare(and(live, behind), walked);
    this.#changedSearched = prepare(and(live, since, createdBefore, behind), walked);
    this.#changedSorted = prepare(and(changed, plainBefore, plainBehind), [
      plainCreatedAt,
      plainId,
    ]);
    this.#countChanged = database
      .select({ id: nodes.id })
      .from(nodes)
      .where(changed)
      .limit(sortedAtMost + 1)
      .prepare();
  }

  page(
    orgId: string,
    { updatedSince, ...filter }: NodeFilter,
    position: CreationPosition,
    count: number,
  ): NodeRow[] {
    const { createdAt, id } = position;
    if (updatedSince === undefined || createdAt >= updatedSince) {
      return this.#all(filter).all({ orgId, createdAt, id, count, ...filter });
    }
    const changed = this.#changed(orgId, updatedSince, filter, position, count);
    if (changed.length === count) {
      return changed;
    }
    const created = this.#all(filter).all({
      orgId,
      createdAt: updatedSince,
      id: '',
      count: count - changed.length,
      ...filter,
    });
    return [...changed, ...created];
  }

  /** The nodes that were created before an instant, and changed since. */
  #changed(
    orgId: string,
    updatedSince: number,
    filter: IndexedFilter,
    { createdAt, id }: CreationPosition,
    count: number,
  ): NodeRow[] {
    const few = this.#countChanged.all({ orgId, updatedSince }).length <= sortedAtMost;
    const statements = few ? this.#changedSorted : this.#changedSearched;
    return statements(filter).all({ orgId, updatedSince, createdAt, id, count, ...filter });
  }
}
