import { eq, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { nodes } from './schema.js';

type FoundNode = typeof nodes.$inferSelect;

function word(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** The full-text query for the nodes of an organisation, of a type, that hold every word. */
function queryFor(orgId: string, words: readonly string[], type: string | undefined): string {
  const scope = [hex(orgId), ...(type === undefined ? [] : [`t${hex(type)}`])].map(word);
  return [`scope : (${scope.join(' AND ')})`, ...words.map((one) => `words : ${word(one)}`)].join(
    ' AND ',
  );
}

/** Finds nodes by their words, in the order of their first insertion. */
export class NodeSearch {
  readonly #find;
  readonly #node;

  constructor(database: Database) {
    this.#find = database.$client
      .prepare<[string, number, number], number>(
        'select rowid from node_search where node_search match ? and rowid > ? order by rowid limit ?',
      )
      .pluck();
    this.#node = database
      .select()
      .from(nodes)
      .where(eq(nodes.seq, sql.placeholder('seq')))
      .prepare();
  }

  /** The nodes behind the one with the number `behind`. */
  page(
    orgId: string,
    filter: { readonly words: readonly string[]; readonly type: string | undefined },
    behind: number,
    count: number,
  ): FoundNode[] {
    return this.#find
      .all(queryFor(orgId, filter.words, filter.type), behind, count)
      .map((seq) => this.#node.get({ seq }))
      .filter((row) => row !== undefined);
  }
}
