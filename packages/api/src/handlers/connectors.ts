import type { Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { formatInstant } from '../instants.js';
import { parseExactly } from '../json/exact.js';
import { mergePatch } from '../json/merge-patch.js';
import { writeJson } from '../json/write.js';
import { Problem } from '../problem.js';
import type { ConnectorFilter, ConnectorRow } from '../storage/connectors.js';
import { audit } from './auditing.js';
import { pageOf, rowsFor } from './pages.js';
import { storedProperties } from './properties.js';
import { requireWellFormed } from './text.js';

type ConnectorStatus = 'draft' | 'active' | 'paused' | 'error';

interface ConnectorPath {
  readonly orgId: string;
  readonly connectorId: string;
}

interface Config {
  readonly secrets?: Readonly<Record<string, string>>;
}

interface ConfigChange {
  readonly secrets?: Readonly<Record<string, string | null>>;
}

interface ConnectorChange {
  readonly name?: string;
  readonly config?: ConfigChange;
  readonly status?: ConnectorStatus;
}

const nextStates: Readonly<Record<ConnectorStatus, readonly ConnectorStatus[]>> = {
  draft: ['active'],
  active: ['paused'],
  paused: ['active'],
  error: ['active'],
};

/** How an active connector that is in error is stored, and one that is not. */
const filters: Readonly<Record<ConnectorStatus, ConnectorFilter>> = {
  draft: { status: 'draft', overdue: undefined },
  active: { status: 'active', overdue: false },
  paused: { status: 'paused', overdue: undefined },
  error: { status: 'active', overdue: true },
};

/** The instant before which the last sign of life of an active connector is too long ago. */
function overdueBefore({ heartbeatTimeout }: Context): number {
  return Date.now() - heartbeatTimeout;
}

function statusOf(row: ConnectorRow, context: Context): ConnectorStatus {
  return row.status === 'active' && row.aliveAt < overdueBefore(context) ? 'error' : row.status;
}

function toConnector(row: ConnectorRow, context: Context) {
  return {
    id: row.id,
    orgId: row.orgId,
    name: row.name,
    type: row.type,
    config: storedProperties(row.config),
    status: statusOf(row, context),
    lastHeartbeatAt: row.lastHeartbeatAt === null ? null : formatInstant(row.lastHeartbeatAt),
  };
}

export function findConnector(
  { storage }: Context,
  { orgId, connectorId }: ConnectorPath,
): ConnectorRow {
  const row = storage.connectors.find(orgId, connectorId);
  if (row === undefined) {
    throw new Problem('not-found');
  }
  return row;
}

/** Throws a problem where another connector of the organisation has the name. */
function requireFreeName({ storage }: Context, orgId: string, name: string, own?: string): void {
  const taken = storage.connectors.idOfName(orgId, name);
  if (taken !== undefined && taken !== own) {
    throw new Problem('conflict', {
      detail: 'A connector with this name exists.',
      errors: [{ pointer: '/name', code: 'unique', detail: 'is taken' }],
    });
  }
}

/** What a step to another state changes; throws a problem where there is no such step. */
function stepTo(
  row: ConnectorRow,
  status: ConnectorStatus | undefined,
  context: Context,
): Partial<ConnectorRow> {
  const current = statusOf(row, context);
  if (status === undefined || status === current) {
    return {};
  }
  if (status === 'error' || !nextStates[current].includes(status)) {
    throw new Problem('conflict', {
      detail: `A connector that is in ${current} cannot become ${status}.`,
      errors: [{ pointer: '/status', code: 'transition', detail: `cannot follow ${current}` }],
    });
  }
  return status === 'active' ? { status, aliveAt: Date.now() } : { status };
}

export const listConnectors: Handler<'listConnectors', Context> = (
  {
    params,
    query,
  }: {
    params: { orgId: string };
    query: { limit: number; cursor?: string; status?: ConnectorStatus };
  },
  context,
) => {
  const { storage, cursors } = context;
  const { orgId } = params;
  const { limit, cursor, status } = query;
  const list = { operation: 'listConnectors', orgId, filter: { status } };
  const { id } =
    cursor === undefined ? { id: '' } : (cursors.decode(list, cursor) as { id: string });
  const filter = status === undefined ? { status: undefined, overdue: undefined } : filters[status];
  const rows = storage.connectors.page(orgId, filter, overdueBefore(context), id, rowsFor(limit));
  const body = pageOf(
    rows,
    limit,
    (row) => toConnector(row, context),
    (row) => cursors.encode(list, { id: row.id }),
  );
  return { status: 200, body };
};

export const createConnector: Handler<'createConnector', Context> = (
  {
    params,
    body,
  }: { params: { orgId: string }; body: { name: string; type: string; config?: Config } },
  context,
) => {
  const { storage, newUuid } = context;
  requireWellFormed(body.name, '/name');
  const { secrets = {}, ...config } = body.config ?? {};
  const row: ConnectorRow = {
    orgId: params.orgId,
    id: newUuid(),
    name: body.name,
    type: body.type,
    config: writeJson(config),
    secrets: writeJson(secrets),
    status: 'draft',
    lastHeartbeatAt: null,
    aliveAt: Date.now(),
  };
  storage.write(() => {
    requireFreeName(context, row.orgId, row.name);
    storage.connectors.insert(row);
    audit(context, row.orgId, 'createConnector', { connectorId: row.id, name: row.name });
  });
  return {
    status: 201,
    headers: { location: `/orgs/${row.orgId}/connectors/${row.id}` },
    body: toConnector(row, context),
  };
};

export const getConnector: Handler<'getConnector', Context> = (
  { params }: { params: ConnectorPath },
  context,
) => {
  return { status: 200, body: toConnector(findConnector(context, params), context) };
};

export const updateConnector: Handler<'updateConnector', Context> = (
  { params, body }: { params: ConnectorPath; body: ConnectorChange },
  context,
) => {
  const { storage } = context;
  requireWellFormed(body.name, '/name');
  const { secrets = {}, ...config } = body.config ?? {};
  const row = storage.write(() => {
    const stored = findConnector(context, params);
    if (body.name !== undefined) {
      requireFreeName(context, stored.orgId, body.name, stored.id);
    }
    const changed: ConnectorRow = {
      ...stored,
      ...stepTo(stored, body.status, context),
      name: body.name ?? stored.name,
      config: writeJson(mergePatch(parseExactly(stored.config), config)),
      secrets: writeJson(mergePatch(parseExactly(stored.secrets), secrets)),
    };
    storage.connectors.update(changed);
    const { orgId, id: connectorId, status } = changed;
    const members = Object.keys(body);
    audit(context, orgId, 'updateConnector', { connectorId, changed: members, status });
    return changed;
  });
  return { status: 200, body: toConnector(row, context) };
};

export const deleteConnector: Handler<'deleteConnector', Context> = (
  { params }: { params: ConnectorPath },
  context,
) => {
  const { storage } = context;
  storage.write(() => {
    storage.connectors.delete(findConnector(context, params));
    const { orgId, connectorId } = params;
    audit(context, orgId, 'deleteConnector', { connectorId });
  });
  return { status: 204 };
};

export const reportHeartbeat: Handler<'reportHeartbeat', Context> = (
  { params }: { params: ConnectorPath },
  context,
) => {
  const { storage } = context;
  storage.write(() => {
    const stored = findConnector(context, params);
    const now = Date.now();
    if (statusOf(stored, context) === 'error') {
      const { orgId, id: connectorId } = stored;
      audit(context, orgId, 'reportHeartbeat', { connectorId, status: 'active' });
    }
    storage.connectors.update({ ...stored, lastHeartbeatAt: now, aliveAt: now });
  });
  return { status: 204 };
};
