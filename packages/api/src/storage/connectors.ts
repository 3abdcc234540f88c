import { and, asc, eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { rowLookup } from './row-lookup.js';
import { connectors } from './schema.js';
import { statementsByFilter } from './statements.js';

export type ConnectorRow = typeof connectors.$inferSelect;
export type StoredStatus = ConnectorRow['status'];

/** What a list keeps: `overdue` tells active connectors that are silent from those that are not. */
export interface ConnectorFilter {
  readonly status: StoredStatus | undefined;
  readonly overdue: boolean | undefined;
}

export class ConnectorStore {
  readonly #find;
  readonly #findByName;
  readonly #insert;
  readonly #update;
  readonly #delete;
  readonly #pages;

  constructor(database: Database) {
    const inOrganization = eq(connectors.orgId, sql.placeholder('orgId'));
    const same = and(inOrganization, eq(connectors.id, sql.placeholder('id')));
    this.#find = rowLookup(database, connectors);
    this.#findByName = database
      .select({ id: connectors.id })
      .from(connectors)
      .where(and(inOrganization, eq(connectors.name, sql.placeholder('name'))))
      .prepare();
    this.#insert = database
      .insert(connectors)
      .values({
        orgId: sql.placeholder('orgId'),
        id: sql.placeholder('id'),
        name: sql.placeholder('name'),
        type: sql.placeholder('type'),
        config: sql.placeholder('config'),
        secrets: sql.placeholder('secrets'),
        status: sql.placeholder('status'),
        lastHeartbeatAt: sql.placeholder('lastHeartbeatAt'),
        aliveAt: sql.placeholder('aliveAt'),
      })
      .prepare();
    this.#update = database
      .update(connectors)
      .set({
        name: sql`${sql.placeholder('name')}`,
        config: sql`${sql.placeholder('config')}`,
        secrets: sql`${sql.placeholder('secrets')}`,
        status: sql`${sql.placeholder('status')}`,
        lastHeartbeatAt: sql`${sql.placeholder('lastHeartbeatAt')}`,
        aliveAt: sql`${sql.placeholder('aliveAt')}`,
      })
      .where(same)
      .prepare();
    this.#delete = database.delete(connectors).where(same).prepare();
    this.#pages = statementsByFilter((given) =>
      database
        .select()
        .from(connectors)
        .where(
          and(
            inOrganization,
            sql`${connectors.id} > ${sql.placeholder('behind')}`,
            given.has('status') ? eq(connectors.status, sql.placeholder('status')) : undefined,
            given.has('overdue')
              ? sql`(${connectors.aliveAt} < ${sql.placeholder('overdueBefore')}) = ${sql.placeholder('overdue')}`
              : undefined,
          ),
        )
        .orderBy(asc(connectors.id))
        .limit(sql.placeholder('count'))
        .prepare(),
    );
  }

  find(orgId: string, id: string): ConnectorRow | undefined {
    return this.#find(orgId, id);
  }

  /** The identifier of the connector that has a name. */
  idOfName(orgId: string, name: string): string | undefined {
    return this.#findByName.get({ orgId, name })?.id;
  }

  insert(row: ConnectorRow): void {
    this.#insert.run({ ...row });
  }

  update(row: ConnectorRow): void {
    this.#update.run({ ...row });
  }

  delete({ orgId, id }: ConnectorRow): void {
    this.#delete.run({ orgId, id });
  }

  /** The connectors behind the one named `behind`, oldest first. */
  page(
    orgId: string,
    { status, overdue }: ConnectorFilter,
    overdueBefore: number,
    behind: string,
    count: number,
  ): ConnectorRow[] {
    const overdueFlag = overdue === undefined ? undefined : Number(overdue);
    return this.#pages({ status, overdue }).all({
      orgId,
      status,
      overdue: overdueFlag,
      overdueBefore,
      behind,
      count,
    });
  }
}
