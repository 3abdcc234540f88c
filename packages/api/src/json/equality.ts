import { isDeepStrictEqual } from 'node:util';

import { parseExactly } from './exact.js';

/** Whether two JSON texts say the same; the order of members does not matter. */
export function sameJson(left: string, right: string): boolean {
  return left === right || isDeepStrictEqual(parseExactly(left), parseExactly(right));
}
