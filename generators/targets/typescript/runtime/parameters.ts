/**
 * Parameters as text, in the styles of OpenAPI 3.1 (section 4.8.12), which are those of RFC 6570.
 *
 * What is undefined or null is left out.
 */

import { writeJson } from "./json.js";
import { path, type ParameterPlan } from "./plan.js";

type Encode = (text: string) => string;
type Pairs = readonly (readonly [string, string])[];

const RESERVED = /%(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/g;
const SEPARATORS: Readonly<Record<string, string>> = {
  form: ",",
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
};

/** Returns a text with every character escaped that RFC 3986 does not leave unreserved. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Returns a text with reserved characters as they are, and escapes that it has already. */
export function encodeReserved(text: string): string {
  return text
    .split(/(%[0-9A-Fa-f]{2})/)
    .map((part, index) =>
      index % 2 === 1 ? part : encodeText(part).replace(RESERVED, decodeURIComponent),
    )
    .join("");
}

/** Returns the path of a template, its parameters filled in. */
export function pathOf(template: string, plans: readonly ParameterPlan[], values: object): string {
  return template.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const stated = plans.find((one) => one.in === "path" && one.name === name);
    const plan = stated ?? path(name);
    const value = valueOf(plan, values);
    return value === undefined && stated === undefined ? whole : pathText(plan, value);
  });
}

/** Returns the query, without the question mark, or nothing. */
export function queryOf(plans: readonly ParameterPlan[], values: object): string {
  const parts: string[] = [];
  for (const plan of plans) {
    const value = valueOf(plan, values);
    if (value === undefined || value === null) continue;
    if (plan.in === "querystring") parts.push(wholeQuery(value, plan));
    if (plan.in === "query") parts.push(...queryPairs(plan.name, value, plan).map(joined));
  }
  return parts.filter(Boolean).join("&");
}

/** Returns the headers, cookies among them. */
export function headersOf(plans: readonly ParameterPlan[], values: object): Map<string, string> {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (const plan of plans) {
    const value = valueOf(plan, values);
    if (value === undefined || value === null) continue;
    if (plan.in === "header") {
      headers.set(
        plan.name.toLowerCase(),
        simple(value, plan, (text) => text),
      );
    }
    if (plan.in === "cookie") cookies.push(...queryPairs(plan.name, value, plan).map(joined));
  }
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  return headers;
}

/** Returns the pairs of one value in the style of a query parameter, escaped. */
export function queryPairs(
  name: string,
  value: unknown,
  plan: Pick<ParameterPlan, "style" | "explode" | "reserved" | "mediaType">,
): Pairs {
  const encode = plan.reserved === true ? encodeReserved : encodeText;
  const { style = "form", explode = style === "form" } = plan;
  const label = encodeText(name);
  if (plan.mediaType !== undefined) return [[label, encode(writeJson(value))]];
  if (style === "deepObject" && isObject(value)) return deepPairs(label, value, encode);
  if (Array.isArray(value)) {
    const items = value.map((item) => encode(textOf(item)));
    if (explode) return items.map((item) => [label, item]);
    return items.length === 0 ? [] : [[label, items.join(SEPARATORS[style] ?? ",")]];
  }
  if (isObject(value)) {
    const members = membersOf(value, encode);
    if (explode) return members;
    const flat = members.flat().join(SEPARATORS[style] ?? ",");
    return members.length === 0 ? [] : [[label, flat]];
  }
  return [[label, encode(textOf(value))]];
}

/** Returns a scalar as text; anything else is JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? writeJson(value) : String(value as string | number);
}

function pathText(plan: ParameterPlan, value: unknown): string {
  const encode = plan.reserved === true ? encodeReserved : encodeText;
  const { style = "simple", explode = false } = plan;
  if (plan.mediaType !== undefined) return encode(writeJson(value));
  if (style === "label") {
    if (!explode) return `.${simple(value, plan, encode).replaceAll(",", ".")}`;
    const parts = isObject(value) ? membersOf(value, encode).map(joined) : listed(value, encode);
    return `.${parts.join(".")}`;
  }
  if (style === "matrix") {
    const pairs = queryPairs(plan.name, value, { explode, reserved: plan.reserved === true });
    return pairs.map(([name, text]) => (text === "" ? `;${name}` : `;${name}=${text}`)).join("");
  }
  return simple(value, plan, encode);
}

function simple(value: unknown, plan: ParameterPlan, encode: Encode): string {
  if (plan.mediaType !== undefined) return encode(writeJson(value));
  if (!isObject(value)) return listed(value, encode).join(",");
  const members = membersOf(value, encode);
  return (plan.explode === true ? members.map(joined) : members.flat()).join(",");
}

function listed(value: unknown, encode: Encode): string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((item) =>
    encode(textOf(item)),
  );
}

function membersOf(value: object, encode: Encode): [string, string][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => [encodeText(name), encode(textOf(member))]);
}

function deepPairs(label: string, value: object, encode: Encode): [string, string][] {
  return Object.entries(value).flatMap(([name, member]): [string, string][] => {
    const inner = `${label}%5B${encodeText(name)}%5D`;
    if (member === undefined || member === null) return [];
    if (Array.isArray(member)) return member.map((item) => [inner, encode(textOf(item))]);
    return isObject(member) ? deepPairs(inner, member, encode) : [[inner, encode(textOf(member))]];
  });
}

function wholeQuery(value: unknown, plan: ParameterPlan): string {
  if (typeof value === "string") return encodeReserved(value);
  const isForm = plan.mediaType === undefined || plan.mediaType.includes("form");
  if (!isForm || !isObject(value)) return encodeText(writeJson(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .flatMap(([name, member]) => queryPairs(name, member, {}).map(joined))
    .join("&");
}

function valueOf(plan: ParameterPlan, values: object): unknown {
  return (values as Readonly<Record<string, unknown>>)[plan.property];
}

function joined([name, text]: readonly [string, string]): string {
  return `${name}=${text}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
