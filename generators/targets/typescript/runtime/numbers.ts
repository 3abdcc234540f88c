/** Exact arithmetic and equality of JSON values: what a double alone cannot tell. */

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Returns a number as digits and an exponent of ten, as its shortest decimal text has it. */
function decimalOf(value: number | bigint): Decimal {
  if (typeof value === "bigint") return { digits: value, exponent: 0 };
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Returns whether a number is a multiple of another in decimal arithmetic: 0.3 is one of 0.1. */
export function isMultiple(value: number | bigint, step: number | bigint): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(step)) {
    return Number(value) % Number(step) === 0;
  }
  const [one, other] = [decimalOf(value), decimalOf(step)];
  const exponent = Math.min(one.exponent, other.exponent);
  const scaled = (decimal: Decimal) => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return other.digits !== 0n && scaled(one) % scaled(other) === 0n;
}

/** Returns whether two scalars are the same JSON value: 1 is 1.0, and true is not 1. */
export function sameScalar(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const mixed = typeof one === "bigint" ? typeof other === "number" : typeof other === "bigint";
  return mixed && typeof one !== typeof other && isNumeric(one) && one == other;
}

/** Returns a text that two JSON values share exactly when they are equal. */
export function canonical(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") {
    return Number.isInteger(value) && !Number.isSafeInteger(value)
      ? String(BigInt(value))
      : String(value === 0 ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  const texts = members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${texts.join()}}`;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
