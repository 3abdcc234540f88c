import { and, desc, eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { rowLookup } from './row-lookup.js';
import { jobs } from './schema.js';
import { statementsByFilter } from './statements.js';

export type JobRow = typeof jobs.$inferSelect;
export type JobStatus = JobRow['status'];

export interface JobFilter {
  readonly status: JobStatus | undefined;
}

/** Behind every ULID: where a walk from the newest job starts. */
export const newest = '~';

export class JobStore {
  readonly #find;
  readonly #exists;
  readonly #insert;
  readonly #update;
  readonly #pages;

  constructor(database: Database) {
    const same = and(eq(jobs.orgId, sql.placeholder('orgId')), eq(jobs.id, sql.placeholder('id')));
    this.#find = rowLookup(database, jobs);
    this.#exists = database.select({ id: jobs.id }).from(jobs).where(same).prepare();
    this.#insert = database
      .insert(jobs)
      .values({
        orgId: sql.placeholder('orgId'),
        id: sql.placeholder('id'),
        source: sql.placeholder('source'),
        status: sql.placeholder('status'),
        startedAt: sql.placeholder('startedAt'),
        completedAt: sql.placeholder('completedAt'),
        metrics: sql.placeholder('metrics'),
        imageDigest: sql.placeholder('imageDigest'),
        logsUrl: sql.placeholder('logsUrl'),
      })
      .prepare();
    this.#update = database
      .update(jobs)
      .set({
        status: sql`${sql.placeholder('status')}`,
        startedAt: sql`${sql.placeholder('startedAt')}`,
        completedAt: sql`${sql.placeholder('completedAt')}`,
        metrics: sql`${sql.placeholder('metrics')}`,
        logsUrl: sql`${sql.placeholder('logsUrl')}`,
      })
      .where(same)
      .prepare();
    this.#pages = statementsByFilter((given) =>
      database
        .select()
        .from(jobs)
        .where(
          and(
            eq(jobs.orgId, sql.placeholder('orgId')),
            sql`${jobs.id} < ${sql.placeholder('before')}`,
            given.has('status') ? eq(jobs.status, sql.placeholder('status')) : undefined,
          ),
        )
        .orderBy(desc(jobs.id))
        .limit(sql.placeholder('count'))
        .prepare(),
    );
  }

  find(orgId: string, id: string): JobRow | undefined {
    return this.#find(orgId, id);
  }

  exists(orgId: string, id: string): boolean {
    return this.#exists.get({ orgId, id }) !== undefined;
  }

  insert(row: JobRow): void {
    this.#insert.run({ ...row });
  }

  update(row: JobRow): void {
    this.#update.run({ ...row });
  }

  /** The jobs that are older than the one named `before`, newest first. */
  page(orgId: string, filter: JobFilter, before: string, count: number): JobRow[] {
    return this.#pages(filter).all({ orgId, before, count, ...filter });
  }
}
