import { randomBytes } from 'node:crypto';

import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

import type { Configuration } from './configuration.js';
import { Cursors } from './cursor.js';
import { RateLimiter } from './http/rate-limits.js';
import { buildServer } from './http/server.js';
import { ulidSource, uuidSource } from './identifiers.js';
import { Metrics } from './measuring/metrics.js';
import { Storage } from './storage/storage.js';

/** What the service needs to know; where it listens is not its matter. */
export type ServiceConfiguration = Pick<
  Configuration,
  | 'databasePath'
  | 'seedKeys'
  | 'seedOrganizations'
  | 'cursorSecret'
  | 'heartbeatTimeout'
  | 'rateLimit'
>;

function seed(storage: Storage, { seedKeys, seedOrganizations }: ServiceConfiguration): void {
  storage.write(() => {
    for (const { secret, ...key } of seedKeys) {
      storage.keys.put(key, secret);
    }
    for (const organization of seedOrganizations) {
      storage.organizations.insert({ ...organization, createdAt: Date.now() });
    }
  });
}

/** Opens the database and builds the application on it; closing the application closes both. */
export function createService(configuration: ServiceConfiguration, log: Logger): FastifyInstance {
  const storage = new Storage(configuration.databasePath);
  const metrics = new Metrics();
  try {
    seed(storage, configuration);
    const secret =
      configuration.cursorSecret ??
      storage.setting('cursorSecret', () => randomBytes(32).toString('base64url'));
    const services = {
      storage,
      metrics,
      rateLimiter: configuration.rateLimit && new RateLimiter(configuration.rateLimit),
      cursors: new Cursors(secret),
      newUuid: uuidSource(),
      newUlid: ulidSource(),
      heartbeatTimeout: configuration.heartbeatTimeout,
    };
    const app = buildServer(services, log);
    app.addHook('onClose', (_app, done) => {
      metrics.close();
      storage.close();
      done();
    });
    return app;
  } catch (error) {
    metrics.close();
    storage.close();
    throw error;
  }
}
