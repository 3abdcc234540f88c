import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeDirectory, secrets, seedKeys, seedOrganizations } from './support/application.js';
import { Connection, head } from './support/sockets.js';

const main = fileURLToPath(new URL('../dist/program/main.js', import.meta.url));
const authorization = `Authorization: Bearer ${secrets.owner}`;

let directory: ReturnType<typeof makeDirectory>;
let environment: Record<string, string>;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = makeDirectory();
  environment = {
    PATH: process.env['PATH'] ?? '',
    PORT: '0',
    DATABASE_PATH: join(directory.path, 'metadata.db'),
    SEED_KEYS: JSON.stringify(seedKeys),
    SEED_ORGS: JSON.stringify(seedOrganizations),
  };
});

afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  directory.remove();
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly exitCode: Promise<number | null>;
}

function run(changes: Record<string, string | undefined> = {}, args: string[] = []): Run {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...environment, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, errors: () => errors, exitCode };
}

/** Waits until the service listens, and answers its port. */
async function listening({ output, child }: Run): Promise<number> {
  for (;;) {
    const port = /"address":"http:\/\/[^"]*:(\d+)"/.exec(output())?.[1];
    if (port !== undefined) {
      return Number(port);
    }
    if (child.exitCode !== null) {
      throw new Error('The service ended.');
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function createOrganization(port: number): Connection {
  const connection = new Connection(port);
  connection.write(
    head([
      'POST /orgs HTTP/1.1',
      'Host: a',
      authorization,
      'Content-Type: application/json',
      'Content-Length: 30',
    ]) + '{"id":"late",',
  );
  return connection;
}

describe('the process', () => {
  it('prints its variables', async () => {
    const { exitCode, output } = run({ DATABASE_PATH: undefined }, ['--help']);
    expect(await exitCode).toBe(0);
    for (const name of ['PORT', 'HOST', 'DATABASE_PATH', 'SEED_KEYS', 'SEED_ORGS', 'LOG_LEVEL']) {
      expect(output()).toContain(name);
    }
  });

  it.each([
    [{ DATABASE_PATH: undefined }, 2, 'DATABASE_PATH is missing.'],
    [{ PORT: 'x' }, 2, 'PORT is "x".'],
    [{ SEED_KEYS: '[' }, 2, 'SEED_KEYS is not JSON.'],
    [{ DATABASE_PATH: join('no', 'such', 'directory.db') }, 4, 'cannot be used'],
    [{ DATABASE_PATH: main }, 4, 'cannot be used'],
    [{ HOST: '192.0.2.1' }, 4, 'Cannot listen on 192.0.2.1'],
  ])('with %j ends with %i and one message', async (changes, code, message) => {
    const { exitCode, errors, output } = run(changes);
    expect(await exitCode).toBe(code);
    expect(errors()).toContain(message);
    expect(errors().trimEnd().split('\n')).toHaveLength(1);
    expect(output()).toBe('');
  });

  it.each([
    ['full', 'the disk'],
    ['damaged', 'it is damaged; restore a copy'],
    ['newer', 'it has the schema of a newer version'],
  ])('ends with 4 and one message where its database is %s', async (kind, message) => {
    const path = String(environment['DATABASE_PATH']);
    const first = run();
    await listening(first);
    first.child.kill('SIGTERM');
    await first.exitCode;
    if (kind === 'newer') {
      const client = new BetterSqlite(path);
      client.exec("insert into schema_migrations (hash, created_at) values ('later', 9e15)");
      client.close();
    } else if (kind === 'damaged') {
      const bytes = readFileSync(path);
      bytes.fill(0xff, 4096, 40_960);
      writeFileSync(path, bytes);
    }
    // What is written beyond the limit fails, as on a full disk.
    const child = spawn(
      'sh',
      ['-c', `trap '' XFSZ; ${kind === 'full' ? 'ulimit -f 0;' : ''} exec node ${main}`],
      { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    children.push(child);
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(4);
    expect(errors).toContain(`cannot be used: ${message}`);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends with 4 where its port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = String((server.address() as AddressInfo).port);
    const { exitCode, errors } = run({ PORT: port });
    expect(await exitCode).toBe(4);
    expect(errors()).toMatch(new RegExp(`^Cannot listen on 127.0.0.1, port ${port}: .*\n$`));
    server.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what is in flight on %s', async (signal) => {
    const started = run();
    const port = await listening(started);
    const idle = new Connection(port);
    const flying = createOrganization(port);
    const arriving = createOrganization(port);
    await new Promise((resolve) => setTimeout(resolve, 100));
    started.child.kill(signal);
    await idle.untilClosed();
    const late = new Connection(port);
    await late.untilClosed();
    flying.write('"name":"Late..."}');
    const answer = await flying.answer();
    expect(answer.status).toBe(201);
    expect(answer.head).toMatch(/^connection: close\r$/im);
    await flying.untilClosed();
    arriving.write(`"name":"Later.."}${head(['GET /orgs HTTP/1.1', 'Host: a', authorization])}`);
    expect((await arriving.answer()).status).toBe(409);
    const started2 = Date.now();
    expect(await started.exitCode).toBe(0);
    expect(Date.now() - started2).toBeLessThan(2000);
    expect(started.errors()).toBe('');

    const again = run();
    const connection = new Connection(await listening(again));
    connection.write(head(['GET /orgs/late HTTP/1.1', 'Host: a', authorization]));
    expect(JSON.parse((await connection.answer()).body)).toMatchObject({ name: 'Late...' });
    connection.destroy();
  });

  it('loses nothing that it acknowledged when it is killed', async () => {
    const started = run();
    const flying = createOrganization(await listening(started));
    flying.write('"name":"Late..."}');
    expect((await flying.answer()).status).toBe(201);
    started.child.kill('SIGKILL');
    await started.exitCode;
    const again = run();
    const connection = new Connection(await listening(again));
    connection.write(head(['GET /orgs/late HTTP/1.1', 'Host: a', authorization]));
    expect((await connection.answer()).status).toBe(200);
    connection.destroy();
  });

  it('logs each request on a line, without the secret', async () => {
    const started = run();
    const connection = new Connection(await listening(started));
    connection.write(head(['GET /orgs?x=1 HTTP/1.1', 'Host: a', authorization]));
    const answer = await connection.answer();
    const id = /^x-request-id: (.+)\r$/im.exec(answer.head)?.[1];
    connection.destroy();
    started.child.kill('SIGTERM');
    expect(await started.exitCode).toBe(0);
    const lines = started.output().trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as object);
    expect(entries).toContainEqual(
      expect.objectContaining({ requestId: id, route: '/orgs', status: 200, key: 'owner' }),
    );
    expect(started.output()).not.toContain(secrets.owner);
  });
});
