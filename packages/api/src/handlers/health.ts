import { contract, type Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { unavailable } from '../problem.js';
import type { Storage } from '../storage/storage.js';

function readState(storage: Storage) {
  const { trouble } = storage;
  if (trouble !== undefined) {
    throw unavailable(`The database cannot be used: ${trouble}.`);
  }
  try {
    return storage.state;
  } catch (error) {
    throw unavailable('The database cannot be read.', error);
  }
}

export const getLiveness: Handler<'getLiveness', Context> = () => {
  return { status: 200, body: { status: 'alive' } };
};

export const getMetrics: Handler<'getMetrics', Context> = (_request: object, { metrics }) => {
  return { status: 200, body: metrics.text() };
};

export const getReadiness: Handler<'getReadiness', Context> = (_request: object, { storage }) => {
  return {
    status: 200,
    body: {
      status: 'ready',
      version: contract.version,
      contractSha256: contract.sha256,
      storage: readState(storage),
    },
  };
};
