// Reads cases ({module, schema, text}) from standard input; prints for each what decoding and encoding make of it.
import { text } from "node:stream/consumers";

import * as client from "@metadata/client";

const cases = JSON.parse(await text(process.stdin));
const answers = cases.map(({ schema, document }) => {
  try {
    const value = client.decode(client[schema], document);
    return { text: client.encode(client[schema], value), type: typeof value };
  } catch (error) {
    if (!(error instanceof client.DecodeError)) throw error;
    return { pointers: [...new Set(error.faults.map(({ pointer }) => pointer))] };
  }
});
console.log(JSON.stringify(answers));
