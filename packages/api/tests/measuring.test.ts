import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { RateLimiter } from '../src/http/rate-limits.js';
import { BudgetWatch, budgets, type Overrun } from '../src/measuring/budgets.js';
import { Metrics } from '../src/measuring/metrics.js';
import { TestApplication } from './support/application.js';

const contract = fileURLToPath(new URL('../../../contracts/api.yaml', import.meta.url));

describe('metrics', () => {
  it('tell of requests by class and operation, and of the process', async () => {
    const application = new TestApplication();
    await application.expect(200, 'GET', '/orgs/acme');
    await application.expect(404, 'GET', '/orgs/nobody');
    await application.createJob();
    const { text, headers } = await application.expect(200, 'GET', '/metrics', { key: 'reader' });
    expect(headers['content-type']).toBe('text/plain');
    expect(text).toContain('http_requests_total{operation="getOrg",status="200"} 1\n');
    expect(text).toContain('http_requests_total{operation="getOrg",status="404"} 1\n');
    const labels = 'class="read",operation="getOrg"';
    expect(text).toContain(`http_request_duration_seconds_bucket{${labels},le="+Inf"} 2\n`);
    expect(text).toContain(`http_request_duration_seconds_count{${labels}} 2\n`);
    expect(text).toContain('class="write",operation="createJob"');
    expect(text).toMatch(/^process_resident_memory_bytes [1-9][0-9]{6,}$/m);
    expect(text).toMatch(/^nodejs_eventloop_delay_seconds\{percentile="99"\} [0-9.e-]+$/m);
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{[^}]*\})? [0-9.e+-]+)$/);
    }
    await application.close();
  });

  it('count in cumulative buckets', () => {
    const metrics = new Metrics();
    for (const seconds of [0.0005, 0.001, 0.15, 99]) {
      metrics.observe({ operation: 'a', latencyClass: 'read', status: 200, seconds });
    }
    const bucket = (bound: string): string | undefined =>
      new RegExp(`le="${bound}"} (\\d+)`).exec(metrics.text())?.[1];
    expect(['0.001', '0.1', '0.2', '60', '\\+Inf'].map(bucket)).toEqual(['2', '2', '3', '3', '4']);
    metrics.close();
  });
});

describe('budgets', () => {
  it('are those of the contract', () => {
    const text = readFileSync(contract, 'utf8');
    const inSeconds = (quantity: string): number => {
      const [, number, unit] = /^(\d+)(ms|s|m)$/.exec(quantity) ?? [];
      return Number(number) * ({ ms: 0.001, s: 1, m: 60 }[unit ?? ''] ?? NaN);
    };
    for (const [name, { p95, max }] of Object.entries(budgets)) {
      const found = new RegExp(`\\n    ${name}:\\n      p95: (\\w+)\\n      max: (\\w+)\\n`).exec(
        text,
      );
      expect([found?.[1], found?.[2]].map((one) => inSeconds(one ?? ''))).toEqual([p95, max]);
    }
    const classes = /x-latency:\n {2}classes:\n((?: {4,}.*\n)+)/.exec(text)?.[1] ?? '';
    expect(classes.match(/^ {4}\w+:/gm)).toHaveLength(Object.keys(budgets).length);
  });

  it('that are exceeded are told once a window', () => {
    const told: Overrun[] = [];
    const watch = new BudgetWatch((overrun) => told.push(overrun), 0);
    for (let index = 0; index < 100; index += 1) {
      watch.observe('read', index < 6 ? 0.2 : 0.01, 1000);
      watch.observe('write', index < 5 ? 0.3 : 0.01, 1000);
    }
    expect(told).toEqual([]);
    watch.observe('read', 0.01, 60_000);
    watch.observe('read', 0.01, 60_001);
    expect(told).toEqual([
      { latencyClass: 'read', requests: 100, slow: 6, slowest: 0.2, p95Budget: 0.1, maxBudget: 1 },
    ]);
    watch.observe('write', 2.5, 60_002);
    watch.observe('write', 0.01, 121_000);
    expect(told.map(({ latencyClass }) => latencyClass)).toEqual(['read', 'write']);
  });
});

describe('a rate limit', () => {
  it('counts the requests of each organisation', async () => {
    const limit = { requests: 2, windowSeconds: 60 };
    const application = new TestApplication(undefined, { rateLimit: limit });
    const first = await application.expect(200, 'GET', '/orgs/acme');
    expect(first.headers['ratelimit-policy']).toBe('"organization";q=2;w=60');
    expect(first.headers['ratelimit']).toMatch(/^"organization";r=1;t=(?:59|60)$/);
    await application.expect(401, 'GET', '/orgs/acme', { key: null });
    await application.expect(404, 'GET', '/orgs/acme', { key: 'stranger' });
    await application.expect(404, 'GET', '/orgs/acme/nodes/01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9eff');
    const refused = await application.expect(429, 'GET', '/orgs/acme');
    expect(refused.body.code).toBe('rate-limited');
    expect(refused.headers['ratelimit']).toMatch(/^"organization";r=0;t=/);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await application.expect(200, 'GET', '/orgs/other');
    await application.expect(200, 'GET', '/orgs');
    await application.close();
  });

  it('begins anew with each window', () => {
    const limiter = new RateLimiter({ requests: 1, windowSeconds: 10 });
    expect(limiter.take('a', 0)).toMatchObject({ ratelimit: '"organization";r=0;t=10' });
    expect(() => limiter.take('a', 9_999)).toThrow('Try again in 1 seconds.');
    expect(limiter.take('a', 10_000)).toMatchObject({ ratelimit: '"organization";r=0;t=10' });
  });

  it('is off by default', async () => {
    const application = new TestApplication();
    const answer = await application.expect(200, 'GET', '/orgs/acme');
    expect(answer.headers['ratelimit']).toBeUndefined();
    await application.close();
  });
});
