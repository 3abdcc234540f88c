/** Answers that arrive piece by piece: JSON lines, server-sent events, bytes. */

import { decode, decodeValue } from "./codec.js";
import { readJson } from "./json.js";
import type { Content } from "./plan.js";

/** The bytes of an answer; one of its methods takes them, once. */
export class BinaryAnswer {
  readonly #response: Response;

  constructor(response: Response) {
    this.#response = response;
  }

  get mediaType(): string {
    return this.#response.headers.get("content-type") ?? "application/octet-stream";
  }

  /** The bytes as they arrive. */
  get stream(): ReadableStream<Uint8Array> {
    return this.#response.body ?? new Blob([]).stream();
  }

  /** Returns all bytes. */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.#response.arrayBuffer());
  }

  /** Returns all bytes as a Blob with the answer's media type. */
  async blob(): Promise<Blob> {
    return this.#response.blob();
  }
}

/** An event as a server sends it (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  event?: string;
  data?: string;
  id?: string;
  retry?: number;
}

/** Items that arrive one by one. The connection opens with the iteration and ends with it. */
export class Stream<T> implements AsyncIterable<T> {
  readonly #open: () => AsyncIterable<T>;

  constructor(open: () => AsyncIterable<T>) {
    this.#open = open;
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.#open()[Symbol.asyncIterator]();
  }
}

/** Yields the items of a stream; one that breaks its schema throws DecodeError. */
export async function* itemsOf(response: Response, content: Content): AsyncGenerator<unknown> {
  if (content.kind === "events") {
    yield* eventsOf(response, content);
    return;
  }
  for await (const line of linesOf(response)) {
    // A record separator stands before each text of a JSON sequence (RFC 7464).
    const text = line.replace(/^\u001e/, "").trim();
    if (text !== "") yield itemOf(text, content);
  }
}

function itemOf(text: string, { schema }: Content): unknown {
  return schema === undefined ? readJson(text) : decode(schema, text);
}

async function* eventsOf(response: Response, content: Content): AsyncGenerator<unknown> {
  let event: ServerSentEvent = {};
  for await (const line of linesOf(response)) {
    if (line !== "") {
      event = withField(event, line);
      continue;
    }
    const complete = event;
    event = {};
    if (complete.data === undefined) continue;
    if (content.schema === undefined) yield complete;
    else if (content.whole === true) yield decodeValue(content.schema, complete);
    else yield itemOf(complete.data, content);
  }
}

function withField(event: ServerSentEvent, line: string): ServerSentEvent {
  const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  switch (name) {
    case "data":
      return { ...event, data: event.data === undefined ? value : `${event.data}\n${value}` };
    case "event":
    case "id":
      return { ...event, [name]: value };
    case "retry":
      return /^[0-9]+$/.test(value) ? { ...event, retry: Number(value) } : event;
    default:
      return event;
  }
}

/** Yields the lines of a body; each of LF, CRLF and CR ends one. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line break.
      const found = rest.split(done ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
      rest = found.pop() ?? "";
      yield* found;
      if (done) break;
    }
    if (rest !== "") yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
