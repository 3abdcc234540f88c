import { and, eq, sql } from 'drizzle-orm';

import { sameJson } from '../json/equality.js';
import type { Database } from './database.js';
import { NodeWalk, type NodeFilter } from './node-walk.js';
import type { CreationPosition } from './position.js';
import { rowLookup } from './row-lookup.js';
import { nodeRevisions, nodes } from './schema.js';
import type { Authorship, Written } from './writing.js';

export type NodeRow = Omit<typeof nodes.$inferSelect, 'seq'>;

/** What a client says about a node. */
export interface NodeContent {
  readonly type: string;
  /** JSON text. */
  readonly properties: string;
  readonly jobId: string | null;
}

function sameContent(row: NodeRow, content: NodeContent): boolean {
  return (
    row.type === content.type &&
    row.jobId === content.jobId &&
    sameJson(row.properties, content.properties)
  );
}

const insertedMembers = [
  'orgId',
  'id',
  'type',
  'properties',
  'jobId',
  'revision',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
] as const;
const insertedColumns = insertedMembers.map((member) => nodes[member].name).join(', ');

export class NodeStore {
  readonly #find;
  readonly #exists;
  readonly #insert;
  readonly #update;
  readonly #archive;
  readonly #walk: NodeWalk;

  constructor(database: Database) {
    const same = and(
      eq(nodes.orgId, sql.placeholder('orgId')),
      eq(nodes.id, sql.placeholder('id')),
    );
    this.#find = rowLookup(database, nodes);
    this.#exists = database.$client
      .prepare<[string, string], number>(
        'select 1 from nodes where org_id = ? and id = ? and deleted_at is null',
      )
      .pluck();
    // Not by Drizzle, which takes as long to bind a row as SQLite takes to insert it.
    this.#insert = database.$client.prepare<[NodeRow]>(
      `insert into nodes (${insertedColumns})
       values (@${insertedMembers.join(', @')})`,
    );
    this.#update = database
      .update(nodes)
      .set({
        type: sql`${sql.placeholder('type')}`,
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
      .insert(nodeRevisions)
      .select(
        database
          .select({
            orgId: nodes.orgId,
            id: nodes.id,
            revision: nodes.revision,
            type: nodes.type,
            properties: nodes.properties,
            jobId: nodes.jobId,
            updatedAt: nodes.updatedAt,
            updatedBy: nodes.updatedBy,
            deletedAt: nodes.deletedAt,
          })
          .from(nodes)
          .where(same),
      )
      .prepare();
    this.#walk = new NodeWalk(database);
  }

  find(orgId: string, id: string): NodeRow | undefined {
    const row = this.#find(orgId, id);
    return row?.deletedAt === null ? row : undefined;
  }

  exists(orgId: string, id: string): boolean {
    return this.#exists.get(orgId, id) !== undefined;
  }

  page(orgId: string, filter: NodeFilter, position: CreationPosition, count: number): NodeRow[] {
    return this.#walk.page(orgId, filter, position, count);
  }

  /** Creates a node under an identifier that is known to be new. */
  create(
    orgId: string,
    id: string,
    content: NodeContent,
    { author, at }: Authorship,
  ): Written<NodeRow> {
    const row: NodeRow = {
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

  /** Creates or replaces a node; what already says the same stays untouched. */
  write(
    orgId: string,
    id: string,
    content: NodeContent,
    { author, at }: Authorship,
  ): Written<NodeRow> {
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
    const row: NodeRow = {
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
  remove(row: NodeRow, { author, at }: Authorship): void {
    this.#replace({
      ...row,
      properties: '{}',
      revision: row.revision + 1,
      updatedAt: at,
      updatedBy: author,
      deletedAt: at,
    });
  }

  #replace(row: NodeRow): void {
    this.#archive.run({ orgId: row.orgId, id: row.id });
    this.#update.run({ ...row });
  }
}
