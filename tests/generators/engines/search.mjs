// Reads a JSON list of [pattern, flags, texts]; writes for each whether it is found in each text, or null.
import { readFileSync, writeSync } from 'node:fs';

const found = JSON.parse(readFileSync(0, 'utf8')).map(([pattern, flags, texts]) => {
  let expression;
  try {
    expression = new RegExp(pattern, flags);
  } catch {
    return null;
  }
  return texts.map((text) => expression.test(text));
});
writeSync(1, JSON.stringify(found));
