import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';

import { sameJson } from '../json/equality.js';
import type { Database } from './database.js';
import type { CreationPosition } from './position.js';
import { rowLookup } from './row-lookup.js';
import { edgeRevisions, edges } from './schema.js';
import { statementsByFilter } from './statements.js';
import type { Authorship, Written } from './writing.js';

export type EdgeRow = typeof edges.$inferSelect;
export type EdgeState = EdgeRow['state'];

/** What a client says about an edge. */
export interface EdgeContent {
  readonly type: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly state: EdgeState;
  /** JSON text. */
  readonly properties: string;
  readonly jobId: string | null;
}

export interface EdgeFilter {
  readonly type: string | undefined;
  readonly sourceId: string | undefined;
  readonly targetId: string | undefined;
}

function sameContent(row: EdgeRow, content: EdgeContent): boolean {
  return (
    row.type === content.type &&
    row.sourceId === content.sourceId &&
    row.targetId === content.targetId &&
    row.state === content.state &&
    row.jobId === content.jobId &&
    sameJson(row.properties, content.properties)
  );
}

const insertedMembers = [
  'orgId',
  'id',
  'type',
  'sourceId',
  'targetId',
  'state',
  'properties',
  'jobId',
  'revision',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
] as const;
const insertedColumns = insertedMembers.map((member) => edges[member].name).join(', ');

export class EdgeStore {
  readonly #find;
  readonly #ofNode;
  readonly #insert;
  readonly #update;
  readonly #archive;
  readonly #pages;

  constructor(database: Database) {
    const same = and(
      eq(edges.orgId, sql.placeholder('orgId')),
      eq(edges.id, sql.placeholder('id')),
    );
    this.#find = rowLookup(database, edges);
    this.#ofNode = database
      .select()
      .from(edges)
      .where(
        and(
          eq(edges.orgId, sql.placeholder('orgId')),
          or(
            eq(edges.sourceId, sql.placeholder('nodeId')),
            eq(edges.targetId, sql.placeholder('nodeId')),
          ),
          isNull(edges.deletedAt),
        ),
      )
      .prepare();
    // Not by Drizzle, which takes as long to bind a row as SQLite takes to insert it.
    this.#insert = database.$client.prepare<[EdgeRow]>(
      `insert into edges (${insertedColumns})
       values (@${insertedMembers.join(', @')})`,
    );
    this.#update = database
      .update(edges)
      .set({
        type: sql`${sql.placeholder('type')}`,
        sourceId: sql`${sql.placeholder('sourceId')}`,
        targetId: sql`${sql.placeholder('targetId')}`,
        state: sql`${sql.placeholder('state')}`,
        properties: sql`${sql.placeholder('properties')}`,
        jobId: sql`${sql.placeholder('jobId')}`,
        revision: sql`${sql.placeholder('revision')}`,
        createdAt: sql`${sql.placeholder('createdAt')}`,
        createdBy: sql`${sql.placeholder('createdBy')}`,
        updatedAt: sql`${sql.placeholder('updatedAt')}`,
        updatedBy: sql`${sql.placeholder('updatedBy')}`,
        deletedAt: sql`${sql.placeholder('deletedAt')}`,
      })
      .where(same)
      .prepare();
    this.#archive = database
      .insert(edgeRevisions)
      .select(
        database
          .select({
            orgId: edges.orgId,
            id: edges.id,
            revision: edges.revision,
            type: edges.type,
            sourceId: edges.sourceId,
            targetId: edges.targetId,
            state: edges.state,
            properties: edges.properties,
            jobId: edges.jobId,
            updatedAt: edges.updatedAt,
            updatedBy: edges.updatedBy,
            deletedAt: edges.deletedAt,
          })
          .from(edges)
          .where(same),
      )
      .prepare();
    this.#pages = statementsByFilter((given) =>
      database
        .select()
        .from(edges)
        .where(
          and(
            eq(edges.orgId, sql.placeholder('orgId')),
            isNull(edges.deletedAt),
            sql`(${edges.createdAt}, ${edges.id}) > (${sql.placeholder('createdAt')}, ${sql.placeholder('id')})`,
            // The plus sign keeps SQLite at the edges of a node, which are fewer than those of a type.
            given.has('type')
              ? given.has('sourceId') || given.has('targetId')
                ? sql`+${edges.type} = ${sql.placeholder('type')}`
                : eq(edges.type, sql.placeholder('type'))
              : undefined,
            given.has('sourceId') ? eq(edges.sourceId, sql.placeholder('sourceId')) : undefined,
            given.has('targetId') ? eq(edges.targetId, sql.placeholder('targetId')) : undefined,
          ),
        )
        .orderBy(asc(edges.createdAt), asc(edges.id))
        .limit(sql.placeholder('count'))
        .prepare(),
    );
  }

  find(orgId: string, id: string): EdgeRow | undefined {
    const row = this.#find(orgId, id);
    return row?.deletedAt === null ? row : undefined;
  }

  page(
    orgId: string,
    filter: EdgeFilter,
    { createdAt, id }: CreationPosition,
    count: number,
  ): EdgeRow[] {
    return this.#pages(filter).all({ orgId, createdAt, id, count, ...filter });
  }

  /** Creates an edge under an identifier that is known to be new. */
  create(
    orgId: string,
    id: string,
    content: EdgeContent,
    { author, at }: Authorship,
  ): Written<EdgeRow> {
    const row: EdgeRow = {
      orgId,
      id,
      ...content,
      revision: 1,
      createdAt: at,
      createdBy: author,
      updatedAt: at,
      updatedBy: author,
      deletedAt: null,
    };
    this.#insert.run(row);
    return { row, created: true };
  }

  /** Creates or replaces an edge; what already says the same stays untouched. */
  write(
    orgId: string,
    id: string,
    content: EdgeContent,
    { author, at }: Authorship,
  ): Written<EdgeRow> {
    const stored = this.#find(orgId, id);
    if (stored === undefined) {
      return this.create(orgId, id, content, { author, at });
    }
    const created = stored.deletedAt !== null;
    if (!created && sameContent(stored, content)) {
      return { row: stored, created };
    }
    // The clock may have been set back since.
    const updatedAt = Math.max(at, stored.updatedAt);
    const row: EdgeRow = {
      ...stored,
      ...content,
      ...(created ? { createdAt: updatedAt, createdBy: author } : {}),
      revision: stored.revision + 1,
      updatedAt,
      updatedBy: author,
      deletedAt: null,
    };
    this.#replace(row);
    return { row, created };
  }

  /** Leaves a tombstone; the content goes to the history. */
  remove(row: EdgeRow, { author, at }: Authorship): void {
    this.#replace({
      ...row,
      properties: '{}',
      revision: row.revision + 1,
      updatedAt: at,
      updatedBy: author,
      deletedAt: at,
    });
  }

  /** Removes the edges that start or end at a node. */
  removeOfNode(orgId: string, nodeId: string, authorship: Authorship): void {
    for (const row of this.#ofNode.all({ orgId, nodeId })) {
      this.remove(row, authorship);
    }
  }

  #replace(row: EdgeRow): void {
    this.#archive.run({ orgId: row.orgId, id: row.id });
    this.#update.run({ ...row });
  }
}
