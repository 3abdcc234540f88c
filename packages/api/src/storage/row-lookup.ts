import { getTableColumns, getTableName } from 'drizzle-orm';
import type { AnySQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';

import type { Database } from './database.js';

/** A table whose rows belong to organisations, each with an identifier of its own there. */
type OwnedTable = SQLiteTable & {
  readonly orgId: AnySQLiteColumn<{ name: 'org_id' }>;
  readonly id: AnySQLiteColumn<{ name: 'id' }>;
};

/**
 * Makes a lookup of one row. Not by Drizzle, which takes longer to map a row than SQLite takes to find
 * it; and the row comes as an array, since for an object the driver makes the name of each column anew.
 * What a column holds is given as SQLite stores it: no table of ours has one that Drizzle would translate.
 */
export function rowLookup<Table extends OwnedTable>(
  database: Database,
  table: Table,
): (orgId: string, id: string) => Table['$inferSelect'] | undefined {
  const columns = Object.entries(getTableColumns(table)).filter(
    ([member]) => member !== 'orgId' && member !== 'id',
  );
  const names = columns.map(([, { name }]) => name).join(', ');
  const statement = database.$client
    .prepare<[string, string], unknown[]>(
      `select ${names} from ${getTableName(table)}
       where ${table.orgId.name} = ? and ${table.id.name} = ?`,
    )
    .raw();
  return (orgId, id) => {
    const values = statement.get(orgId, id);
    if (values === undefined) {
      return undefined;
    }
    const row: Record<string, unknown> = { orgId, id };
    columns.forEach(([member], index) => {
      row[member] = values[index];
    });
    return row;
  };
}
