import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import type { Handlers, OperationId, Route } from '@metadata/client/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Context, Services } from '../context.js';
import { writeJson } from '../json/write.js';
import { pathOf, Problem, type Occasion } from '../problem.js';
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
    /** What the request asks for, as soon as its head is judged. */
    operation: Route | undefined;
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
  request.operation = route;
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
    if (headers['content-type'] !== undefined) {
      delete request.raw.headers['content-type'];
    }
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
    const { operation } = request;
    if (operation === undefined || operation.consumes.length === 0) {
      payload.resume();
      return undefined;
    }
    return readBody(payload, operation.bodyLimit ?? Infinity);
  });
}

/** A request as answers tell of it; its path is worked out where one does. */
class RequestOccasion implements Occasion {
  readonly requestId: string;
  readonly #target: string;

  constructor(requestId: string, target: string) {
    this.requestId = requestId;
    this.#target = target;
  }

  get path(): string {
    return pathOf(this.#target);
  }
}

function asItStands(text: unknown): string {
  return text as string;
}

function give(request: FastifyRequest, reply: FastifyReply, route: Route, answer: AnyReply): void {
  const { status, headers, body } = answer;
  reply.code(status);
  if (headers !== undefined) {
    reply.headers({ ...headers });
  }
  if (body === undefined) {
    reply.send();
    return;
  }
  reply.header('content-type', route.produces[0]);
  if (isAsyncIterable(body)) {
    // Without its body, nothing of it has to be read.
    const parts = request.method === 'HEAD' ? [] : body;
    reply.send(Readable.from(parts, { objectMode: false }));
    return;
  }
  // A text goes out in one piece with the head; Fastify would add a charset to the media type.
  reply.serializer(asItStands).send(typeof body === 'string' ? body : writeJson(body));
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
      handler: (request, reply): Promise<FastifyReply> | undefined => {
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
        const occasion = new RequestOccasion(request.id, request.url);
        const { principal } = request;
        // What is spread comes last, here and wherever a read makes an object so: each member that is
        // added behind a spread at the beginning takes V8 a microsecond and more.
        const answer = handle(valid, { principal, occasion, ...services });
        if (!(answer instanceof Promise)) {
          // Most answers are there at once, and need not wait for a promise.
          give(request, reply, route, answer);
          return undefined;
        }
        return answer.then((later) => {
          give(request, reply, route, later);
          return reply;
        });
      },
    });
  }
}
