import { eq } from 'drizzle-orm';

import type { Database } from './database.js';
import { settings } from './schema.js';

export function putSetting(database: Database, name: string, value: string): void {
  database
    .insert(settings)
    .values({ name, value })
    .onConflictDoUpdate({ target: settings.name, set: { value } })
    .run();
}

/** Answers the value of a setting; the first to ask decides what it is. */
export function settingOr(database: Database, name: string, initial: () => string): string {
  database.insert(settings).values({ name, value: initial() }).onConflictDoNothing().run();
  const row = database.select().from(settings).where(eq(settings.name, name)).get();
  if (row === undefined) {
    throw new Error(`The setting ${name} is missing.`);
  }
  return row.value;
}
