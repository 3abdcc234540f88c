import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { parseInstant } from '../instants.js';
import { maximumFieldErrors, type FieldError } from '../problem.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function describe(error: ErrorObject): string {
  const { limit } = error.params as { limit?: number };
  switch (error.keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not declared';
    case 'minimum':
      return `must be at least ${String(limit)}`;
    case 'maximum':
      return `must be at most ${String(limit)}`;
    case 'enum': {
      const { allowedValues } = error.params as { allowedValues: unknown[] };
      return `must be one of ${allowedValues.join(', ')}`;
    }
    default:
      return error.message ?? 'is not valid';
  }
}

/** The member that an error is about: a missing or undeclared one by its own pointer. */
function pointerOf(error: ErrorObject): string {
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  const name = params.missingProperty ?? params.additionalProperty;
  return name === undefined ? error.instancePath : `${error.instancePath}/${escapePointer(name)}`;
}

function fieldErrors(validate: ValidateFunction): FieldError[] {
  return (validate.errors ?? []).slice(0, maximumFieldErrors).map((error) => ({
    pointer: pointerOf(error),
    code: error.keyword,
    detail: describe(error),
  }));
}

/** Answers what is wrong with a value; nothing where it satisfies the schema. */
export type Check = (value: unknown) => readonly FieldError[];

/** A check that is compiled at its first use, and what compiles it before. */
function made(ajv: Ajv2020, schema: object): readonly [Check, () => void] {
  let validate: ValidateFunction | undefined;
  const make = (): ValidateFunction => (validate ??= ajv.compile(schema));
  const check: Check = (value) => {
    const holds = validate ?? make();
    return holds(value) ? [] : fieldErrors(holds);
  };
  return [check, make];
}

/**
 * Compiles the schemas of the contract. That takes longer than all else in a start, so a check is
 * compiled at its first use, or before, when there is nothing else to do.
 */
export class SchemaValidator {
  readonly #waiting: (() => void)[] = [];
  readonly #first: Ajv2020;
  readonly #all: Ajv2020;

  constructor(schemas: readonly object[]) {
    const make = (allErrors: boolean): Ajv2020 => {
      const ajv = new Ajv2020({
        allErrors,
        strict: false,
        useDefaults: true,
        removeAdditional: false,
        coerceTypes: false,
        // The schemas are the contract's, which is judged where it is edited: to compile the
        // metaschema and to go through them again would take a fifth of the start.
        meta: false,
        validateSchema: false,
        // What this saves in a check is less than what it costs in the start.
        code: { optimize: false },
      });
      // The types of this CommonJS package know its function by no other name.
      addFormats.default(ajv);
      ajv.addFormat('uuid', uuid);
      ajv.addFormat('date-time', (text: string) => parseInstant(text) !== undefined);
      ajv.addSchema([...schemas]);
      return ajv;
    };
    this.#first = make(false);
    this.#all = make(true);
  }

  /** A check that finds every error. Where it is seldom asked for it is not made ahead. */
  exhaustive(schema: object, { seldom = false } = {}): Check {
    const [check, make] = made(this.#all, schema);
    if (!seldom) {
      this.#waiting.push(make);
    }
    return check;
  }

  /** A check that stops at the first error. */
  brief(schema: object): Check {
    const [check, make] = made(this.#first, schema);
    this.#waiting.push(make);
    return check;
  }

  /** Makes one of the checks that wait for it; answers whether there was one. */
  makeNext(): boolean {
    const make = this.#waiting.shift();
    make?.();
    return make !== undefined;
  }

  /** Resolves a schema that is nothing but a reference to a component. */
  resolve(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const reference = schema['$ref'];
    const target =
      typeof reference === 'string' ? this.#first.getSchema(reference)?.schema : undefined;
    return typeof target === 'object' ? { ...(target as object), ...schema } : schema;
  }
}
