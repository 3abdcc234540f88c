import BetterSqlite from 'better-sqlite3';

/** What keeps a database from being used, in words for who runs the service. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** By the beginning of SQLite's result code: what is the matter, and how to mend it. */
const troubles: readonly (readonly [string, string])[] = [
  ['SQLITE_FULL', 'the disk is full; free some space'],
  ['SQLITE_READONLY', 'it may not be written to; let the service write to the file and its folder'],
  ['SQLITE_CANTOPEN', 'it cannot be opened; let the service write to the file and its folder'],
  ['SQLITE_NOTADB', 'it is not a SQLite database; name another file, or restore a copy'],
  ['SQLITE_CORRUPT', 'it is damaged; restore a copy'],
  ['SQLITE_IOERR', 'the disk cannot be read or written; look at the disk and its quota'],
  ['SQLITE_BUSY', 'another program holds it locked; end that program'],
];

/** What the matter is, where an error of SQLite tells of the database and not of a request. */
export function troubleOf(error: unknown): string | undefined {
  if (!(error instanceof BetterSqlite.SqliteError)) {
    return undefined;
  }
  return troubles.find(([code]) => error.code.startsWith(code))?.[1];
}

/** Whether an error is that another program holds the database, for the moment. */
export function isLock(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && /^SQLITE_(?:BUSY|LOCKED)/.test(error.code);
}

/** The same error in words, where there are any for it. */
export function explained(error: unknown): unknown {
  const trouble = troubleOf(error);
  return trouble === undefined ? error : new StorageError(trouble, { cause: error });
}
