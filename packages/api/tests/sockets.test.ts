import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { secrets, TestApplication } from './support/application.js';
import { Connection, head } from './support/sockets.js';

const mebibyte = 1_048_576;
const authorization = `Authorization: Bearer ${secrets.owner}`;
const get = head(['GET /orgs HTTP/1.1', 'Host: a', authorization]);

let application: TestApplication;
let connection: Connection;

beforeEach(async () => {
  application = new TestApplication();
  await application.app.listen({ host: '127.0.0.1', port: 0 });
  connection = new Connection((application.app.server.address() as AddressInfo).port);
});

afterEach(async () => {
  connection.destroy();
  await application.close();
});

function expectProblem(answer: { status: number; head: string; body: string }, code: string): void {
  const id = /^x-request-id: (.+)\r$/im.exec(answer.head)?.[1];
  expect(answer.head).toMatch(/^content-type: application\/problem\+json\r$/im);
  expect(JSON.parse(answer.body)).toMatchObject({ code, status: answer.status, requestId: id });
  expect(id).toHaveLength(26);
}

describe('a body that is too large', () => {
  const post = (...lines: string[]) =>
    head(['POST /orgs HTTP/1.1', 'Host: a', 'Content-Type: application/json', ...lines]);

  it('is answered though its client goes on sending', async () => {
    connection.write(post(authorization, `Content-Length: ${String(20 * mebibyte)}`));
    for (let sent = 0; sent < 20; sent += 1) {
      connection.write(' '.repeat(mebibyte));
    }
    const answer = await connection.answer();
    expect(answer.status).toBe(413);
    expectProblem(answer, 'payload-too-large');
    // The rest was read and dropped: the connection is good for more.
    connection.write(get);
    expect((await connection.answer()).status).toBe(200);
  });

  it('is answered before it is sent', async () => {
    connection.write(
      post(authorization, `Content-Length: ${String(mebibyte + 1)}`, 'Expect: 100-continue'),
    );
    expect((await connection.answer()).status).toBe(413);
  });

  it('is answered where its length was not announced', async () => {
    connection.write(post(authorization, 'Transfer-Encoding: chunked'));
    for (let sent = 0; sent < 4; sent += 1) {
      connection.write(`100000\r\n${' '.repeat(mebibyte)}\r\n`);
    }
    const answer = await connection.answer();
    expect(answer.status).toBe(413);
    expectProblem(answer, 'payload-too-large');
    connection.write(`0\r\n\r\n${get}`);
    expect((await connection.answer()).status).toBe(200);
  });

  it('is read up to the limit', async () => {
    const text = '{"id":"large","name":"Large"}'.padEnd(mebibyte);
    connection.write(post(authorization, `Content-Length: ${String(mebibyte)}`) + text);
    expect((await connection.answer()).status).toBe(201);
  });

  it('does not keep a stranger from being told so', async () => {
    connection.write(post(`Content-Length: ${String(20 * mebibyte)}`));
    for (let sent = 0; sent < 20; sent += 1) {
      connection.write(' '.repeat(mebibyte));
    }
    const answer = await connection.answer();
    expect(answer.status).toBe(401);
    expectProblem(answer, 'unauthenticated');
  });
});

describe('a connection', () => {
  it('carries requests one behind the other', async () => {
    connection.write(get + get.replace('/orgs', '/health/live') + get);
    const answers = [
      await connection.answer(),
      await connection.answer(),
      await connection.answer(),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const ids = answers.map((answer) => /^x-request-id: (.+)\r$/im.exec(answer.head)?.[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it('passes over expectations that are not known', async () => {
    connection.write(head(['GET /orgs HTTP/1.1', 'Host: a', 'Expect: miracles', authorization]));
    expect((await connection.answer()).status).toBe(200);
  });

  it.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    ['a header that is too large', head(['GET / HTTP/1.1', `X: ${'x'.repeat(20_000)}`])],
    [
      'two lengths',
      head(['POST /orgs HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2']),
    ],
  ])('answers %s with a problem', async (_name, text) => {
    connection.write(text);
    const answer = await connection.answer();
    expect(answer.status).toBe(400);
    expectProblem(answer, 'invalid-parameter');
    await connection.untilClosed();
  });

  it('needs the header Host', async () => {
    connection.write(get.replace('Host: a\r\n', ''));
    const answer = await connection.answer();
    expect(answer.status).toBe(400);
    expectProblem(answer, 'invalid-parameter');
    connection.write(get);
    expect((await connection.answer()).status).toBe(200);
  });

  it('may break off within a body', async () => {
    connection.write(
      head([
        'POST /orgs HTTP/1.1',
        'Host: a',
        authorization,
        'Content-Type: application/json',
        'Content-Length: 100',
      ]) + '{"id":',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await application.expect(200, 'GET', '/orgs');
  });
});
