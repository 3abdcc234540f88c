import BetterSqlite from 'better-sqlite3';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';

import { pathOf, Problem, problemDocument, unavailable } from '../problem.js';
import { writeJson } from '../json/write.js';

/** SQLite's result codes that pass by themselves, or with an operator's help. */
const passing = /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB)(?:_|$)/;

/** Turns whatever was thrown into a problem that says nothing about the inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof BetterSqlite.SqliteError && passing.test(cause.code)) {
    return unavailable('Try again in a second.', error);
  }
  return new Problem('internal', {}, { cause: error });
}

/** Answers with a problem. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  log: Logger,
): FastifyReply {
  const problem = toProblem(error);
  if (problem.cause !== undefined) {
    log.error({ requestId: request.id, err: problem.cause }, 'request failed');
  }
  const document = problemDocument(problem, { requestId: request.id, path: pathOf(request.url) });
  return reply
    .code(problem.status)
    .headers({
      ...problem.details.headers,
      'x-request-id': request.id,
      'content-type': 'application/problem+json',
    })
    .send(Buffer.from(writeJson(document)));
}
