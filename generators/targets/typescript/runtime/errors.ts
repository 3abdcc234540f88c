/** What a call fails with, under one base. */

import { faultsOf, type SchemaError } from "./codec.js";
import type { SchemaOf } from "./values.js";

/** A call failed; what it failed with is one of the classes below. */
export class CallError extends Error {
  override readonly name: string = "CallError";

  constructor(
    message: string,
    /** The id of the operation. */
    readonly operationId: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** No answer came: the connection failed. */
export class TransportError extends CallError {
  override readonly name: string = "TransportError";
}

/** No answer came in time; `timeout` is in milliseconds. */
export class TimeoutError extends CallError {
  override readonly name: string = "TimeoutError";

  constructor(
    operationId: string,
    readonly timeout: number,
  ) {
    super(`${operationId}: no answer within ${String(timeout)} ms`, operationId);
  }
}

/** The answer breaks the contract; `pointers` says where its body does. */
export class AnswerError extends CallError {
  override readonly name: string = "AnswerError";
  readonly status: number;
  readonly pointers: readonly string[];

  constructor(operationId: string, status: number, message: string, cause?: SchemaError) {
    super(`${operationId}: ${message}`, operationId, { cause });
    this.status = status;
    this.pointers = [...new Set(cause?.faults.map(({ pointer }) => pointer))];
  }
}

/** What is known of an answer that is an error. */
export interface ErrorAnswer {
  readonly operationId: string;
  readonly status: number;
  readonly headers: Headers;
  /** The JSON value of the body, its text where it is no JSON, or undefined where there is none. */
  readonly body: unknown;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The service answered with an error, or with a status that the operation does not declare. */
export class ApiError extends CallError {
  override readonly name: string = "ApiError";
  readonly status: number;
  readonly headers: Headers;
  /** The JSON value of the body, its text where it is no JSON, or undefined where there is none. */
  readonly body: unknown;
  /** The code of the error, where the service has a catalogue of them. */
  readonly code: string | undefined;
  /** What the service calls the request in its log. */
  readonly requestId: string | undefined;

  constructor(answer: ErrorAnswer) {
    const { operationId, status, code, requestId } = answer;
    const told = [code, requestId && `request ${requestId}`].filter(Boolean).join(", ");
    super(`${operationId}: status ${String(status)}${told && ` (${told})`}`, operationId);
    this.status = status;
    this.headers = answer.headers;
    this.body = answer.body;
    this.code = code;
    this.requestId = requestId;
  }

  /** Returns the body as a type of the contract, or undefined where it does not satisfy that type. */
  bodyAs<T>(schema: SchemaOf<T>): T | undefined {
    return faultsOf(schema, this.body).length === 0 ? (this.body as T) : undefined;
  }
}

/** Where something stands in an answer: reference tokens into its body, or a header. */
export type AnswerPlace = readonly string[] | string;

/** What the contract says of its errors: the places of what they tell, and a class for each code. */
export interface ErrorRules {
  readonly code?: AnswerPlace;
  readonly requestId?: AnswerPlace;
  readonly classes: Readonly<Record<string, new (answer: ErrorAnswer) => ApiError>>;
}

/** Returns the error for an answer: the class of its code, or `ApiError`. */
export function errorOf(answer: ErrorAnswer, rules: ErrorRules): ApiError {
  const find = (place: AnswerPlace | undefined): string | undefined => {
    if (place === undefined) return undefined;
    const found =
      typeof place === "string" ? answer.headers.get(place) : valueAt(answer.body, place);
    return typeof found === "string" ? found : undefined;
  };
  const code = find(rules.code);
  const known = code !== undefined && Object.hasOwn(rules.classes, code);
  const Kind = known ? (rules.classes[code] ?? ApiError) : ApiError;
  return new Kind({ ...answer, code, requestId: find(rules.requestId) });
}

/** Returns what reference tokens (RFC 6901) lead to in a JSON value, or undefined. */
export function valueAt(value: unknown, tokens: readonly string[]): unknown {
  let found = value;
  for (const token of tokens) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, token)) {
      return undefined;
    }
    found = (found as Readonly<Record<string, unknown>>)[token];
  }
  return found;
}
