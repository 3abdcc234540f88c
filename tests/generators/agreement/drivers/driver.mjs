// Decodes and encodes with a generated TypeScript package: a line of JSON in, a line of JSON out.
// Run as `driver.mjs FOLDER`, the folder of the compiled package; lines as in driver.py.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const { DecodeError, decode, encode } = await import(new URL("runtime/codec.js", folder));

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { module, name, text } = JSON.parse(line);
  let answer;
  try {
    const schema = (await import(new URL(module, folder)))[name];
    if (schema === undefined) throw new Error(`${module} exports no ${name}`);
    answer = { text: encode(schema, decode(schema, text)) };
  } catch (problem) {
    answer =
      problem instanceof DecodeError
        ? { faults: problem.faults.map((one) => one.pointer) }
        : { error: `${problem}`.slice(0, 500) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
