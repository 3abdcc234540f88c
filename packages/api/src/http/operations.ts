import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import type { Handlers, OperationId, Route } from '@metadata/client/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Context, Services } from '../context.js';
import { writeJson } from '../json/write.js';
import { pathOf, Problem } from '../problem.js';
import { authenticate } from './authentication.js';
import { authorize } from './authorization.js';
import { parseBody, readBody, requireLength } from './body.js';
import { requireMediaType } from './media-type.js';
import { negotiate } from './negotiation.js';
import type { Principal } from './principal.js';
import { requestReader } from './request-reader.js';
import type { SchemaValidator } from './schema-validator.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Route;
  }
  interface FastifyRequest {
    principal: Principal;
  }
}

/** A reply as any operation gives it. */
interface AnyReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type AnyHandler = (request: unknown, context: Context) => AnyReply | Promise<AnyReply>;

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function orgIdOf(request: FastifyRequest): string | undefined {
  return (request.params as { orgId?: string }).orgId;
}

/** Judges what can be judged before the body arrives, in the order in which it is answered. */
function judgeHead(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  { storage, rateLimiter }: Services,
): void {
  const { headers } = request;
  if (route.secured) {
    request.principal = authenticate(storage.keys, headers.authorization);
    const orgId = orgIdOf(request);
    authorize(request.principal, route, orgId);
    if (orgId !== undefined && rateLimiter !== undefined) {
      reply.headers({ ...rateLimiter.take(orgId, Date.now()) });
    }
  }
  if (route.negotiates) {
    negotiate(headers.accept, route.produces);
  }
  if (route.consumes.length === 0) {
    // A body that the operation does not have is not looked at, whatever it says that it is.
    delete request.raw.headers['content-type'];
    return;
  }
  const length = headers['content-length'];
  const empty = headers['transfer-encoding'] === undefined && (length ?? '0') === '0';
  if (!empty || headers['content-type'] !== undefined) {
    requireMediaType(headers['content-type'], headers['content-encoding'], route.consumes);
  }
  requireLength(length, route.bodyLimit ?? Infinity);
}

/**
 * Takes over the reading of bodies from Fastify, which hangs up on the client where a body is too
 * large or a parser fails; so this parser never fails, and the body is judged later.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
    const { operation } = request.routeOptions.config;
    if (operation === undefined || operation.consumes.length === 0) {
      payload.resume();
      return undefined;
    }
    return readBody(payload, operation.bodyLimit ?? Infinity);
  });
}

/** Registers the routes of the contract, each with the handler of its operation. */
export function registerOperations(
  app: FastifyInstance,
  routes: Readonly<Record<OperationId, Route>>,
  handlers: Handlers<Context>,
  validator: SchemaValidator,
  services: Services,
): void {
  for (const route of Object.values(routes)) {
    // The handlers differ in what they take; that each gets its own is what the validator sees to.
    const handle = handlers[route.operationId] as AnyHandler;
    const read = requestReader(validator, route);
    app.route({
      method: route.method,
      url: route.url,
      config: { operation: route },
      onRequest: (request, reply, done) => {
        judgeHead(request, reply, route, services);
        done();
      },
      handler: async (request, reply) => {
        const bytes = request.body as Buffer | Problem | undefined;
        const valid = read({
          params: request.params,
          query: request.query,
          headers: request.headers,
          body: route.schema.body === undefined ? undefined : parseBody(bytes),
        });
        const orgId = orgIdOf(request);
        if (orgId !== undefined && !services.storage.organizations.exists(orgId)) {
          throw new Problem('not-found');
        }
        const occasion = { requestId: request.id, path: pathOf(request.url) };
        const { principal } = request;
        const answer = await handle(valid, { ...services, principal, occasion });
        reply.code(answer.status).headers(answer.headers ?? {});
        if (answer.body === undefined) {
          return reply.send();
        }
        reply.header('content-type', route.produces[0]);
        if (isAsyncIterable(answer.body)) {
          // Without its body, nothing of it has to be read.
          const parts = request.method === 'HEAD' ? [] : answer.body;
          return reply.send(Readable.from(parts, { objectMode: false }));
        }
        const text = typeof answer.body === 'string' ? answer.body : writeJson(answer.body);
        return reply.send(Buffer.from(text));
      },
    });
  }
}
