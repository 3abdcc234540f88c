/**
 * JSON numbers beyond what a JavaScript number can hold. `JSON.parse` rounds them, and what is
 * stored must come back the same, so such a number is kept as the text in which it was sent.
 */
import { randomUUID } from 'node:crypto';

export const jsonText = Symbol('jsonText');

/**
 * A value that is known by its JSON text, and is written out as that text. It is a type alias, so
 * that it can stand where any JSON object is asked for.
 */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- see above
export type JsonText = { readonly [jsonText]: string };

export function isJsonText(value: object): value is JsonText {
  return jsonText in value;
}

/** Finds every text that may hold a number that needs care, and few others. */
const suspicious = /[0-9]{16}|[0-9][eE]\+?[0-9]{2}/;
const integer = /^-?[0-9]+$/;
const numberLiteral = /-?[0-9][0-9.eE+-]*/y;
const exactDigits = 15;

/** Marks, inside a JSON text, the strings that stand for numbers; no client can guess it. */
const marker = `\u0001${randomUUID()}:`;

function isExact(literal: string): boolean {
  const value = Number(literal);
  if (integer.test(literal)) {
    return Number.isSafeInteger(value);
  }
  const digits = literal.replace(/[eE].*$/, '').replace(/^[-0.]+|\./g, '');
  return Number.isFinite(value) && digits.length <= exactDigits;
}

/** The index behind the string literal that begins at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') {
    index += text[index] === '\\' ? 2 : 1;
  }
  return index + 1;
}

/** Replaces each inexact number of a well-formed JSON text by a marked string. */
function markNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  let index = 0;
  while (index < text.length) {
    if (text[index] === '"') {
      index = endOfString(text, index);
      continue;
    }
    numberLiteral.lastIndex = index;
    const literal = numberLiteral.exec(text)?.[0];
    if (literal === undefined) {
      index += 1;
      continue;
    }
    if (!isExact(literal)) {
      parts.push(text.slice(copied, index), JSON.stringify(marker + literal));
      copied = index + literal.length;
    }
    index += literal.length;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function reviveNumber(_name: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(marker)
    ? { [jsonText]: value.slice(marker.length) }
    : value;
}

/** Whether `JSON.parse` may lose a number of this text. */
export function needsExactness(text: string): boolean {
  return suspicious.test(text);
}

/** Like `JSON.parse`, with a {@link JsonText} in the place of each number that it would round. */
export function parseExactly(text: string): unknown {
  return needsExactness(text) ? JSON.parse(markNumbers(text), reviveNumber) : JSON.parse(text);
}

/**
 * Puts the exact numbers of `exact` into the places that they have in `value`, which was parsed
 * from the same text.
 */
export function restoreNumbers(value: unknown, exact: unknown): unknown {
  if (typeof exact !== 'object' || exact === null) {
    return value;
  }
  if (isJsonText(exact)) {
    return exact;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  for (const [name, member] of Object.entries(exact)) {
    if (typeof member === 'object' && member !== null) {
      const restored = restoreNumbers(Reflect.get(value, name), member);
      // Not an assignment, which a member named `__proto__` would turn into something else.
      Object.defineProperty(value, name, {
        value: restored,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
  return value;
}
