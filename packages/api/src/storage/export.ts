import BetterSqlite from 'better-sqlite3';

import type { EdgeRow } from './edges.js';
import type { NodeRow } from './nodes.js';

const nodeColumns = `org_id as orgId, id, type, properties, job_id as jobId, revision,
  created_at as createdAt, created_by as createdBy, updated_at as updatedAt,
  updated_by as updatedBy, deleted_at as deletedAt`;

function inOrder(table: string, columns: string): string {
  return `select ${columns} from ${table} where org_id = ? and deleted_at is null
    order by created_at, id`;
}

/** The content of an organisation as it is at one instant, read row by row. */
export class Snapshot {
  readonly #client: BetterSqlite.Database;

  /** Opens a connection of its own: the service's goes on with other requests meanwhile. */
  constructor(path: string) {
    this.#client = new BetterSqlite(path, { readonly: true });
    this.#client.exec('begin');
  }

  nodes(orgId: string): IterableIterator<NodeRow> {
    return this.#client.prepare<[string], NodeRow>(inOrder('nodes', nodeColumns)).iterate(orgId);
  }

  edges(orgId: string): IterableIterator<EdgeRow> {
    const columns = `${nodeColumns}, source_id as sourceId, target_id as targetId, state`;
    return this.#client.prepare<[string], EdgeRow>(inOrder('edges', columns)).iterate(orgId);
  }

  close(): void {
    this.#client.close();
  }
}
