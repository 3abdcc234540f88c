import { isJsonText, jsonText } from './exact.js';

/** Characters that a JSON string holds only escaped, and lone surrogates. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeString(value: string): string {
  return needsEscape.test(value) ? JSON.stringify(value) : `"${value}"`;
}

const mostNames = 1000;
const longestName = 64;

/** Names of members as they are written: nearly all that is written has the same few. */
const names = new Map<string, string>();

function writeName(name: string): string {
  let text = names.get(name);
  if (text === undefined) {
    text = `${writeString(name)}:`;
    if (names.size < mostNames && name.length <= longestName) {
      names.set(name, text);
    }
  }
  return text;
}

function writeNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function writeArray(values: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < values.length; index += 1) {
    text += (index === 0 ? '' : ',') + writeJson(values[index]);
  }
  return `${text}]`;
}

function writeObject(value: object): string {
  let text = '{';
  let separator = '';
  for (const name of Object.keys(value)) {
    const member: unknown = Reflect.get(value, name);
    if (member !== undefined) {
      text += separator + writeName(name) + writeJson(member);
      separator = ',';
    }
  }
  return `${text}}`;
}

/**
 * Writes a value as JSON. Unlike `JSON.stringify` it takes over a value that is known by its JSON
 * text as it stands, so that what comes from a column goes out without being parsed.
 */
export function writeJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      return writeNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) {
        return 'null';
      }
      if (Array.isArray(value)) {
        return writeArray(value);
      }
      return isJsonText(value) ? value[jsonText] : writeObject(value);
    default:
      throw new TypeError(`A ${typeof value} has no JSON text.`);
  }
}
