import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { expect } from 'vitest';

import { createService, type ServiceConfiguration } from '../../src/service.js';

export const secrets = {
  owner: 'owner-secret',
  writer: 'acme-writer-secret',
  reader: 'acme-reader-secret',
  stranger: 'other-writer-secret',
  ghost: 'ghost-writer-secret',
} as const;

export type Key = keyof typeof secrets;

export const seedKeys = [
  { name: 'owner', secret: secrets.owner, scopes: ['*'] },
  { name: 'writer', secret: secrets.writer, scopes: ['acme:write'] },
  { name: 'reader', secret: secrets.reader, scopes: ['acme:read'] },
  { name: 'stranger', secret: secrets.stranger, scopes: ['other:write'] },
  { name: 'ghost', secret: secrets.ghost, scopes: ['ghost:write'] },
];

export const seedOrganizations = [
  { id: 'acme', name: 'Acme Ltd.' },
  { id: 'other', name: 'Other Ltd.' },
];

/** A JSON answer, loosely typed: the tests assert what they expect of it. */
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly body: Json;
}

export interface CallOptions {
  readonly key?: Key | null;
  readonly body?: unknown;
  /** Sent as it stands, in the place of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function makeDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'metadata-api-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

const mediaTypes: Readonly<Record<string, string>> = {
  PATCH: 'application/merge-patch+json',
  POST: 'application/json',
  PUT: 'application/json',
};

/** What every answer must have, whatever was asked. */
function expectInvariants(answer: Answer, path: string, isHead: boolean): void {
  expect(answer.headers['x-request-id']).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  if (answer.status >= 400 && !isHead) {
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: `/problems/${String(answer.body.code)}`,
      status: answer.status,
      instance: path.replace(/\?.*/, ''),
      requestId: answer.headers['x-request-id'],
      title: expect.stringMatching(/./),
    });
  } else if (answer.text !== '') {
    expect(answer.headers['content-type']).toMatch(
      /^(?:application\/json|application\/x-ndjson|text\/plain)$/,
    );
  }
}

/** The application on a database of its own. */
export class TestApplication {
  readonly app: FastifyInstance;
  readonly databasePath: string;
  readonly #remove: () => void;

  constructor(databasePath?: string, changes: Partial<ServiceConfiguration> = {}) {
    const directory = makeDirectory();
    this.#remove = directory.remove;
    this.databasePath = databasePath ?? join(directory.path, 'metadata.db');
    this.app = createService(
      {
        databasePath: this.databasePath,
        seedKeys,
        seedOrganizations,
        cursorSecret: undefined,
        heartbeatTimeout: 60_000,
        rateLimit: undefined,
        ...changes,
      },
      pino({ level: 'silent' }),
    );
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { key = 'owner', body, raw, headers } = options;
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const mediaType = payload === undefined ? undefined : mediaTypes[method];
    const response = await this.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: path,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${secrets[key]}` }),
        ...(mediaType === undefined ? {} : { 'content-type': mediaType }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const answer: Answer = {
      status: response.statusCode,
      headers: response.headers as Record<string, string | undefined>,
      text: response.body,
      body:
        String(response.headers['content-type']).endsWith('json') &&
        response.body !== '' &&
        response.headers['content-type'] !== 'application/x-ndjson'
          ? JSON.parse(response.body)
          : undefined,
    };
    expectInvariants(answer, path, method === 'HEAD');
    return answer;
  }

  /** Calls, and expects the status. */
  async expect(
    status: number,
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Answer> {
    const answer = await this.call(method, path, options);
    expect(answer.status, answer.text).toBe(status);
    return answer;
  }

  async createNodes(items: readonly object[], orgId = 'acme'): Promise<string[]> {
    const { body } = await this.expect(200, 'POST', `/orgs/${orgId}/nodes`, { body: { items } });
    return body.outcomes.map((outcome: { id: string }) => outcome.id);
  }

  async createJob(orgId = 'acme', source = 'file:///data'): Promise<string> {
    const { body } = await this.expect(201, 'POST', `/orgs/${orgId}/jobs`, { body: { source } });
    return body.id;
  }

  async createConnector(name: string, config: object = {}, orgId = 'acme'): Promise<string> {
    const { body } = await this.expect(201, 'POST', `/orgs/${orgId}/connectors`, {
      body: { name, type: 'http', config },
    });
    return body.id;
  }

  /** Walks a list to its end. */
  async walk(path: string, limit: number, key: Key = 'owner'): Promise<Json[]> {
    const items: Json[] = [];
    let cursor: string | null = null;
    do {
      const separator = path.includes('?') ? '&' : '?';
      const position: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await this.expect(
        200,
        'GET',
        `${path}${separator}limit=${String(limit)}${position}`,
        { key },
      );
      expect(body.data.length).toBeLessThanOrEqual(limit);
      expect(body.pagination).toEqual({
        limit,
        nextCursor: body.pagination.hasMore ? expect.any(String) : null,
        hasMore: expect.any(Boolean),
      });
      items.push(...body.data);
      cursor = body.pagination.nextCursor;
    } while (cursor !== null);
    return items;
  }

  async close(): Promise<void> {
    await this.app.close();
    this.#remove();
  }
}
