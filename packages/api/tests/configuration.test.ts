import { describe, expect, it } from 'vitest';

import { readConfiguration, summaryOf } from '../src/configuration.js';

const valid = { DATABASE_PATH: 'x.db' };
const key = { name: 'owner', secret: 'secret', scopes: ['*', 'acme:read', 'acme:write'] };

describe('the environment', () => {
  it('has defaults', () => {
    expect(readConfiguration(valid)).toEqual({
      port: 8080,
      host: '127.0.0.1',
      databasePath: 'x.db',
      seedKeys: [],
      seedOrganizations: [],
      logLevel: 'info',
      cursorSecret: undefined,
      heartbeatTimeout: 90_000,
      rateLimit: undefined,
    });
  });

  it('is read', () => {
    const configuration = readConfiguration({
      ...valid,
      PORT: '0',
      HOST: '::',
      SEED_KEYS: JSON.stringify([key]),
      SEED_ORGS: '[{"id":"acme","name":"Acme Ltd."}]',
      LOG_LEVEL: 'debug',
      CURSOR_SECRET: '0123456789abcdef',
      HEARTBEAT_TIMEOUT: '5',
      RATE_LIMIT: '100',
      RATE_LIMIT_WINDOW: '10',
    });
    expect(configuration).toEqual({
      port: 0,
      host: '::',
      databasePath: 'x.db',
      seedKeys: [key],
      seedOrganizations: [{ id: 'acme', name: 'Acme Ltd.' }],
      logLevel: 'debug',
      cursorSecret: '0123456789abcdef',
      heartbeatTimeout: 5_000,
      rateLimit: { requests: 100, windowSeconds: 10 },
    });
  });

  it.each([
    ['DATABASE_PATH', '', 'DATABASE_PATH is missing.'],
    ['PORT', '65536', 'PORT is "65536".'],
    ['PORT', '80a', 'PORT is "80a".'],
    ['PORT', '', 'PORT is "".'],
    ['PORT', '-1', 'PORT is "-1".'],
    ['HEARTBEAT_TIMEOUT', '0', 'HEARTBEAT_TIMEOUT is "0".'],
    ['HEARTBEAT_TIMEOUT', '1e3', 'HEARTBEAT_TIMEOUT is "1e3".'],
    ['RATE_LIMIT', '-1', 'RATE_LIMIT is "-1".'],
    ['RATE_LIMIT_WINDOW', '0', 'RATE_LIMIT_WINDOW is "0".'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud".'],
    ['CURSOR_SECRET', 'short', 'CURSOR_SECRET is too short.'],
    ['SEED_KEYS', '{', 'SEED_KEYS is not JSON.'],
    ['SEED_KEYS', '{}', 'SEED_KEYS is not an array.'],
    ['SEED_KEYS', JSON.stringify([key, { ...key, scopes: ['acme'] }]), 'Item 1 of SEED_KEYS'],
    ['SEED_KEYS', JSON.stringify([{ ...key, secret: 'with space' }]), 'Item 0 of SEED_KEYS'],
    ['SEED_KEYS', JSON.stringify([{ ...key, name: '' }]), 'Item 0 of SEED_KEYS'],
    ['SEED_KEYS', JSON.stringify([key, { ...key, secret: 'b' }]), 'the same name'],
    ['SEED_KEYS', JSON.stringify([key, { ...key, name: 'b' }]), 'the same secret'],
    ['SEED_ORGS', '[{"id":"Acme","name":"x"}]', 'Item 0 of SEED_ORGS'],
    ['SEED_ORGS', '[null]', 'Item 0 of SEED_ORGS'],
  ])('%s=%s is refused', (name, value, message) => {
    expect(() => readConfiguration({ ...valid, [name]: value })).toThrow(message);
  });

  it('is summed up without what is secret', () => {
    const summary = JSON.stringify(
      summaryOf(
        readConfiguration({
          ...valid,
          SEED_KEYS: JSON.stringify([{ ...key, secret: 'top-secret' }]),
          CURSOR_SECRET: 'another-secret-of-ours',
        }),
      ),
    );
    expect(summary).toContain('"databasePath":"x.db"');
    expect(summary).toContain('"cursorSecret":"set"');
    expect(summary).not.toMatch(/top-secret|another-secret/);
  });

  it('never repeats a secret in a message', () => {
    const seeds = JSON.stringify([{ name: 'owner', secret: 'top-secret', scopes: 'x' }]);
    expect(() => readConfiguration({ ...valid, SEED_KEYS: seeds })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('top-secret') as string }),
    );
  });
});
