/** The latency budgets of the contract (`x-latency`), in seconds. */
export const budgets: Readonly<Record<string, { readonly p95: number; readonly max: number }>> = {
  read: { p95: 0.1, max: 1 },
  write: { p95: 0.2, max: 2 },
  bulk: { p95: 60, max: 600 },
};

/** What a window of one class held that was over its budget. */
export interface Overrun {
  readonly latencyClass: string;
  readonly requests: number;
  /** How many took longer than the budget of the 95th percentile. */
  readonly slow: number;
  readonly slowest: number;
  readonly p95Budget: number;
  readonly maxBudget: number;
}

interface Window {
  requests: number;
  slow: number;
  slowest: number;
}

const windowLength = 60_000;
const toleratedShare = 0.05;

/** Watches whether classes keep their budgets, and tells of each that did not once a window. */
export class BudgetWatch {
  readonly #tell: (overrun: Overrun) => void;
  readonly #windows = new Map<string, Window>();
  #end: number;

  constructor(tell: (overrun: Overrun) => void, now: number) {
    this.#tell = tell;
    this.#end = now + windowLength;
  }

  observe(latencyClass: string, seconds: number, now: number): void {
    if (now >= this.#end) {
      this.#close();
      this.#end = now + windowLength;
    }
    const window = this.#windows.get(latencyClass) ?? { requests: 0, slow: 0, slowest: 0 };
    window.requests += 1;
    window.slow += seconds > (budgets[latencyClass]?.p95 ?? Infinity) ? 1 : 0;
    window.slowest = Math.max(window.slowest, seconds);
    this.#windows.set(latencyClass, window);
  }

  #close(): void {
    for (const [latencyClass, window] of this.#windows) {
      const budget = budgets[latencyClass];
      if (
        budget !== undefined &&
        (window.slow > window.requests * toleratedShare || window.slowest > budget.max)
      ) {
        const { p95: p95Budget, max: maxBudget } = budget;
        this.#tell({ latencyClass, ...window, p95Budget, maxBudget });
      }
    }
    this.#windows.clear();
  }
}
