import { catalogue, type ProblemCode } from '@metadata/client/server';

/** One member of a request that is at fault. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The most field errors that one problem lists. */
export const maximumFieldErrors = 100;

/** An answer that is an error: thrown anywhere, told to the client as an RFC 9457 problem. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}, options?: ErrorOptions) {
    super(details.detail ?? catalogue[code].title, options);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return catalogue[this.code].status;
  }
}

/** A problem that passes; `cause` is for the log only. */
export function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem('unavailable', { detail, headers: { 'retry-after': '1' } }, { cause });
}

/** What a problem is told with, beside the problem itself. */
export interface Occasion {
  readonly requestId: string;
  /** The path of the request. */
  readonly path: string;
}

const outsideOfPaths = /[^A-Za-z0-9\-._~!$&'()*+,;=:@%/]|%(?![0-9A-Fa-f]{2})/g;

function escapeCharacter(character: string): string {
  const bytes = Buffer.from(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** The path of a request target, as a URI reference even where the client sent none. */
export function pathOf(target: string): string {
  const path = target.replace(/[?#].*$/s, '');
  return path.replace(outsideOfPaths, escapeCharacter);
}

/** The body of an error answer. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: FieldError[];
}

export function problemDocument(problem: Problem, occasion: Occasion): ProblemDocument {
  const { detail, errors } = problem.details;
  return {
    type: `/problems/${problem.code}`,
    title: catalogue[problem.code].title,
    status: problem.status,
    ...(detail === undefined ? {} : { detail }),
    instance: occasion.path,
    code: problem.code,
    requestId: occasion.requestId,
    ...(errors === undefined ? {} : { errors: errors.slice(0, maximumFieldErrors) }),
  };
}
