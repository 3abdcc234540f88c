import { createHmac, timingSafeEqual } from 'node:crypto';

import { Problem } from './problem.js';

/** The list that a cursor is good for. */
export interface ListIdentity {
  readonly operation: string;
  readonly orgId?: string;
  readonly filter?: object;
}

const macLength = 32;

function invalidCursor(): Problem {
  return new Problem('invalid-cursor', { detail: 'Start the walk again without a cursor.' });
}

/**
 * Makes and reads cursors. A cursor carries the order members of the last item of a page, and a
 * signature over them and the list; so it can be neither made up nor taken to another list.
 */
export class Cursors {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  encode(list: ListIdentity, position: object): string {
    const payload = Buffer.from(JSON.stringify(position));
    return Buffer.concat([this.#sign(list, payload), payload]).toString('base64url');
  }

  /** Answers the position that `encode` was given; throws a problem for any other string. */
  decode(list: ListIdentity, cursor: string): unknown {
    const bytes = Buffer.from(cursor, 'base64url');
    // The decoder skips what it does not know, and bits that do not count.
    if (bytes.length <= macLength || bytes.toString('base64url') !== cursor) {
      throw invalidCursor();
    }
    const payload = bytes.subarray(macLength);
    if (!timingSafeEqual(bytes.subarray(0, macLength), this.#sign(list, payload))) {
      throw invalidCursor();
    }
    return JSON.parse(payload.toString());
  }

  #sign({ operation, orgId, filter }: ListIdentity, payload: Buffer): Buffer {
    const given = Object.entries(filter ?? {})
      .filter(([, value]) => value !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return createHmac('sha256', this.#secret)
      .update(JSON.stringify([operation, orgId ?? null, given]))
      .update('\0')
      .update(payload)
      .digest();
  }
}
