/** The environment variables of the service. */

import type { RateLimit } from './http/rate-limits.js';

export interface SeedKey {
  readonly name: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}

export interface SeedOrganization {
  readonly id: string;
  readonly name: string;
}

export interface Configuration {
  readonly port: number;
  readonly host: string;
  readonly databasePath: string;
  readonly seedKeys: readonly SeedKey[];
  readonly seedOrganizations: readonly SeedOrganization[];
  readonly logLevel: string;
  readonly cursorSecret: string | undefined;
  /** How long an active connector may be silent, in milliseconds. */
  readonly heartbeatTimeout: number;
  /** Undefined where organisations are not limited. */
  readonly rateLimit: RateLimit | undefined;
}

/** A variable that is wrong or missing; the message says which, and how to mend it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const orgIdPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
// What an Authorization header can carry as a bearer token (RFC 6750, section 2.1).
const secretPattern = /^[A-Za-z0-9\-._~+/]+=*$/;
const scopePattern = /^(?:\*|[a-z0-9][a-z0-9-]{0,62}:(?:read|write))$/;
const keyExample = '[{"name":"owner","secret":"…","scopes":["*"]}]';
const orgExample = '[{"id":"acme","name":"Acme Ltd."}]';
const minimumCursorSecret = 16;
const defaultHeartbeatTimeout = 90;
const defaultRateLimitWindow = 60;

export const help = `Usage: node dist/program/main.js [--help]

Serves the API of the SQLite Metadata Platform. Its environment variables:

  DATABASE_PATH  the SQLite database file; created where there is none (required)
  PORT           the TCP port to listen on, 0 for any free one (default 8080)
  HOST           the address to listen on (default 127.0.0.1)
  SEED_KEYS      API keys to add or renew at start, by name, as JSON:
                 ${keyExample}
                 scopes are <orgId>:read, <orgId>:write (which includes reading) or *
  SEED_ORGS      organisations to create at start where they do not exist, as JSON:
                 ${orgExample}
  LOG_LEVEL      ${logLevels.join(', ')} (default info)
  CURSOR_SECRET  signs the cursors of lists, at least ${String(minimumCursorSecret)} characters
                 (default: a random one, kept in the database)
  HEARTBEAT_TIMEOUT
                 the seconds after which an active connector that is silent is in error
                 (default ${String(defaultHeartbeatTimeout)})
  RATE_LIMIT     how many requests an organisation may send in a window, 0 for any number
                 (default 0)
  RATE_LIMIT_WINDOW
                 the seconds of a window (default ${String(defaultRateLimitWindow)})

Exit codes: 0 after SIGTERM or SIGINT, 2 for a wrong variable, 4 where the port or the database
cannot be used.
`;

function parseInteger(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (!/^[0-9]{1,7}$/.test(text) || value < minimum || value > maximum) {
    throw new ConfigurationError(
      `${name} is "${text}". Set it to a whole number from ${String(minimum)} to ${String(maximum)}.`,
    );
  }
  return value;
}

function isText(value: unknown, maximum: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maximum;
}

function isSeedKey(value: unknown): value is SeedKey {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    isText(value.name, 200) &&
    'secret' in value &&
    isText(value.secret, 1000) &&
    secretPattern.test(value.secret) &&
    'scopes' in value &&
    Array.isArray(value.scopes) &&
    value.scopes.every((scope) => typeof scope === 'string' && scopePattern.test(scope))
  );
}

function isSeedOrganization(value: unknown): value is SeedOrganization {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    orgIdPattern.test(value.id) &&
    'name' in value &&
    isText(value.name, 200)
  );
}

function parseSeeds<Seed>(
  name: string,
  text: string | undefined,
  isSeed: (value: unknown) => value is Seed,
  example: string,
): readonly Seed[] {
  if (text === undefined || text === '') {
    return [];
  }
  // The value is not repeated in the message: it may hold secrets.
  const mend = `Set it to a JSON array such as ${example}, or leave it out.`;
  let seeds: unknown;
  try {
    seeds = JSON.parse(text);
  } catch {
    throw new ConfigurationError(`${name} is not JSON. ${mend}`);
  }
  if (!Array.isArray(seeds)) {
    throw new ConfigurationError(`${name} is not an array. ${mend}`);
  }
  return seeds.map((seed: unknown, index) => {
    if (!isSeed(seed)) {
      throw new ConfigurationError(`Item ${String(index)} of ${name} is not valid. ${mend}`);
    }
    return seed;
  });
}

function rejectRepeated(name: string, member: string, values: readonly string[]): void {
  if (new Set(values).size !== values.length) {
    throw new ConfigurationError(`Two items of ${name} have the same ${member}. Change one.`);
  }
}

function readRateLimit(
  environment: Readonly<Record<string, string | undefined>>,
): RateLimit | undefined {
  const requests = parseInteger('RATE_LIMIT', environment['RATE_LIMIT'] ?? '0', 0, 1_000_000);
  const windowSeconds = parseInteger(
    'RATE_LIMIT_WINDOW',
    environment['RATE_LIMIT_WINDOW'] ?? String(defaultRateLimitWindow),
    1,
    86_400,
  );
  return requests === 0 ? undefined : { requests, windowSeconds };
}

/** What the service runs with, for its log: without what is secret. */
export function summaryOf(configuration: Configuration): object {
  const { seedKeys, seedOrganizations, cursorSecret, rateLimit, ...rest } = configuration;
  return {
    ...rest,
    seedKeys: seedKeys.map(({ name, scopes }) => ({ name, scopes })),
    seedOrganizations: seedOrganizations.map(({ id }) => id),
    cursorSecret: cursorSecret === undefined ? 'kept in the database' : 'set',
    rateLimit: rateLimit ?? 'off',
  };
}

export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const databasePath = environment['DATABASE_PATH'];
  if (databasePath === undefined || databasePath === '') {
    throw new ConfigurationError('DATABASE_PATH is missing. Set it to the path of a SQLite file.');
  }
  const logLevel = environment['LOG_LEVEL'] ?? 'info';
  if (!logLevels.includes(logLevel)) {
    throw new ConfigurationError(
      `LOG_LEVEL is "${logLevel}". Set it to one of ${logLevels.join(', ')}.`,
    );
  }
  const cursorSecret = environment['CURSOR_SECRET'];
  if (cursorSecret !== undefined && cursorSecret.length < minimumCursorSecret) {
    throw new ConfigurationError(
      `CURSOR_SECRET is too short. Set it to at least ${String(minimumCursorSecret)} characters, or leave it out.`,
    );
  }
  const seedKeys = parseSeeds('SEED_KEYS', environment['SEED_KEYS'], isSeedKey, keyExample);
  rejectRepeated(
    'SEED_KEYS',
    'name',
    seedKeys.map(({ name }) => name),
  );
  rejectRepeated(
    'SEED_KEYS',
    'secret',
    seedKeys.map(({ secret }) => secret),
  );
  return {
    port: parseInteger('PORT', environment['PORT'] ?? '8080', 0, 65_535),
    host: environment['HOST'] ?? '127.0.0.1',
    databasePath,
    seedKeys,
    seedOrganizations: parseSeeds(
      'SEED_ORGS',
      environment['SEED_ORGS'],
      isSeedOrganization,
      orgExample,
    ),
    logLevel,
    cursorSecret,
    heartbeatTimeout:
      1000 *
      parseInteger(
        'HEARTBEAT_TIMEOUT',
        environment['HEARTBEAT_TIMEOUT'] ?? String(defaultHeartbeatTimeout),
        1,
        86_400,
      ),
    rateLimit: readRateLimit(environment),
  };
}
