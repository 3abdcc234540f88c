import { isJsonText } from './exact.js';

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isJsonText(value);
}

/** Applies a JSON Merge Patch (RFC 7396) and leaves both arguments as they are. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const members = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) {
      members.delete(name);
    } else {
      members.set(name, mergePatch(members.get(name), change));
    }
  }
  // A member named `__proto__` stays a member: fromEntries defines, it does not assign.
  return Object.fromEntries(members);
}
