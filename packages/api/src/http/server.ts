import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';

import { contract, routes, schemas } from '@metadata/client/server';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

import type { Services } from '../context.js';
import { handlers } from '../handlers/handlers.js';
import { BudgetWatch } from '../measuring/budgets.js';
import { Problem, unavailable } from '../problem.js';
import { authenticate } from './authentication.js';
import { answerBrokenRequest } from './broken-requests.js';
import { docsPaths, registerDocs } from './docs.js';
import { sendProblem } from './errors.js';
import { KnownPaths } from './known-paths.js';
import { readBodies, registerOperations } from './operations.js';
import { Principal } from './principal.js';
import { SchemaValidator } from './schema-validator.js';
import { UnusedConnections } from './unused-connections.js';

/** How long a client may take to send a request, and to go on sending one that is answered. */
const requestTimeout = 60_000;
const lingerTimeout = 10_000;

/** Longer than any declared parameter may be: what is too long is refused by its schema. */
const maximumParameterLength = 16_384;

/** Lets a client that still sends read its answer, and hangs up when it goes on for too long. */
function linger(request: IncomingMessage): void {
  if (request.complete || request.destroyed) {
    return;
  }
  request.resume();
  const timer = setTimeout(() => request.destroy(), lingerTimeout);
  request.once('close', () => {
    clearTimeout(timer);
  });
}

function makeServer(listener: Parameters<typeof createServer>[1]): Server {
  // A missing Host header is refused by the application, whose answers have a request id.
  const options = { requestTimeout, keepAliveTimeout: 72_000, requireHostHeader: false };
  const server = createServer(options, listener);
  // An expectation that the service does not know is passed over (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => {
    server.emit('request', request, response);
  });
  return server;
}

/** Builds the HTTP application; it does not listen yet. */
export function buildServer(services: Services, log: Logger): FastifyInstance {
  const app = Fastify({
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: makeServer,
    genReqId: services.newUlid,
    return503OnClosing: false,
    routerOptions: { maxParamLength: maximumParameterLength },
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      answerBrokenRequest(error, socket, services.newUlid());
    },
    // The router cannot decode the path; who is asking comes first all the same.
    frameworkErrors: (_error, request, reply) => {
      unusedConnections.carries(request.raw);
      try {
        authenticate(services.storage.keys, request.headers.authorization);
        throw new Problem('invalid-parameter', {
          errors: [{ pointer: 'path', code: 'format', detail: 'must be percent-encoded UTF-8' }],
        });
      } catch (problem) {
        sendProblem(request, reply, problem, log);
      }
    },
  });
  const unusedConnections = new UnusedConnections(app.server);
  const paths = new KnownPaths();
  for (const { url, method } of Object.values(routes)) {
    paths.add(url, method);
  }
  const budgetWatch = new BudgetWatch((overrun) => {
    log.warn(overrun, 'latency budget exceeded');
  }, Date.now());
  for (const path of docsPaths) {
    paths.add(path, 'GET');
  }
  let closing = false;

  app.decorateRequest('principal');
  app.decorateRequest('operation');
  app.addHook('onRequest', (request, reply, done) => {
    unusedConnections.carries(request.raw);
    reply.header('x-request-id', request.id);
    request.principal = Principal.nobody;
    if (closing) {
      reply.header('connection', 'close');
      throw unavailable('The service is shutting down.');
    }
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      throw new Problem('invalid-parameter', {
        errors: [{ pointer: 'header/host', code: 'required', detail: 'is missing' }],
      });
    }
    if (request.is404) {
      const methods = paths.methodsOf(request.url.replace(/\?.*$/s, ''));
      throw methods === undefined
        ? new Problem('unknown-route')
        : new Problem('method-not-allowed', { headers: { allow: methods.join(', ') } });
    }
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) {
      reply.header('connection', 'close');
    }
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    linger(request.raw);
    const operation = request.operation ?? request.routeOptions.config.operation;
    if (operation !== undefined) {
      const { operationId } = operation;
      const latencyClass = operation.latencyClass ?? 'none';
      const seconds = reply.elapsedTime / 1000;
      const { statusCode: status } = reply;
      services.metrics.observe({ operation: operationId, latencyClass, status, seconds });
      budgetWatch.observe(latencyClass, seconds, Date.now());
    }
    if (log.isLevelEnabled('info')) {
      log.info(
        {
          requestId: request.id,
          method: request.method,
          route: operation?.url ?? request.routeOptions.url,
          status: reply.statusCode,
          milliseconds: Math.round(reply.elapsedTime * 1000) / 1000,
          key: request.principal.name,
        },
        'request',
      );
    }
    done();
  });
  app.addHook('preClose', (done) => {
    closing = true;
    unusedConnections.close();
    done();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, log));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Problem('unknown-route'), log),
  );

  readBodies(app);
  registerDocs(app);
  const validator = new SchemaValidator(schemas);
  registerOperations(app, routes, handlers, validator, services);
  app.addHook('onListen', (done) => {
    // One at a time, so that requests get their turns.
    const makeNext = (): void => {
      if (validator.makeNext()) {
        setImmediate(makeNext);
      }
    };
    setImmediate(makeNext);
    done();
  });
  log.debug({ contract }, 'contract');
  return app;
}
