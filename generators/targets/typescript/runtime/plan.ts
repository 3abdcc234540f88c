/** What an operation's method tells the run-time code: where things go, and how they are written. */

import type { SchemaOf } from "./values.js";

/** Where a parameter is sent, and which property of the request object holds it. */
export interface ParameterPlan {
  readonly in: "path" | "query" | "querystring" | "header" | "cookie";
  readonly name: string;
  readonly property: string;
  readonly style?: string;
  readonly explode?: boolean;
  /** Whether reserved characters stay as they are. */
  readonly reserved?: boolean;
  /** The media type of a parameter that is described by content. */
  readonly mediaType?: string;
}

type ParameterRules = Partial<Omit<ParameterPlan, "in" | "name">>;

/** A parameter in the path. */
export const path = (name: string, rules?: ParameterRules): ParameterPlan =>
  parameter("path", name, rules);

/** A parameter in the query. */
export const query = (name: string, rules?: ParameterRules): ParameterPlan =>
  parameter("query", name, rules);

/** The query as a whole. */
export const querystring = (name: string, rules?: ParameterRules): ParameterPlan =>
  parameter("querystring", name, rules);

/** A header. */
export const header = (name: string, rules?: ParameterRules): ParameterPlan =>
  parameter("header", name, rules);

/** A cookie. */
export const cookie = (name: string, rules?: ParameterRules): ParameterPlan =>
  parameter("cookie", name, rules);

function parameter(
  location: ParameterPlan["in"],
  name: string,
  rules?: ParameterRules,
): ParameterPlan {
  return { in: location, name, property: name, ...rules };
}

/** How a part of a form or multipart body is written, where its value alone does not tell. */
export interface PartPlan {
  readonly mediaType?: string;
  readonly style?: string;
  readonly explode?: boolean;
  readonly reserved?: boolean;
}

/** A body in one media type: how it is written and read. */
export interface Content {
  readonly kind: "json" | "text" | "binary" | "form" | "multipart" | "lines" | "events";
  readonly mediaType: string;
  /** What the body has to satisfy, or each item of a stream. */
  readonly schema?: SchemaOf<unknown>;
  readonly parts?: Readonly<Record<string, PartPlan>>;
  /** Whether the schema is that of an event as a whole, and not of the JSON in its data. */
  readonly whole?: boolean;
}

/** A JSON body. */
export const json = (
  schema?: SchemaOf<unknown>,
  mediaType: string = "application/json",
): Content => ({ kind: "json", mediaType, ...(schema && { schema }) });

/** A body of plain text. */
export const plain = (mediaType: string = "text/plain"): Content => ({ kind: "text", mediaType });

/** A body of bytes. */
export const binary = (mediaType: string = "application/octet-stream"): Content => ({
  kind: "binary",
  mediaType,
});

/** A form in the notation of a query. */
export const form = (
  parts: Readonly<Record<string, PartPlan>> = {},
  mediaType: string = "application/x-www-form-urlencoded",
): Content => ({ kind: "form", mediaType, parts });

/** A multipart form. */
export const multipart = (
  parts: Readonly<Record<string, PartPlan>> = {},
  mediaType: string = "multipart/form-data",
): Content => ({ kind: "multipart", mediaType, parts });

/** A stream with a JSON text a line. */
export const lines = (
  schema?: SchemaOf<unknown>,
  mediaType: string = "application/x-ndjson",
): Content => ({
  kind: "lines",
  mediaType,
  ...(schema && { schema }),
});

/** A stream of server-sent events. */
export const events = (schema?: SchemaOf<unknown>, whole = false): Content => ({
  kind: "events",
  mediaType: "text/event-stream",
  whole,
  ...(schema && { schema }),
});

/** When a failed call is sent again. */
export interface RetryPlan {
  /** The error codes that allow it, and their statuses for answers without a code. */
  readonly codes: readonly string[];
  readonly statuses: readonly number[];
  /** Whether the method is idempotent; one that is not needs an idempotency key. */
  readonly idempotent: boolean;
}

/** How a list is walked; paths are reference tokens into the body of an answer. */
export interface PagesPlan {
  readonly style: "cursor" | "offset" | "page" | "link";
  readonly items: readonly string[];
  /** The properties of the request object that hold the position and the page size. */
  readonly position?: string;
  readonly limit?: string;
  readonly next?: readonly string[];
  readonly nextHeader?: string;
  readonly more?: readonly string[];
  readonly total?: readonly string[];
  readonly first?: number;
  readonly size?: number;
  readonly largest?: number;
}

/** An operation as its method plans it. */
export interface OperationPlan {
  readonly id: string;
  readonly method: string;
  /** The path with its parameters in braces. */
  readonly path: string;
  /** The parameters, besides those of the path that are written in the usual style. */
  readonly parameters?: readonly ParameterPlan[];
  /** The contents that the body may have, the preferred one first. */
  readonly bodies?: readonly Content[];
  /** The contents of the successful answers, by status: `200`, `2XX` or `default`. */
  readonly answers: Readonly<Record<string, readonly Content[]>>;
  /** The Accept header, where it is not the media types of the answers. */
  readonly accept?: string;
  /** The security schemes of each alternative. */
  readonly security?: readonly (readonly string[])[];
  /** Addresses that replace the client's. */
  readonly servers?: readonly string[];
  /** In milliseconds. */
  readonly timeout?: number;
  readonly retry?: RetryPlan;
  /** The header of the idempotency key, which is made up where the caller gives none. */
  readonly key?: string;
  readonly pages?: PagesPlan;
}
