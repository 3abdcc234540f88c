/** How long something is remembered, in milliseconds: as long as another process may go unnoticed. */
const remembered = 1000;
const mostEntries = 1000;

/**
 * Remembers for a moment what nearly every request looks up and hardly any changes, so that it is not
 * read from the database each time. What is not there is not remembered.
 */
export class ShortMemory<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #clock: () => number;
  #end = 0;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  get(key: string, find: () => Value | undefined): Value | undefined {
    const now = this.#clock();
    // The clock may have been set back since.
    if (now >= this.#end || now < this.#end - remembered || this.#entries.size >= mostEntries) {
      this.#entries.clear();
      this.#end = now + remembered;
    }
    const known = this.#entries.get(key);
    if (known !== undefined) {
      return known;
    }
    const found = find();
    if (found !== undefined) {
      this.#entries.set(key, found);
    }
    return found;
  }

  clear(): void {
    this.#entries.clear();
  }
}
