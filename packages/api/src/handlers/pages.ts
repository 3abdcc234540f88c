import type { CreationPosition } from '../storage/position.js';

/** How many rows a page needs: one more than it shows tells whether there is a next one. */
export function rowsFor(limit: number): number {
  return limit + 1;
}

/** Makes a page of rows that were fetched for it. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorBehind: (row: Row) => string,
) {
  const hasMore = rows.length > limit;
  const shown = hasMore ? rows.slice(0, limit) : rows;
  const last = shown.at(-1);
  const nextCursor = hasMore && last !== undefined ? cursorBehind(last) : null;
  return { data: shown.map(toItem), pagination: { limit, nextCursor, hasMore } };
}

export function creationPositionOf({ createdAt, id }: CreationPosition): CreationPosition {
  return { createdAt, id };
}
