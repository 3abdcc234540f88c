import { Problem } from '../problem.js';

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const contentType = new RegExp(
  `^(${token}/${token})((?:[ \\t]*;(?:[ \\t]*${token}=(?:${token}|"(?:[^"\\\\]|\\\\.)*"))?)*)[ \\t]*$`,
);
const charset = /;[ \t]*charset="?([^";\t ]*)"?/i;

/** Throws a problem where a body is not of a media type that the route understands. */
export function requireMediaType(
  header: string | undefined,
  encoding: string | undefined,
  consumes: readonly string[],
): void {
  const match = contentType.exec(header ?? '');
  const mediaType = match?.[1]?.toLowerCase();
  const charsetName = charset.exec(match?.[2] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const understood =
    mediaType !== undefined &&
    consumes.includes(mediaType) &&
    ['utf-8', 'utf8', 'us-ascii'].includes(charsetName) &&
    (encoding === undefined || encoding.toLowerCase() === 'identity');
  if (!understood) {
    throw new Problem('unsupported-media-type', {
      detail: `Send ${consumes.join(' or ')} in UTF-8, without a content coding.`,
    });
  }
}
