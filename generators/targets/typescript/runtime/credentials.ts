/** Credentials: where each security scheme has them sent, and which a call sends. */

/** A secret, or what returns it when it is needed. */
export type Secret = string | (() => string | Promise<string>);

/** A user's name and password (RFC 7617). */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Where a scheme's secret goes. */
export type SchemePlan =
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "basic" }
  | { readonly kind: "bearer" };

/** The credentials of one call, ready to send. */
export interface Sent {
  readonly headers: readonly (readonly [string, string])[];
  readonly query: readonly (readonly [string, string])[];
  readonly cookies: readonly (readonly [string, string])[];
}

const NOTHING: Sent = { headers: [], query: [], cookies: [] };

/** Returns the credentials of the first alternative for which there are all, or none. */
export async function credentialsFor(
  alternatives: readonly (readonly string[])[],
  schemes: Readonly<Record<string, SchemePlan>>,
  known: Readonly<Record<string, Secret | Login | undefined>>,
): Promise<Sent> {
  const chosen = alternatives.find(
    (names) =>
      names.length > 0 && names.every((name) => schemes[name] && known[name] !== undefined),
  );
  let sent = NOTHING;
  for (const name of chosen ?? []) {
    const [scheme, given] = [schemes[name], known[name]];
    if (scheme !== undefined && given !== undefined)
      sent = merged(sent, await sentFor(scheme, given));
  }
  return sent;
}

async function sentFor(scheme: SchemePlan, given: Secret | Login): Promise<Sent> {
  if (typeof given === "object") {
    const bytes = new TextEncoder().encode(`${given.username}:${given.password}`);
    return authorization(`Basic ${btoa(String.fromCharCode(...bytes))}`);
  }
  const secret = typeof given === "function" ? await given() : given;
  if (scheme.kind === "bearer") return authorization(`Bearer ${secret}`);
  if (scheme.kind === "basic") return authorization(`Basic ${secret}`);
  const pair = [[scheme.name, secret]] as const;
  if (scheme.in === "header") return { ...NOTHING, headers: pair };
  return scheme.in === "query" ? { ...NOTHING, query: pair } : { ...NOTHING, cookies: pair };
}

function authorization(value: string): Sent {
  return { ...NOTHING, headers: [["authorization", value]] };
}

function merged(one: Sent, other: Sent): Sent {
  return {
    headers: [...one.headers, ...other.headers],
    query: [...one.query, ...other.query],
    cookies: [...one.cookies, ...other.cookies],
  };
}
