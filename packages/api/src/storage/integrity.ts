import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

import type BetterSqlite from 'better-sqlite3';

import { StorageError } from './trouble.js';

/**
 * Up to this size a file is checked before the service answers: it takes a few tenths of a second, also
 * on a busy machine, for the full-text index is gone through as well.
 */
const checkedAtOnce = 8 * 1024 * 1024;

const damaged = 'it is damaged; restore a copy';

function describe(found: string): string {
  return `${damaged} (${found.split('\n')[0] ?? ''})`;
}

/** Whether a database is small enough to be checked while its service starts. */
export function isSmall(path: string): boolean {
  return statSync(path).size <= checkedAtOnce;
}

/** Throws where the structure of a database is damaged. */
export function requireIntegrity(client: BetterSqlite.Database): void {
  const found = String(client.pragma('quick_check(1)', { simple: true }));
  if (found !== 'ok') {
    throw new StorageError(describe(found));
  }
}

const checking = `
  const { parentPort, workerData } = require('node:worker_threads');
  let found;
  try {
    const client = new (require(workerData.driver))(workerData.path, { readonly: true });
    found = String(client.pragma('quick_check(1)', { simple: true }));
    client.close();
  } catch (error) {
    found = error.message;
  }
  parentPort.postMessage(found);
`;

/** Checks a large database beside the service, and tells where it is damaged. */
export function checkBeside(path: string, tell: (trouble: string) => void): Worker {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const worker = new Worker(checking, { eval: true, workerData: { driver, path } });
  worker.once('message', (found: string) => {
    if (found !== 'ok') {
      tell(describe(found));
    }
  });
  worker.unref();
  return worker;
}
