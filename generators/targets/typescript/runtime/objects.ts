/** Objects and unions: what they ask of their members and branches. */

import { Report, type MemberRules, type Members, type SchemaOf } from "./values.js";

interface ListedMember {
  readonly path: string;
  readonly schema: SchemaOf<unknown>;
}

interface Plan {
  readonly listed: ReadonlyMap<string, ListedMember>;
  readonly required: readonly string[];
  readonly patterns: readonly (readonly [RegExp, SchemaOf<unknown>])[];
  readonly additional: SchemaOf<unknown> | false | undefined;
}

/** How the branches of a union are told apart: a member, and the branch for each of its values. */
export interface Discriminator {
  readonly member: string;
  readonly branches: Readonly<Record<string, number>>;
}

/** Takes objects with listed members; they are asked for when the schema is first used. */
export function record<T>(members: () => Members, rules: MemberRules = {}): SchemaOf<T> {
  let plan: Plan | undefined;
  return {
    check(value, at, report) {
      if (!isObject(value)) {
        report.add(at, "must be an object");
        return;
      }
      plan ??= planOf(members(), rules);
      checkMembers(value, at, report, plan, rules);
    },
  };
}

/** Takes objects whose members are all alike. */
export function map<T>(values: SchemaOf<unknown>, rules: MemberRules = {}): SchemaOf<T> {
  return record(() => ({}), { additional: () => values, ...rules });
}

/** Takes what fits exactly one branch, or the branch that the discriminator names. */
export function oneOf<T>(
  branches: () => readonly SchemaOf<unknown>[],
  discriminator?: Discriminator,
): SchemaOf<T> {
  return union(branches, discriminator, (fitting) => fitting === 1);
}

/** Takes what fits any branch, or the branch that the discriminator names. */
export function anyOf<T>(
  branches: () => readonly SchemaOf<unknown>[],
  discriminator?: Discriminator,
): SchemaOf<T> {
  return union(branches, discriminator, (fitting) => fitting > 0);
}

function union<T>(
  branches: () => readonly SchemaOf<unknown>[],
  discriminator: Discriminator | undefined,
  enough: (fitting: number) => boolean,
): SchemaOf<T> {
  let known: readonly SchemaOf<unknown>[] | undefined;
  return {
    check(value, at, report) {
      known ??= branches();
      if (discriminator !== undefined) {
        checkNamedBranch(value, at, report, known, discriminator);
        return;
      }
      const fitting = known.filter((branch) => fits(branch, value)).length;
      if (!enough(fitting)) {
        report.add(at, fitting === 0 ? "fits no branch" : "fits more than one branch");
      }
    },
  };
}

function checkNamedBranch(
  value: unknown,
  at: string,
  report: Report,
  branches: readonly SchemaOf<unknown>[],
  { member, branches: named }: Discriminator,
): void {
  if (!isObject(value)) {
    report.add(at, "must be an object");
    return;
  }
  const name = Object.hasOwn(value, member) ? value[member] : undefined;
  const index = typeof name === "string" && Object.hasOwn(named, name) ? named[name] : undefined;
  const branch = index === undefined ? undefined : branches[index];
  if (branch === undefined) {
    const values = Object.keys(named).map((one) => JSON.stringify(one));
    report.add(at + step(member), `must be one of ${values.join(", ")}`);
    return;
  }
  branch.check(value, at, report);
}

/** Returns whether a value satisfies a schema. */
export function fits(schema: SchemaOf<unknown>, value: unknown): boolean {
  const report = new Report(true);
  schema.check(value, "", report);
  return report.faults.length === 0;
}

function planOf(members: Members, rules: MemberRules): Plan {
  const entries = Object.entries(members);
  return {
    listed: new Map(entries.map(([name, schema]) => [name, { path: step(name), schema }])),
    required: entries.filter(([, schema]) => schema.optional !== true).map(([name]) => name),
    patterns: rules.patterns?.() ?? [],
    additional: typeof rules.additional === "function" ? rules.additional() : rules.additional,
  };
}

function checkMembers(
  value: Readonly<Record<string, unknown>>,
  at: string,
  report: Report,
  plan: Plan,
  { minMembers = 0, maxMembers = Infinity, keys }: MemberRules,
): void {
  for (const name of plan.required) {
    if (!Object.hasOwn(value, name) || value[name] === undefined) {
      report.add(at + step(name), "is missing");
    }
  }
  let count = 0;
  for (const name of Object.keys(value)) {
    const member = value[name];
    // A member that is undefined is not written, so it is not there.
    if (member === undefined) continue;
    if (report.done) return;
    count += 1;
    const known = plan.listed.get(name);
    const place = at + (known?.path ?? step(name));
    if (keys !== undefined && !fits(keys, name))
      report.add(place, "has a name that is not allowed");
    known?.schema.check(member, place, report);
    let matched = known !== undefined;
    for (const [pattern, schema] of plan.patterns) {
      if (pattern.test(name)) {
        matched = true;
        schema.check(member, place, report);
      }
    }
    if (matched) continue;
    if (plan.additional === false) {
      report.add(place, "is not allowed");
    } else {
      plan.additional?.check(member, place, report);
    }
  }
  if (count < minMembers) report.add(at, `must have at least ${String(minMembers)} members`);
  if (count > maxMembers) report.add(at, `must have at most ${String(maxMembers)} members`);
}

function step(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
