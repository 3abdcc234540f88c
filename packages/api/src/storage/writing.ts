/** Who writes, and when. */
export interface Authorship {
  readonly author: string;
  readonly at: number;
}

/** What became of a write: the row as it is now, and whether it came into being. */
export interface Written<Row> {
  readonly row: Row;
  readonly created: boolean;
}
