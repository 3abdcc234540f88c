import type { Cursors } from './cursor.js';
import type { Principal } from './http/principal.js';
import type { RateLimiter } from './http/rate-limits.js';
import type { Metrics } from './measuring/metrics.js';
import type { Occasion } from './problem.js';
import type { Authorship } from './storage/writing.js';
import type { Storage } from './storage/storage.js';

/** What every request shares. */
export interface Services {
  readonly storage: Storage;
  readonly cursors: Cursors;
  readonly metrics: Metrics;
  /** Undefined where organisations are not limited. */
  readonly rateLimiter: RateLimiter | undefined;
  readonly newUuid: () => string;
  readonly newUlid: () => string;
  /** How long an active connector may be silent, in milliseconds. */
  readonly heartbeatTimeout: number;
}

/** What a handler works with, beside the request. */
export interface Context extends Services {
  readonly principal: Principal;
  readonly occasion: Occasion;
}

export function authorshipOf(context: Context): Authorship {
  return { author: context.principal.name, at: Date.now() };
}
