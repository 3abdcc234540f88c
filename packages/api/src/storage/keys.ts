import { createHash } from 'node:crypto';

import { and, eq, ne, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { apiKeys } from './schema.js';
import { ShortMemory } from './short-memory.js';

export interface ApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
}

function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function readScopes(text: string): string[] {
  const scopes: unknown = JSON.parse(text);
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
}

export class KeyStore {
  readonly #find;
  readonly #database: Database;
  readonly #memory = new ShortMemory<ApiKey>();

  constructor(database: Database) {
    this.#database = database;
    this.#find = database
      .select({ name: apiKeys.name, scopes: apiKeys.scopes })
      .from(apiKeys)
      .where(eq(apiKeys.secretHash, sql.placeholder('secretHash')))
      .prepare();
  }

  findBySecret(secret: string): ApiKey | undefined {
    return this.#memory.get(secret, () => {
      const row = this.#find.get({ secretHash: hashSecret(secret) });
      return row === undefined ? undefined : { name: row.name, scopes: readScopes(row.scopes) };
    });
  }

  /**
   * Adds a key, or gives the key of that name another secret and other scopes. A key that had the
   * secret under another name gives way.
   */
  put(key: ApiKey, secret: string): void {
    this.#memory.clear();
    const values = {
      name: key.name,
      secretHash: hashSecret(secret),
      scopes: JSON.stringify(key.scopes),
    };
    this.#database
      .delete(apiKeys)
      .where(and(eq(apiKeys.secretHash, values.secretHash), ne(apiKeys.name, key.name)))
      .run();
    this.#database
      .insert(apiKeys)
      .values(values)
      .onConflictDoUpdate({ target: apiKeys.name, set: values })
      .run();
  }
}
