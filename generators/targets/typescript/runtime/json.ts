/**
 * JSON as text (RFC 8259), with integers that a double cannot hold read as `bigint` and written back.
 *
 * Text without such an integer takes the engine's own parser; that is nearly all of it.
 */

const LONG_NUMBER = /[0-9][0-9.]{15}|[0-9][eE]\+?[0-9]/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SPACE = /[ \t\n\r]*/y;
const LARGEST_EXPONENT = 400;

/** Returns the value of a JSON text; what is no JSON raises SyntaxError. */
export function readJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  for (const [token] of text.matchAll(TOKENS)) {
    if (!token.startsWith('"') && typeof numberOf(token) === "bigint") {
      return new Reader(text).whole();
    }
  }
  return JSON.parse(text) as unknown;
}

/** Returns the JSON text of a value; a bigint is an integer. */
export function writeJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (!holdsBigint(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => (item === undefined ? "null" : writeJson(item))).join()}]`;
  }
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  const texts = members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`);
  return `{${texts.join()}}`;
}

function holdsBigint(value: unknown): boolean {
  if (typeof value === "bigint") return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsBigint);
}

/** Returns the number that a literal stands for, as a bigint where a double would be another integer. */
function numberOf(literal: string): number | bigint {
  const value = Number(literal);
  if (Number.isSafeInteger(value) || !(Number.isInteger(value) || Math.abs(value) === Infinity)) {
    return value;
  }
  const exact = integerOf(literal);
  if (exact === undefined) return value;
  return /^-?[0-9]+$/.test(literal) || exact !== integerOf(String(value)) ? exact : value;
}

/** Returns the integer that a decimal literal stands for, or nothing where it has a fraction. */
function integerOf(literal: string): bigint | undefined {
  const [mantissa = "", power = "0"] = literal.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > LARGEST_EXPONENT || !/^-?[0-9]+$/.test(whole)) return undefined;
  const digits = BigInt(whole + fraction);
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const scale = 10n ** BigInt(-exponent);
  return digits % scale === 0n ? digits / scale : undefined;
}

/** Reads one JSON text, number by number. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value();
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(): unknown {
    this.#take(SPACE);
    const first = this.#text[this.#at];
    if (first === "{") return this.#object();
    if (first === "[") return this.#array();
    if (first === '"') return this.#string();
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return numberOf(this.#take(NUMBER) || this.#fail());
  }

  #object(): unknown {
    const members: Record<string, unknown> = {};
    this.#at += 1;
    if (this.#skip("}")) return members;
    do {
      this.#take(SPACE);
      const name = this.#string();
      if (!this.#skip(":")) this.#fail();
      const value = this.#value();
      // A plain assignment to this one name would set the prototype.
      if (name === "__proto__") {
        Object.defineProperty(members, name, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      } else {
        members[name] = value;
      }
    } while (this.#skip(","));
    if (!this.#skip("}")) this.#fail();
    return members;
  }

  #array(): unknown {
    const items: unknown[] = [];
    this.#at += 1;
    if (this.#skip("]")) return items;
    do {
      items.push(this.#value());
    } while (this.#skip(","));
    if (!this.#skip("]")) this.#fail();
    return items;
  }

  #string(): string {
    return JSON.parse(this.#take(STRING) || this.#fail()) as string;
  }

  #skip(mark: string): boolean {
    this.#take(SPACE);
    const there = this.#text[this.#at] === mark;
    if (there) this.#at += 1;
    return there;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #fail(): never {
    throw this.#unexpected();
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected text at position ${String(this.#at)} of JSON`);
  }
}
