import { jsonText, parseExactly, type JsonText } from '../json/exact.js';
import { mergePatch } from '../json/merge-patch.js';
import { writeJson } from '../json/write.js';

/** Any JSON object, as requests carry it. */
export type Properties = Readonly<Record<string, unknown>>;

/** The properties of a row as an answer carries them: the column's text goes out as it stands. */
export function storedProperties(text: string): JsonText {
  return { [jsonText]: text };
}

/** The text under which the properties of a request are stored. */
export function propertiesText(properties: Properties | undefined): string {
  return properties === undefined ? '{}' : writeJson(properties);
}

/** The text of stored properties after a JSON Merge Patch. */
export function patchedProperties(text: string, patch: Properties | undefined): string {
  return patch === undefined ? text : writeJson(mergePatch(parseExactly(text), patch));
}
