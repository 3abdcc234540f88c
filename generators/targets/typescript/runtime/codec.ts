/** From JSON text to typed values and back, checked both ways. */

import { readJson, writeJson } from "./json.js";
import { Report, type Fault, type SchemaOf } from "./values.js";

/** A value does not satisfy a schema; `faults` says where, in the order of their pointers. */
export class SchemaError extends Error {
  override readonly name: string = "SchemaError";

  constructor(
    readonly faults: readonly Fault[],
    options?: ErrorOptions,
  ) {
    super(
      faults.map(({ pointer, message }) => `${pointer || "the value"} ${message}`).join("; "),
      options,
    );
  }
}

/** What was read is no JSON, or does not satisfy its schema. */
export class DecodeError extends SchemaError {
  override readonly name: string = "DecodeError";
}

/** What was to be written does not satisfy its schema. */
export class EncodeError extends SchemaError {
  override readonly name: string = "EncodeError";
}

/** Returns every fault of a JSON value, ordered by pointer; an empty array means that it is valid. */
export function faultsOf(schema: SchemaOf<unknown>, value: unknown): Fault[] {
  const report = new Report();
  schema.check(value, "", report);
  const keyed = new Map(
    report.faults.map((fault) => [`${fault.pointer} ${fault.message}`, fault] as const),
  );
  return [...keyed.values()].sort((one, other) => (one.pointer < other.pointer ? -1 : 1));
}

/**
 * Returns the typed value of a JSON text; integers beyond 2^53 are bigints.
 *
 * @throws DecodeError where the text is no JSON or does not satisfy the schema.
 */
export function decode<T>(schema: SchemaOf<T>, text: string): T {
  let value: unknown;
  try {
    value = readJson(text);
  } catch (cause) {
    throw new DecodeError([{ pointer: "", message: "is not JSON" }], { cause });
  }
  return decodeValue(schema, value);
}

/**
 * Returns a JSON value, as `JSON.parse` gives it, as a typed value.
 *
 * @throws DecodeError where it does not satisfy the schema.
 */
export function decodeValue<T>(schema: SchemaOf<T>, value: unknown): T {
  const faults = faultsOf(schema, value);
  if (faults.length > 0) throw new DecodeError(faults);
  return value as T;
}

/**
 * Returns the JSON text of a typed value.
 *
 * @throws EncodeError where it does not satisfy the schema.
 */
export function encode<T>(schema: SchemaOf<T>, value: T): string {
  const faults = faultsOf(schema, value);
  if (faults.length > 0) throw new EncodeError(faults);
  return writeJson(value);
}
