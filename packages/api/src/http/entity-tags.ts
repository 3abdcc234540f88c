import { Problem } from '../problem.js';

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/y;

/** The condition of an If-Match header: one of these entity tags, or any at all. */
export type Precondition = ReadonlySet<string> | 'any';

function malformed(): Problem {
  return new Problem('invalid-parameter', {
    errors: [
      {
        pointer: 'header/if-match',
        code: 'format',
        detail: 'must be * or a list of entity tags such as "3"',
      },
    ],
  });
}

/** Reads an If-Match header (RFC 9110, section 13.1.1), or throws a problem. */
export function parseIfMatch(header: string): Precondition {
  const text = header.trim();
  if (text === '*') {
    return 'any';
  }
  const tags = new Set<string>();
  let index = 0;
  while (index < text.length) {
    entityTag.lastIndex = index;
    const tag = entityTag.exec(text)?.[0];
    index += tag?.length ?? 0;
    const separator = /[\t ]*(,[\t ,]*|$)/y;
    separator.lastIndex = index;
    const gap = separator.exec(text)?.[0];
    if (gap === undefined || (tag === undefined && gap === '')) {
      throw malformed();
    }
    index += gap.length;
    if (tag !== undefined) {
      tags.add(tag);
    }
  }
  if (tags.size === 0) {
    throw malformed();
  }
  return tags;
}

export function entityTagOf(revision: number): string {
  return `"${String(revision)}"`;
}

/**
 * Throws a problem where an If-Match header does not hold for what is stored; `revision` is
 * undefined where nothing is. A weak tag never matches: the comparison is the strong one.
 */
export function requireMatch(header: string | undefined, revision: number | undefined): void {
  if (header === undefined) {
    return;
  }
  const precondition = parseIfMatch(header);
  const holds =
    revision !== undefined && (precondition === 'any' || precondition.has(entityTagOf(revision)));
  if (!holds) {
    throw new Problem('precondition-failed', {
      detail: 'Read the resource again, and send its current entity tag.',
    });
  }
}
