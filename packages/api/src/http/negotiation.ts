import { Problem } from '../problem.js';

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const rangePattern = new RegExp(`^(${token})/(${token})$`);
const qualityPattern = /^q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/i;
const problemMediaType = 'application/problem+json';

/** Splits at a separator that does not stand within a quoted string. */
function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quoted && character === '\\') {
      part += character + text.charAt(index + 1);
      index += 1;
      continue;
    }
    if (character === '"') {
      quoted = !quoted;
    }
    if (character === separator && !quoted) {
      parts.push(part.trim());
      part = '';
    } else {
      part += character;
    }
  }
  parts.push(part.trim());
  return parts;
}

function parseRange(text: string): MediaRange | undefined {
  const [range = '', ...parameters] = splitOutsideQuotes(text, ';');
  const match = rangePattern.exec(range.toLowerCase());
  if (match === null) {
    return undefined;
  }
  const [, type = '', subtype = ''] = match;
  const quality = parameters.find((parameter) => /^q=/i.test(parameter));
  const value = quality === undefined ? '1' : qualityPattern.exec(quality)?.[1];
  return value === undefined ? undefined : { type, subtype, quality: Number(value) };
}

/** The quality that the most specific of the ranges gives to a media type. */
function qualityOf(mediaType: string, ranges: readonly MediaRange[]): number {
  const [type, subtype] = mediaType.split('/');
  const matches = [
    ranges.filter((range) => range.type === type && range.subtype === subtype),
    ranges.filter((range) => range.type === type && range.subtype === '*'),
    ranges.filter((range) => range.type === '*' && range.subtype === '*'),
  ];
  const best = matches.find((group) => group.length > 0) ?? [];
  return Math.max(0, ...best.map(({ quality }) => quality));
}

/** Throws a problem where a client accepts nothing that the route can answer (RFC 9110, 12.5.1). */
export function negotiate(accept: string | undefined, produces: readonly string[]): void {
  if (accept === undefined || accept.trim() === '' || accept === '*/*') {
    return;
  }
  const ranges = splitOutsideQuotes(accept, ',')
    .map(parseRange)
    .filter((range) => range !== undefined);
  const offered = [...produces, problemMediaType];
  if (!offered.some((mediaType) => qualityOf(mediaType, ranges) > 0)) {
    throw new Problem('not-acceptable', { detail: `Accept ${produces.join(' or ')}.` });
  }
}
