/** Request bodies: values as what `fetch` sends. */

import { encode } from "./codec.js";
import { writeJson } from "./json.js";
import { encodeText, queryPairs, textOf } from "./parameters.js";
import type { Content, PartPlan } from "./plan.js";

/** A file to upload; that of a `File` carries its name. */
export type Upload = Blob | Uint8Array | ArrayBuffer;

/** Bytes to send as they are. A stream can be sent once, so it is never retried. */
export type Bytes = Upload | ReadableStream<Uint8Array>;

/** Values to send, one a line. */
export type Lines<T> = Iterable<T> | AsyncIterable<T>;

/** What is sent, and whether it can be sent again. */
export interface Payload {
  readonly body: BodyInit | undefined;
  readonly mediaType: string | undefined;
  readonly repeatable: boolean;
}

/** Returns a body as it is sent; EncodeError is thrown where it does not satisfy its schema. */
export function payloadOf(content: Content, value: unknown): Payload {
  const { mediaType, schema } = content;
  switch (content.kind) {
    case "json":
      return {
        body: schema === undefined ? writeJson(value) : encode(schema, value),
        mediaType,
        repeatable: true,
      };
    case "form":
      return { body: formText(value as object, content.parts ?? {}), mediaType, repeatable: true };
    case "multipart":
      // The boundary is of the engine's own making, so it states the media type.
      return {
        body: value instanceof FormData ? value : formData(value as object, content.parts ?? {}),
        mediaType: undefined,
        repeatable: true,
      };
    case "lines":
      return {
        body: lineStream(value as Lines<unknown>, content),
        mediaType,
        repeatable: false,
      };
    default:
      return {
        body: value as BodyInit,
        mediaType: mediaType.includes("*") ? "application/octet-stream" : mediaType,
        repeatable: !(value instanceof ReadableStream),
      };
  }
}

function formText(value: object, parts: Readonly<Record<string, PartPlan>>): string {
  return partsOf(value)
    .flatMap(([name, member]) => {
      const plan = Object.hasOwn(parts, name) ? parts[name] : undefined;
      if (plan?.style !== undefined) return queryPairs(name, member, plan);
      return itemsOf(member).map((item) => [encodeText(name), encodeText(textOf(item))] as const);
    })
    .map(([name, text]) => `${name}=${text}`)
    .join("&");
}

function formData(value: object, parts: Readonly<Record<string, PartPlan>>): FormData {
  const data = new FormData();
  for (const [name, member] of partsOf(value)) {
    const mediaType = Object.hasOwn(parts, name) ? parts[name]?.mediaType : undefined;
    for (const item of itemsOf(member)) {
      data.append(name, partOf(item, mediaType));
    }
  }
  return data;
}

function partOf(item: unknown, mediaType: string | undefined): string | Blob {
  if (item instanceof Blob) {
    if (item.type !== "" || mediaType === undefined) return item;
    const options = { type: mediaType };
    return item instanceof File ? new File([item], item.name, options) : new Blob([item], options);
  }
  if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) {
    return new Blob([item as BlobPart], { type: mediaType ?? "application/octet-stream" });
  }
  if (mediaType === undefined) return textOf(item);
  const isJson = /[/+]json\b/.test(mediaType);
  return new Blob([isJson ? writeJson(item) : textOf(item)], { type: mediaType });
}

function partsOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function lineStream(values: Lines<unknown>, { schema }: Content): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const write = (value: unknown) =>
    schema === undefined ? writeJson(value) : encode(schema, value);
  const iterator =
    Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(`${write(value)}\n`));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
