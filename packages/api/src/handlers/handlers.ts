import type { Handlers } from '@metadata/client/server';

import type { Context } from '../context.js';
import * as auditEvents from './audit.js';
import * as connectors from './connectors.js';
import * as edges from './edges.js';
import * as events from './events.js';
import * as exports from './export.js';
import * as graph from './graph.js';
import * as health from './health.js';
import * as jobs from './jobs.js';
import * as nodes from './nodes.js';
import * as organizations from './organizations.js';

/** The handler of every operation. */
export const handlers: Handlers<Context> = {
  ...health,
  ...organizations,
  ...nodes,
  ...edges,
  ...jobs,
  ...connectors,
  ...events,
  ...graph,
  ...exports,
  ...auditEvents,
};
