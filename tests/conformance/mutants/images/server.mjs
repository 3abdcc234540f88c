// A small service that keeps contract.yaml; FAULT names the one thing that it does wrong.
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const fault = process.env.FAULT ?? '';
const things = new Map();
const kept = [];
let inFlight = 0;

if (fault === 'exits-at-once') {
  process.stderr.write('no configuration was found\n');
  process.exit(1);
}

function problem(status, code) {
  return [status, { code }, { 'Content-Type': 'application/problem+json' }];
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function create(request) {
  let body;
  try {
    body = JSON.parse(await bodyOf(request));
  } catch {
    return problem(400, 'malformed');
  }
  if (typeof body?.name !== 'string' || body.name.length < 1 || body.name.length > 40 || Object.keys(body).length > 1) {
    return problem(400, 'malformed');
  }
  const id = randomUUID();
  if (fault === 'writes-to-its-root') appendFileSync('/srv/journal', `${id}\n`);
  things.set(id, { id, name: body.name });
  return [201, things.get(id)];
}

async function answer(request) {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (path === '/health') return fault === 'never-ready' ? problem(503, 'unready') : [200, { status: 'well' }];
  if (path === '/things' && request.method === 'POST') return create(request);
  const id = /^\/things\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined || !things.has(id)) return problem(404, 'unknown');
  if (request.method === 'GET') return [200, things.get(id)];
  things.delete(id);
  return [204];
}

const server = createServer(async (request, response) => {
  inFlight += 1;
  if (fault === 'crashes-under-load' && inFlight > 8) {
    process.stderr.write('too many at once\n');
    process.exit(1);
  }
  if (fault === 'leaks') kept.push(Buffer.alloc(16 * 1024, 1));
  // Takes a moment, so that under load several requests are in flight.
  await new Promise((resolve) => setTimeout(resolve, 15));
  let status, body, headers;
  try {
    [status, body, headers] = await answer(request);
  } catch {
    [status, body, headers] = problem(500, 'internal');
  }
  inFlight -= 1;
  response.writeHead(status, { ...(body && { 'Content-Type': 'application/json' }), ...headers });
  response.end(body && JSON.stringify(body));
});

server.listen(8080, '0.0.0.0');
if (fault === 'drops-what-is-in-flight') {
  process.once('SIGTERM', () => process.exit(0));
} else if (fault !== 'heeds-no-signal') {
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
  });
}
