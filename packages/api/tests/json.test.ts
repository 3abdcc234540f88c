import { describe, expect, it } from 'vitest';

import { sameJson } from '../src/json/equality.js';
import { parseExactly } from '../src/json/exact.js';
import { mergePatch } from '../src/json/merge-patch.js';
import { nestsDeeper } from '../src/json/nesting.js';
import { writeJson } from '../src/json/write.js';

describe('a JSON text', () => {
  it.each([
    ['9007199254740993'],
    ['-9007199254740993'],
    ['123456789012345678901234567890'],
    ['1e400'],
    ['0.1234567890123456789'],
    ['{"a":[1,9007199254740993,{"b":18446744073709551615}],"c":"9007199254740993"}'],
    ['{"__proto__":{"a":9007199254740993},"constructor":1,"toString":[]}'],
    ['["\\ud800","\\u0000","\\"\\\\","é","𝒳","\u2028",""]'],
    ['[0,-0,1.5,true,false,null,"00123",{}]'],
    ['["a\\\\","9007199254740993",9007199254740993]'],
  ])('%s comes back the same', (text) => {
    expect(writeJson(parseExactly(text))).toBe(text);
  });

  it('agrees with JSON.stringify where that is exact', () => {
    const value = {
      a: [1, 2.5, -3e-7, 'x\ny', null, true, { b: {} }],
      'ключ "q"': [],
      c: undefined,
    };
    expect(writeJson(value)).toBe(JSON.stringify(value));
  });
});

describe('the names of members', () => {
  it('are written alike, however many and however long they are', () => {
    const names = Array.from({ length: 1500 }, (_, index) => `a "${String(index)}"`);
    const members = [...names, 'x'.repeat(65), '__proto__', ''].map((name) => [name, 1] as const);
    const value: unknown = Object.fromEntries(members);
    const text = JSON.stringify(value);
    expect(writeJson(value)).toBe(text);
    expect(writeJson(value)).toBe(text);
  });
});

describe('equality', () => {
  it.each([
    ['{"a":1,"b":2}', '{"b":2,"a":1}', true],
    ['{"a":9007199254740993}', '{"a":9007199254740992}', false],
    ['[1,2]', '[2,1]', false],
    ['{"a":1}', '{"a":1,"b":null}', false],
    ['{"a":1.0}', '{"a":1}', true],
  ])('%s and %s: %s', (left, right, same) => {
    expect(sameJson(left, right)).toBe(same);
  });
});

describe('a merge patch', () => {
  // The cases of RFC 7396, appendix A.
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    ['{"a":1}', '{"__proto__":{"b":2}}', '{"a":1,"__proto__":{"b":2}}'],
    ['{"a":{"b":1}}', '{"a":9007199254740993}', '{"a":9007199254740993}'],
    ['{"a":9007199254740993}', '{"a":{"b":1}}', '{"a":{"b":1}}'],
  ])('%s with %s is %s', (target, patch, result) => {
    expect(writeJson(mergePatch(parseExactly(target), parseExactly(patch)))).toBe(result);
  });
});

describe('nesting', () => {
  it.each([
    ['[[]]', 2, false],
    ['[[[]]]', 2, true],
    ['{"a":{"b":{}}}', 2, true],
    ['["[[[[","\\"[[[["]', 1, false],
    ['[[],[],[]]', 2, false],
  ])('%s, limit %i: %s', (text, limit, deeper) => {
    expect(nestsDeeper(Buffer.from(text), limit)).toBe(deeper);
  });
});
