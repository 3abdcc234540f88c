import { describe, expect, it } from 'vitest';

import { Cursors } from '../src/cursor.js';
import { parseIfMatch, requireMatch } from '../src/http/entity-tags.js';
import { requireMediaType } from '../src/http/media-type.js';
import { negotiate } from '../src/http/negotiation.js';
import {
  leastUlidAt,
  nameBasedUuid,
  timeOfUlid,
  ulidSource,
  uuidSource,
} from '../src/identifiers.js';
import { formatInstant, parseInstant } from '../src/instants.js';
import { pathOf } from '../src/problem.js';

describe('identifiers', () => {
  it.each([
    ['ULID', ulidSource, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/],
    ['UUID', uuidSource, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ])('%s increase strictly, also when the clock is set back', (_name, source, pattern) => {
    const times = [5000, 5000, 5000, 4000, 6000, 6000, 1, 1e12];
    let index = 0;
    const next = source(() => times[index++ % times.length] ?? 0);
    const made = Array.from({ length: 1000 }, next);
    expect(made).toEqual([...new Set(made)].sort());
    for (const identifier of made) {
      expect(identifier).toMatch(pattern);
    }
  });

  it('differ from one millisecond to the next, and from source to source, in what is random', () => {
    const clockOf = (): (() => number) => {
      let now = 1e12;
      return () => (now += 1);
    };
    for (const source of [ulidSource, uuidSource]) {
      const sources = [source(clockOf()), source(clockOf())];
      // The last ten characters are random in either kind.
      const ends = sources.flatMap((next) => Array.from({ length: 500 }, () => next().slice(-10)));
      expect(new Set(ends).size).toBe(1000);
    }
  });

  it('carry their time', () => {
    expect(timeOfUlid(ulidSource(() => 1_469_918_176_385)())).toBe(1_469_918_176_385);
    expect(leastUlidAt(1_469_918_176_385)).toBe('01ARYZ6S410000000000000000');
    expect(leastUlidAt(-1)).toBe('0'.repeat(26));
    expect(leastUlidAt(Number.MAX_SAFE_INTEGER)).toMatch(/^7Z{9}0{16}$/);
    expect(ulidSource(() => 1_469_918_176_385)()).toMatch(/^01ARYZ6S41/);
    expect(uuidSource(() => 0x01935f5c2b1a)()).toMatch(/^01935f5c-2b1a-7/);
  });
});

describe('a name-based UUID', () => {
  it('is that of RFC 9562', () => {
    // Appendix A.4.
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(nameBasedUuid(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});

describe('instants', () => {
  it('are written as Date writes them, whatever was written before', () => {
    const instants = [
      0, 1, 999, 1000, 1001, 999, -1, -1000, 1_795_976_766_887, 253_402_300_799_999,
    ];
    for (const instant of [...instants, ...instants.toReversed()]) {
      expect(formatInstant(instant)).toBe(new Date(instant).toISOString());
    }
  });

  it.each([
    ['2026-01-05T09:30:00Z', '2026-01-05T09:30:00.000Z'],
    ['2026-01-05t09:30:00z', '2026-01-05T09:30:00.000Z'],
    ['2026-01-05T09:30:00.5+05:30', '2026-01-05T04:00:00.500Z'],
    ['2026-01-01T00:00:00-01:00', '2026-01-01T01:00:00.000Z'],
    ['2026-01-05T09:30:00.1230', '2026-01-05T09:30:00.123Z', 'Z'],
    ['2026-01-05T09:30:00.1230001', '2026-01-05T09:30:00.124Z', 'Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is read', (text, instant, zone = '') => {
    const milliseconds = parseInstant(text + zone);
    expect(milliseconds === undefined ? undefined : formatInstant(milliseconds)).toBe(instant);
  });

  it.each([
    '2026-01-05',
    '2026-01-05T09:30:00',
    '2026-01-05 09:30:00Z',
    '2026-13-05T09:30:00Z',
    '2025-02-29T00:00:00Z',
    '2026-01-05T24:00:00Z',
    '2026-01-05T09:60:00Z',
    '2026-01-05T09:30:60Z',
    '2026-01-05T09:30:00+24:00',
    '2026-01-05T09:30:00.Z',
    '',
  ])('"%s" is refused', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('cursors', () => {
  const cursors = new Cursors('0123456789abcdef');
  const list = {
    operation: 'listNodes',
    orgId: 'acme',
    filter: { type: 'table', jobId: undefined },
  };
  const position = { createdAt: 1, id: 'a' };
  const cursor = cursors.encode(list, position);

  it('carry the position', () => {
    expect(cursors.decode(list, cursor)).toEqual(position);
    expect(cursors.decode({ ...list, filter: { type: 'table' } }, cursor)).toEqual(position);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,1024}$/);
  });

  it.each([
    ['another operation', { ...list, operation: 'listEdges' }],
    ['another organisation', { ...list, orgId: 'other' }],
    ['another filter value', { ...list, filter: { type: 'column' } }],
    ['another filter', { ...list, filter: { jobId: 'table' } }],
    ['no filter', { ...list, filter: {} }],
  ])('are refused by %s', (_name, other) => {
    expect(() => cursors.decode(other, cursor)).toThrow('Start the walk again');
  });

  it('are refused under another secret', () => {
    expect(() => new Cursors('fedcba9876543210').decode(list, cursor)).toThrow();
  });

  it('are refused with any character changed, left out or added', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ';
    for (let index = 0; index <= cursor.length; index += 1) {
      const [before, after] = [cursor.slice(0, index), cursor.slice(index)];
      for (const character of alphabet) {
        expect(() => cursors.decode(list, before + character + after)).toThrow();
        if (after !== '' && !after.startsWith(character)) {
          expect(() => cursors.decode(list, before + character + after.slice(1))).toThrow();
        }
      }
      expect(() =>
        cursors.decode(list, before + after.slice(1) + (after === '' ? 'A' : '')),
      ).toThrow();
    }
  });

  it.each(['', 'x', '!!!!', 'bnVsbA', Buffer.alloc(64).toString('base64url')])(
    'made up as "%s" are refused',
    (text) => {
      expect(() => cursors.decode(list, text)).toThrow();
    },
  );
});

describe('negotiation', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['application/json', true],
    ['APPLICATION/JSON', true],
    ['application/*;q=0.1', true],
    ['application/problem+json', true],
    ['text/html, application/xhtml+xml, */*;q=0.8', true],
    ['application/json; charset="a,b"', true],
    ['text/html', false],
    ['application/xml, text/*', false],
    ['application/json;q=0, application/problem+json;q=0', false],
    ['application/json;q=0.000, application/problem+json;q=0.0, */*', false],
    ['*/*;q=0', false],
    ['application/*;q=0, */*;q=0.5', false],
    ['application/json;q=2', false],
    ['nonsense', false],
  ])('Accept: %s: %s', (accept, acceptable) => {
    const attempt = expect(() => {
      negotiate(accept, ['application/json']);
    });
    if (acceptable) {
      attempt.not.toThrow();
    } else {
      attempt.toThrow('Accept application/json.');
    }
  });
});

describe('media types', () => {
  it.each([
    ['application/json', undefined, true],
    ['Application/JSON; charset=UTF-8', undefined, true],
    ['application/json;charset="utf-8"', 'identity', true],
    ['application/json ; x=y ;', undefined, true],
    ['application/json', 'gzip', false],
    ['application/json; charset=utf-16', undefined, false],
    ['application/merge-patch+json', undefined, false],
    ['application/jsonp', undefined, false],
    ['text/plain', undefined, false],
    ['application/json, text/plain', undefined, false],
    [`application/json${'; '.repeat(4000)}!`, undefined, false],
    ['', undefined, false],
    [undefined, undefined, false],
  ])('Content-Type: %s, coding %s: %s', (header, encoding, understood) => {
    const attempt = expect(() => {
      requireMediaType(header, encoding, ['application/json']);
    });
    if (understood) {
      attempt.not.toThrow();
    } else {
      attempt.toThrow('Send application/json');
    }
  });
});

describe('If-Match', () => {
  it.each([
    ['"3"', ['"3"']],
    ['"1" ,"3"', ['"1"', '"3"']],
    ['W/"3"', ['W/"3"']],
    [', "a,b" ,, "c"', ['"a,b"', '"c"']],
    ['""', ['""']],
  ])('%s is read', (header, tags) => {
    expect(parseIfMatch(header)).toEqual(new Set(tags));
  });

  it.each([
    '3',
    '"3',
    'w/"3"',
    '"3""4"',
    '"3" "4"',
    '*, "3"',
    ',',
    ' ',
    '"a b"',
    `${','.repeat(900)}x`,
  ])('%s is refused', (header) => {
    expect(() => parseIfMatch(header)).toThrow();
  });

  it.each([
    [undefined, undefined, true],
    ['*', 1, true],
    ['*', undefined, false],
    ['"3"', 3, true],
    ['"2", "3"', 3, true],
    ['W/"3"', 3, false],
    ['"03"', 3, false],
    ['"3"', undefined, false],
  ])('%s against revision %s: %s', (header, revision, holds) => {
    const attempt = expect(() => {
      requireMatch(header, revision);
    });
    if (holds) {
      attempt.not.toThrow();
    } else {
      attempt.toThrow('Read the resource again');
    }
  });
});

describe('the path of a request', () => {
  it.each([
    ['/orgs/acme?limit=1', '/orgs/acme'],
    ['/orgs/%ff', '/orgs/%ff'],
    ['/orgs/%zz', '/orgs/%25zz'],
    ['/a|b"c', '/a%7Cb%22c'],
  ])('%s is %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});
