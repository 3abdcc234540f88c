import { Problem, type FieldError } from '../problem.js';
import type { SchemaValidator } from './schema-validator.js';

type Convert = (text: string) => unknown;

interface ParameterSchema {
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const integerLiteral = /^-?(?:0|[1-9][0-9]*)$/;
const numberLiteral = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** What turns the text of a parameter into a value; text that is no literal of the type stays. */
function converterFor(type: unknown): Convert {
  switch (type) {
    case 'integer':
      return (text) => (integerLiteral.test(text) ? Number(text) : text);
    case 'number':
      return (text) => (numberLiteral.test(text) ? Number(text) : text);
    case 'boolean':
      return (text) => (text === 'true' ? true : text === 'false' ? false : text);
    default:
      return (text) => text;
  }
}

/** Reads the declared parameters of one place, and adds what is wrong with them to `errors`. */
export type ReadParameters = (
  values: Readonly<Record<string, unknown>>,
  errors: FieldError[],
) => Record<string, unknown>;

export function parameterReader(
  validator: SchemaValidator,
  place: 'path' | 'query' | 'header',
  schema: object,
): ReadParameters {
  const { properties = {} } = schema as ParameterSchema;
  const converters = Object.entries(properties).map(
    ([name, property]) => [name, converterFor(validator.resolve(property)['type'])] as const,
  );
  const check = validator.exhaustive(schema);
  return (values, errors) => {
    const parameters: Record<string, unknown> = {};
    for (const [name, convert] of converters) {
      const value = values[name];
      if (value !== undefined) {
        parameters[name] = typeof value === 'string' ? convert(value) : value;
      }
    }
    for (const { pointer, ...error } of check(parameters)) {
      errors.push({ pointer: place + pointer, ...error });
    }
    return parameters;
  };
}

export function requireValidParameters(errors: readonly FieldError[]): void {
  if (errors.length > 0) {
    throw new Problem('invalid-parameter', { errors });
  }
}
