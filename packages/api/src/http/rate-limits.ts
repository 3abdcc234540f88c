import { Problem } from '../problem.js';

/** How many requests an organisation may send in a window. */
export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** The headers that tell a client of its limit (draft-ietf-httpapi-ratelimit-headers). */
export interface RateLimitHeaders {
  readonly ratelimit: string;
  readonly 'ratelimit-policy': string;
}

/** Counts the requests of each organisation in windows of equal length. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #policy: string;
  readonly #counts = new Map<string, number>();
  #windowEnd = 0;

  constructor(limit: RateLimit) {
    this.#limit = limit;
    this.#policy = `"organization";q=${String(limit.requests)};w=${String(limit.windowSeconds)}`;
  }

  /** Counts a request, or throws a problem where the organisation has sent too many. */
  take(orgId: string, now: number): RateLimitHeaders {
    const { requests, windowSeconds } = this.#limit;
    if (now >= this.#windowEnd) {
      this.#counts.clear();
      this.#windowEnd = now + windowSeconds * 1000;
    }
    const count = (this.#counts.get(orgId) ?? 0) + 1;
    const seconds = String(Math.ceil((this.#windowEnd - now) / 1000));
    const left = String(Math.max(0, requests - count));
    const headers: RateLimitHeaders = {
      ratelimit: `"organization";r=${left};t=${seconds}`,
      'ratelimit-policy': this.#policy,
    };
    if (count > requests) {
      throw new Problem('rate-limited', {
        detail: `Try again in ${seconds} seconds.`,
        headers: { ...headers, 'retry-after': seconds },
      });
    }
    this.#counts.set(orgId, count);
    return headers;
  }
}
