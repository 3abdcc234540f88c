/**
 * What the types of a contract ask of a JSON value, as values that can be composed.
 *
 * Source: JSON Schema 2020-12, validation; pointers are those of RFC 6901.
 */

import { FORMATS, RANGES } from "./formats.js";
import { canonical, isMultiple, sameScalar } from "./numbers.js";

declare const carried: unique symbol;

/** A place that breaks a schema: its JSON Pointer (RFC 6901), and what is wrong there. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
}

/** Collects faults; a brief one is done with the first. */
export class Report {
  readonly faults: Fault[] = [];

  constructor(readonly brief = false) {}

  get done(): boolean {
    return this.brief && this.faults.length > 0;
  }

  add(pointer: string, message: string): void {
    this.faults.push({ pointer, message });
  }
}

/** The run-time side of the type `T`: what its JSON values have to satisfy. */
export interface SchemaOf<T> {
  /** Adds a fault to the report for each place of a value that breaks the schema. */
  readonly check: (value: unknown, at: string, report: Report) => void;
  /** Whether a member of this schema may be left out. */
  readonly optional?: boolean;
  readonly [carried]?: T;
}

/** The schemas of an object's listed members. */
export type Members = Readonly<Record<string, SchemaOf<unknown>>>;

/** What strings have to satisfy; lengths count code points. */
export interface TextRules {
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Regular expressions (ECMA-262), each of which has to be found. */
  readonly patterns?: readonly RegExp[];
}

/** What numbers have to satisfy. */
export interface NumberRules {
  readonly format?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number | bigint;
  readonly exclusiveMaximum?: number | bigint;
  readonly multiples?: readonly (number | bigint)[];
}

/** What arrays have to satisfy beside their items. */
export interface ListRules {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly unique?: boolean;
}

/** What objects have to satisfy beside their listed members. */
export interface MemberRules {
  readonly minMembers?: number;
  readonly maxMembers?: number;
  /** What every name has to satisfy. */
  readonly keys?: SchemaOf<string>;
  /** Types of members whose names hold an expression. */
  readonly patterns?: () => readonly (readonly [RegExp, SchemaOf<unknown>])[];
  /** The type of members that are not listed, or `false` where there may be none. */
  readonly additional?: false | (() => SchemaOf<unknown>);
}

/** Takes any JSON value. */
export const anything: SchemaOf<unknown> = { check: () => undefined };

/** Takes true and false. */
export const boolean: SchemaOf<boolean> = {
  check(value, at, report) {
    if (typeof value !== "boolean") report.add(at, "must be true or false");
  },
};

/** Takes one scalar, or null. */
export function constant<T>(wanted: T): SchemaOf<T> {
  return {
    check(value, at, report) {
      if (!sameScalar(value, wanted)) report.add(at, `must be ${shown(wanted)}`);
    },
  };
}

/** Takes one of several scalars. */
export function literals<T>(...wanted: readonly unknown[]): SchemaOf<T> {
  return {
    check(value, at, report) {
      if (!wanted.some((one) => sameScalar(value, one))) {
        report.add(at, `must be one of ${wanted.map(shown).join(", ")}`);
      }
    },
  };
}

/** Takes scalars of the JSON types of those named: more of them are to be expected. */
export function extensible<T>(...known: readonly unknown[]): SchemaOf<T> {
  const kinds = new Set(known.map(kindOf));
  if (kinds.has("number")) kinds.add("integer");
  return {
    check(value, at, report) {
      if (!kinds.has(kindOf(value))) report.add(at, `must be of type ${[...kinds].join(" or ")}`);
    },
  };
}

/** Takes strings. */
export function text(rules: TextRules = {}): SchemaOf<string> {
  const { format, minLength = 0, maxLength = Infinity, patterns = [] } = rules;
  const formatted = format === undefined ? undefined : FORMATS[format];
  return {
    check(value, at, report) {
      if (typeof value !== "string") {
        report.add(at, "must be a string");
        return;
      }
      if (value.length > maxLength && codePoints(value) > maxLength) {
        report.add(at, `must have at most ${String(maxLength)} characters`);
      }
      if (value.length < minLength * 2 && codePoints(value) < minLength) {
        report.add(at, `must have at least ${String(minLength)} characters`);
      }
      for (const pattern of patterns) {
        if (!pattern.test(value)) report.add(at, `must match ${String(pattern)}`);
      }
      if (formatted?.(value) === false) report.add(at, `must be a ${format ?? ""}`);
    },
  };
}

/** Takes numbers. */
export function number<T = number>(rules: NumberRules = {}): SchemaOf<T> {
  return {
    check(value, at, report) {
      if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value))) {
        checkNumber(value, at, report, rules);
      } else {
        report.add(at, "must be a number");
      }
    },
  };
}

/** Takes numbers without a fraction; `1.0` is one. */
export function integer<T = number>(rules: NumberRules = {}): SchemaOf<T> {
  const range = rules.format === undefined ? undefined : RANGES[rules.format];
  return {
    check(value, at, report) {
      if (typeof value !== "bigint" && !(typeof value === "number" && Number.isInteger(value))) {
        report.add(at, "must be an integer");
        return;
      }
      if (range !== undefined && (value < range[0] || value > range[1])) {
        report.add(at, `must be an ${rules.format ?? ""}`);
      }
      checkNumber(value, at, report, rules);
    },
  };
}

function checkNumber(value: number | bigint, at: string, report: Report, rules: NumberRules) {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multiples } = rules;
  if (minimum !== undefined && value < minimum) {
    report.add(at, `must be at least ${String(minimum)}`);
  }
  if (maximum !== undefined && value > maximum) {
    report.add(at, `must be at most ${String(maximum)}`);
  }
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    report.add(at, `must be more than ${String(exclusiveMinimum)}`);
  }
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    report.add(at, `must be less than ${String(exclusiveMaximum)}`);
  }
  for (const step of multiples ?? []) {
    if (!isMultiple(value, step)) report.add(at, `must be a multiple of ${String(step)}`);
  }
}

/** Takes null beside what a schema takes. */
export function nullable<T>(schema: SchemaOf<T>): SchemaOf<T | null> {
  return {
    check(value, at, report) {
      if (value !== null) schema.check(value, at, report);
    },
  };
}

/** Lets a member be left out. */
export function optional<T>(schema: SchemaOf<T>): SchemaOf<T> {
  return { check: schema.check, optional: true };
}

/** Stands for a schema of a module that may not be there yet. */
export function lazy<T>(find: () => SchemaOf<unknown>): SchemaOf<T> {
  let found: SchemaOf<unknown> | undefined;
  return {
    check(value, at, report) {
      found ??= find();
      found.check(value, at, report);
    },
  };
}

/** Takes arrays whose items are alike. */
export function list<T>(item: SchemaOf<unknown>, rules: ListRules = {}): SchemaOf<T> {
  return {
    check(value, at, report) {
      if (!Array.isArray(value)) {
        report.add(at, "must be an array");
        return;
      }
      checkLength(value, at, report, rules);
      for (let index = 0; index < value.length && !report.done; index += 1) {
        item.check(value[index], `${at}/${String(index)}`, report);
      }
    },
  };
}

/** Takes arrays whose first items each have a schema of their own. */
export function tuple<T>(
  items: readonly SchemaOf<unknown>[],
  rules: ListRules & { readonly rest?: SchemaOf<unknown> } = {},
): SchemaOf<T> {
  const { rest, maxItems = rest === undefined ? items.length : Infinity } = rules;
  return {
    check(value, at, report) {
      if (!Array.isArray(value)) {
        report.add(at, "must be an array");
        return;
      }
      const most = rest === undefined ? Math.min(maxItems, items.length) : maxItems;
      checkLength(value, at, report, { ...rules, maxItems: most });
      for (let index = 0; index < value.length && !report.done; index += 1) {
        (items[index] ?? rest)?.check(value[index], `${at}/${String(index)}`, report);
      }
    },
  };
}

function checkLength(value: readonly unknown[], at: string, report: Report, rules: ListRules) {
  const { minItems = 0, maxItems = Infinity, unique = false } = rules;
  if (value.length < minItems) report.add(at, `must have at least ${String(minItems)} items`);
  if (value.length > maxItems) report.add(at, `must have at most ${String(maxItems)} items`);
  if (unique && new Set(value.map(canonical)).size < value.length) {
    report.add(at, "must not have an item twice");
  }
}

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

function kindOf(value: unknown): string {
  return typeof value === "bigint" || Number.isInteger(value) ? "integer" : typeof value;
}

function shown(value: unknown): string {
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
