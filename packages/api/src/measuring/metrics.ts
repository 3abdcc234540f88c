import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The upper bounds of the histogram, in seconds; the budgets of the contract are among them. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 10, 60];

interface Series {
  readonly operation: string;
  readonly latencyClass: string;
  /** How many requests took no longer than each bound, and longer than the one before. */
  readonly buckets: Uint32Array;
  sum: number;
  /** How many requests had each status. */
  readonly statuses: Map<number, number>;
}

/** A request that was answered. */
export interface Observation {
  readonly operation: string;
  readonly latencyClass: string;
  readonly status: number;
  readonly seconds: number;
}

function family(name: string, type: string, help: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function histogramLines(name: string, series: Series): string[] {
  const labels = `class="${series.latencyClass}",operation="${series.operation}"`;
  let count = 0;
  const buckets = [...bounds, Infinity].map((bound, index) => {
    count += series.buckets[index] ?? 0;
    const upper = bound === Infinity ? '+Inf' : String(bound);
    return `${name}_bucket{${labels},le="${upper}"} ${String(count)}`;
  });
  return [
    ...buckets,
    `${name}_sum{${labels}} ${String(series.sum)}`,
    `${name}_count{${labels}} ${String(count)}`,
  ];
}

/** Counts requests and their latency, and tells them in the text format of Prometheus. */
export class Metrics {
  readonly #series = new Map<string, Series>();
  readonly #startedAt = Date.now() / 1000;
  readonly #loop = monitorEventLoopDelay({ resolution: 10 });

  constructor() {
    this.#loop.enable();
  }

  observe({ operation, latencyClass, status, seconds }: Observation): void {
    let series = this.#series.get(operation);
    if (series === undefined) {
      const buckets = new Uint32Array(bounds.length + 1);
      series = { operation, latencyClass, buckets, sum: 0, statuses: new Map() };
      this.#series.set(operation, series);
    }
    const found = bounds.findIndex((bound) => seconds <= bound);
    const index = found === -1 ? bounds.length : found;
    series.buckets[index] = (series.buckets[index] ?? 0) + 1;
    series.sum += seconds;
    series.statuses.set(status, (series.statuses.get(status) ?? 0) + 1);
  }

  /** Everything, in the text format of Prometheus, version 0.0.4. */
  text(): string {
    const all = [...this.#series.values()];
    const duration = 'http_request_duration_seconds';
    const percentile = (share: number): string => {
      const nanoseconds = this.#loop.percentile(share);
      return String(Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
    };
    return [
      family(
        'http_requests_total',
        'counter',
        'Requests answered, by operation and status.',
        all.flatMap(({ operation, statuses }) =>
          [...statuses].map(
            ([status, count]) =>
              `http_requests_total{operation="${operation}",status="${String(status)}"} ${String(count)}`,
          ),
        ),
      ),
      family(
        duration,
        'histogram',
        'Time from request to answer, by latency class and operation.',
        all.flatMap((series) => histogramLines(duration, series)),
      ),
      family('process_resident_memory_bytes', 'gauge', 'Resident memory.', [
        `process_resident_memory_bytes ${String(process.memoryUsage.rss())}`,
      ]),
      family('process_start_time_seconds', 'gauge', 'When the process started.', [
        `process_start_time_seconds ${String(this.#startedAt)}`,
      ]),
      family(
        'nodejs_eventloop_delay_seconds',
        'gauge',
        'How late the event loop was since the start.',
        [50, 99, 100].map(
          (share) =>
            `nodejs_eventloop_delay_seconds{percentile="${String(share)}"} ${percentile(share)}`,
        ),
      ),
    ].join('');
  }

  close(): void {
    this.#loop.disable();
  }
}
