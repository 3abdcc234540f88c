import { and, asc, eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import type { CreationPosition } from './position.js';
import {
  auditEvents,
  connectors,
  edgeRevisions,
  edges,
  jobs,
  nodeRevisions,
  nodes,
  organizations,
} from './schema.js';
import { ShortMemory } from './short-memory.js';

export type OrganizationRow = typeof organizations.$inferSelect;

export class OrganizationStore {
  readonly #database: Database;
  readonly #memory = new ShortMemory<OrganizationRow>();
  readonly #find;
  readonly #insert;
  readonly #rename;
  readonly #pageOfAll;
  readonly #pageOfSome;

  constructor(database: Database) {
    this.#database = database;
    const after = sql`(${organizations.createdAt}, ${organizations.id}) > (${sql.placeholder('createdAt')}, ${sql.placeholder('id')})`;
    const among = sql`${organizations.id} in (select value from json_each(${sql.placeholder('ids')}))`;
    const page = (condition: typeof after | ReturnType<typeof and>) =>
      database
        .select()
        .from(organizations)
        .where(condition)
        .orderBy(asc(organizations.createdAt), asc(organizations.id))
        .limit(sql.placeholder('count'))
        .prepare();
    this.#pageOfAll = page(after);
    this.#pageOfSome = page(and(after, among));
    this.#find = database
      .select()
      .from(organizations)
      .where(eq(organizations.id, sql.placeholder('id')))
      .prepare();
    this.#insert = database
      .insert(organizations)
      .values({
        id: sql.placeholder('id'),
        name: sql.placeholder('name'),
        createdAt: sql.placeholder('createdAt'),
      })
      .onConflictDoNothing()
      .prepare();
    this.#rename = database
      .update(organizations)
      .set({ name: sql`${sql.placeholder('name')}` })
      .where(eq(organizations.id, sql.placeholder('id')))
      .prepare();
  }

  find(id: string): OrganizationRow | undefined {
    return this.#find.get({ id });
  }

  /** Whether there is such an organisation, as far as is remembered from a moment ago. */
  exists(id: string): boolean {
    return this.#memory.get(id, () => this.find(id)) !== undefined;
  }

  /** Answers false, and changes nothing, where the identifier is taken. */
  insert(row: OrganizationRow): boolean {
    return this.#insert.run({ ...row }).changes === 1;
  }

  rename(id: string, name: string): void {
    this.#rename.run({ id, name });
  }

  /** Deletes the organisation with all that belongs to it. */
  delete(id: string): void {
    this.#memory.clear();
    this.#database.transaction(
      (transaction) => {
        transaction.delete(edges).where(eq(edges.orgId, id)).run();
        transaction.delete(edgeRevisions).where(eq(edgeRevisions.orgId, id)).run();
        transaction.delete(nodes).where(eq(nodes.orgId, id)).run();
        transaction.delete(nodeRevisions).where(eq(nodeRevisions.orgId, id)).run();
        transaction.delete(connectors).where(eq(connectors.orgId, id)).run();
        transaction.delete(auditEvents).where(eq(auditEvents.orgId, id)).run();
        transaction.delete(jobs).where(eq(jobs.orgId, id)).run();
        transaction.delete(organizations).where(eq(organizations.id, id)).run();
      },
      { behavior: 'immediate' },
    );
  }

  /** The organisations behind a position; only those of `ids`, where `ids` is given. */
  page(
    { createdAt, id }: CreationPosition,
    count: number,
    ids: readonly string[] | undefined,
  ): OrganizationRow[] {
    return ids === undefined
      ? this.#pageOfAll.all({ createdAt, id, count })
      : this.#pageOfSome.all({ createdAt, id, count, ids: JSON.stringify(ids) });
  }
}
