import { createHash } from 'node:crypto';

import { contract } from '@metadata/client/server';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { docsPaths } from '../src/http/docs.js';
import { TestApplication } from './support/application.js';

let application: TestApplication;

beforeEach(() => {
  application = new TestApplication();
});

afterEach(() => application.close());

it('the API reference needs no key, and no other host', async () => {
  for (const url of docsPaths) {
    const answer = await application.app.inject({ url });
    expect(answer.statusCode, url).toBe(200);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['x-request-id']).toBeDefined();
    expect(answer.rawPayload.length, url).toBeGreaterThan(100);
    if (url === '/docs') {
      expect(answer.body).toContain(contract.title);
      expect(answer.body).not.toMatch(/(?:src|href)="(?!\/docs\/)/);
    }
  }
});

it('the contract that is shown is the one that the service is built from', async () => {
  const { rawPayload } = await application.app.inject({ url: '/docs/api.yaml' });
  expect(createHash('sha256').update(rawPayload).digest('hex')).toBe(contract.sha256);
});

it('what is not there is an unknown route', async () => {
  const { body } = await application.expect(404, 'GET', '/docs/other');
  expect(body.code).toBe('unknown-route');
  const { headers } = await application.expect(405, 'POST', '/docs');
  expect(headers['allow']).toBe('GET, HEAD');
});
