import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import { nestsDeeper } from '../json/nesting.js';
import { Problem } from '../problem.js';

/** How deep the JSON of a body may nest. */
const maximumDepth = 500;

/** A body that is well-formed JSON. */
export interface JsonBody {
  readonly value: unknown;
  readonly text: string;
}

function tooLarge(limit: number): Problem {
  return new Problem('payload-too-large', { detail: `The limit is ${String(limit)} bytes.` });
}

/** Throws a problem where the length that a request announces is above the limit. */
export function requireLength(contentLength: string | undefined, limit: number): void {
  if (contentLength !== undefined && Number(contentLength) > limit) {
    throw tooLarge(limit);
  }
}

/**
 * Reads a body to its end, or to the limit; what is behind the limit is read and dropped. A body
 * that cannot be had is answered as the problem that it is.
 */
export function readBody(message: IncomingMessage, limit: number): Promise<Buffer | Problem> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) {
        message.off('data', take);
        message.resume();
        resolve(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    };
    message.on('data', take);
    message.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    // The client went away; nobody reads the answer.
    message.once('error', () => {
      resolve(new Problem('malformed-body'));
    });
  });
}

/** Parses what was read, or throws a problem where it is not well-formed JSON in UTF-8. */
export function parseBody(bytes: Buffer | Problem | undefined): JsonBody {
  if (bytes instanceof Problem) {
    throw bytes;
  }
  if (bytes === undefined || bytes.length === 0) {
    throw new Problem('malformed-body', { detail: 'The body is empty; send a JSON object.' });
  }
  if (!isUtf8(bytes)) {
    throw new Problem('malformed-body', { detail: 'The body is not UTF-8.' });
  }
  if (nestsDeeper(bytes, maximumDepth)) {
    throw new Problem('malformed-body', {
      detail: `The body nests deeper than ${String(maximumDepth)} levels.`,
    });
  }
  const text = bytes.toString();
  try {
    return { value: JSON.parse(text), text };
  } catch {
    throw new Problem('malformed-body', { detail: 'The body is not well-formed JSON.' });
  }
}
