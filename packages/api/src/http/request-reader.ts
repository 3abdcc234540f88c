import type { Route } from '@metadata/client/server';

import { needsExactness, parseExactly, restoreNumbers } from '../json/exact.js';
import { Problem } from '../problem.js';
import type { JsonBody } from './body.js';
import { parseIfMatch } from './entity-tags.js';
import { parameterReader, requireValidParameters } from './parameters.js';
import type { SchemaValidator } from './schema-validator.js';

/** Bodies above this size are told their first error only, so that errors cannot fill the memory. */
const exhaustiveLimit = 262_144;

/** A request as it comes from the wire. */
export interface RawRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: JsonBody | undefined;
}

/** A request that satisfies the schemas of its operation. */
export interface ValidRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

type ReadBody = (body: JsonBody) => unknown;

function bodyReader(validator: SchemaValidator, schema: object): ReadBody {
  const checkBriefly = validator.brief(schema);
  const checkExhaustively = validator.exhaustive(schema, { seldom: true });
  return ({ value, text }) => {
    const first = checkBriefly(value);
    if (first.length > 0) {
      // Of a list that is too long nothing but that is told.
      const one = text.length > exhaustiveLimit || first[0]?.code === 'maxItems';
      throw new Problem('invalid-body', { errors: one ? first : checkExhaustively(value) });
    }
    return needsExactness(text) ? restoreNumbers(value, parseExactly(text)) : value;
  };
}

/**
 * Makes what reads the requests of a route: the parameters are judged before the body. A part
 * that the route does not declare is undefined.
 */
export function requestReader(
  validator: SchemaValidator,
  { schema }: Route,
): (request: RawRequest) => ValidRequest {
  const readPath = schema.params && parameterReader(validator, 'path', schema.params);
  const readQuery = schema.querystring && parameterReader(validator, 'query', schema.querystring);
  const readHeaders = schema.headers && parameterReader(validator, 'header', schema.headers);
  const readBody = schema.body && bodyReader(validator, schema.body);
  return (request) => {
    const errors: Parameters<NonNullable<typeof readPath>>[1] = [];
    const params = readPath?.(request.params as Record<string, unknown>, errors);
    const query = readQuery?.(request.query as Record<string, unknown>, errors);
    const headers = readHeaders?.(request.headers, errors);
    requireValidParameters(errors);
    const ifMatch = headers?.['if-match'];
    if (typeof ifMatch === 'string') {
      parseIfMatch(ifMatch);
    }
    const body = readBody && request.body && readBody(request.body);
    return { params, query, headers, body };
  };
}
