/** When and after how long a failed call is sent again. */

import { ApiError } from "./errors.js";
import type { RetryPlan } from "./plan.js";

/** Time and chance, so that tests can hold them. */
export interface Clock {
  /** Returns milliseconds since 1970. */
  now(): number;
  /** Waits; an aborted signal ends the wait with its reason. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Returns a number from 0 to 1, 1 excluded. */
  random(): number;
}

/** The clock of the engine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      if (signal?.aborted === true) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** How often and how patiently a call is retried; times are in milliseconds. */
export interface RetryOptions {
  /** The most attempts of one call; 1 means no retry. */
  readonly attempts: number;
  /** The longest wait before the second attempt; it doubles with each further one. */
  readonly base: number;
  /** The longest wait that back-off comes to. */
  readonly cap: number;
  /** A `Retry-After` beyond this ends the call at once. */
  readonly patience: number;
}

export const defaultRetries: RetryOptions = { attempts: 3, base: 500, cap: 8000, patience: 60_000 };

/** Returns whether an error allows another attempt at all. */
export function isRetryable(error: unknown, plan: RetryPlan | undefined, keyed: boolean): boolean {
  if (plan === undefined || !(error instanceof ApiError) || !(plan.idempotent || keyed))
    return false;
  return error.code === undefined
    ? plan.statuses.includes(error.status)
    : plan.codes.includes(error.code);
}

/**
 * Returns how long to wait before the next attempt: back-off with full jitter, and never less than
 * `Retry-After` says; nothing where that is too long.
 */
export function waitBefore(
  attempt: number,
  error: ApiError,
  options: RetryOptions,
  clock: Clock,
): number | undefined {
  const asked = retryAfter(error.headers.get("retry-after"), clock.now());
  if (asked > options.patience) return undefined;
  const most = Math.min(options.cap, options.base * 2 ** (attempt - 1));
  return Math.max(asked, Math.round(clock.random() * most));
}

/** Returns a Retry-After header in milliseconds (RFC 9110, section 10.2.3): seconds, or a date. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\s*[0-9]+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
