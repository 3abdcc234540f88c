import type { Socket } from 'node:net';

import { writeJson } from '../json/write.js';
import { Problem, problemDocument } from '../problem.js';

function describe(code: string | undefined): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'The header is too large.';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'The request took too long to arrive.';
    default:
      return 'The request is not well-formed HTTP/1.1.';
  }
}

/** Answers what Node.js could not read as a request, and hangs up. */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  requestId: string,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = new Problem('invalid-parameter', { detail: describe(error.code) });
  const body = writeJson(problemDocument(problem, { requestId, path: '/' }));
  const head = [
    `HTTP/1.1 ${String(problem.status)} Bad Request`,
    'Content-Type: application/problem+json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
