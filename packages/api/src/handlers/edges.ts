import type { Handler } from '@metadata/client/server';

import { authorshipOf, type Context } from '../context.js';
import { entityTagOf, requireMatch } from '../http/entity-tags.js';
import { Problem } from '../problem.js';
import type { EdgeRow, EdgeState } from '../storage/edges.js';
import { beginning, type CreationPosition } from '../storage/position.js';
import { audit } from './auditing.js';
import { writeBatch } from './batches.js';
import {
  checkEdge,
  edgeContentOf,
  toEdge,
  type EdgeBatchItem,
  type EdgeBody,
} from './edge-content.js';
import type { IdempotencyHeaders } from './idempotency.js';
import { creationPositionOf, pageOf, rowsFor } from './pages.js';
import { patchedProperties, type Properties } from './properties.js';
import { References, requireReferences } from './references.js';

interface EdgePath {
  readonly orgId: string;
  readonly edgeId: string;
}

interface Conditions {
  readonly 'if-match'?: string;
}

interface EdgeListQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly type?: string;
  readonly sourceId?: string;
  readonly targetId?: string;
}

interface EdgeChange {
  readonly type?: string;
  readonly state?: EdgeState;
  readonly properties?: Properties;
  readonly jobId?: string | null;
}

/** Answers the edge that a change asks for, or throws a problem where it is not there. */
function requireEdge(row: EdgeRow | undefined, ifMatch: string | undefined): EdgeRow {
  requireMatch(ifMatch, row?.revision);
  if (row === undefined) {
    throw new Problem('not-found');
  }
  return row;
}

export const listEdges: Handler<'listEdges', Context> = (
  { params, query }: { params: { orgId: string }; query: EdgeListQuery },
  { storage, cursors },
) => {
  const { orgId } = params;
  const { limit, cursor, type, sourceId, targetId } = query;
  const filter = { type, sourceId, targetId };
  const list = { operation: 'listEdges', orgId, filter };
  const position =
    cursor === undefined ? beginning : (cursors.decode(list, cursor) as CreationPosition);
  const rows = storage.edges.page(orgId, filter, position, rowsFor(limit));
  const body = pageOf(rows, limit, toEdge, (row) => cursors.encode(list, creationPositionOf(row)));
  return { status: 200, body };
};

export const upsertEdges: Handler<'upsertEdges', Context> = (
  {
    params,
    query,
    headers,
    body,
  }: {
    params: { orgId: string };
    query: { atomic: boolean };
    headers: IdempotencyHeaders;
    body: { items: readonly EdgeBatchItem[] };
  },
  context,
) => {
  const { storage, newUuid } = context;
  const { orgId } = params;
  const authorship = authorshipOf(context);
  const references = new References(storage, orgId);
  const outcome = writeBatch(body.items, query.atomic, context, {
    orgId,
    operation: 'upsertEdges',
    idempotencyKey: headers['idempotency-key'],
    check: (item, pointer) => checkEdge(references, item, pointer),
    write: (item) =>
      item.id === undefined
        ? storage.edges.create(orgId, newUuid(), edgeContentOf(item), authorship)
        : storage.edges.write(orgId, item.id, edgeContentOf(item), authorship),
  });
  return { status: 200, body: outcome };
};

export const getEdge: Handler<'getEdge', Context> = (
  { params }: { params: EdgePath },
  { storage },
) => {
  const row = requireEdge(storage.edges.find(params.orgId, params.edgeId), undefined);
  return { status: 200, headers: { etag: entityTagOf(row.revision) }, body: toEdge(row) };
};

export const putEdge: Handler<'putEdge', Context> = (
  { params, headers, body }: { params: EdgePath; headers: Conditions; body: EdgeBody },
  context,
) => {
  const { storage } = context;
  const { orgId, edgeId } = params;
  const { row, created } = storage.write(() => {
    requireMatch(headers['if-match'], storage.edges.find(orgId, edgeId)?.revision);
    requireReferences(checkEdge(new References(storage, orgId), body, ''));
    const written = storage.edges.write(orgId, edgeId, edgeContentOf(body), authorshipOf(context));
    audit(context, orgId, 'putEdge', { edgeId, created: written.created });
    return written;
  });
  const etag = entityTagOf(row.revision);
  return created
    ? {
        status: 201,
        headers: { etag, location: `/orgs/${orgId}/edges/${edgeId}` },
        body: toEdge(row),
      }
    : { status: 200, headers: { etag }, body: toEdge(row) };
};

export const patchEdge: Handler<'patchEdge', Context> = (
  { params, headers, body }: { params: EdgePath; headers: Conditions; body: EdgeChange },
  context,
) => {
  const { storage } = context;
  const { orgId, edgeId } = params;
  const { row } = storage.write(() => {
    const stored = requireEdge(storage.edges.find(orgId, edgeId), headers['if-match']);
    requireReferences(new References(storage, orgId).job(body.jobId, '/jobId'));
    const content = {
      type: body.type ?? stored.type,
      sourceId: stored.sourceId,
      targetId: stored.targetId,
      state: body.state ?? stored.state,
      properties: patchedProperties(stored.properties, body.properties),
      jobId: body.jobId === undefined ? stored.jobId : body.jobId,
    };
    audit(context, orgId, 'patchEdge', { edgeId, changed: Object.keys(body) });
    return storage.edges.write(orgId, edgeId, content, authorshipOf(context));
  });
  return { status: 200, headers: { etag: entityTagOf(row.revision) }, body: toEdge(row) };
};

export const deleteEdge: Handler<'deleteEdge', Context> = (
  { params, headers }: { params: EdgePath; headers: Conditions },
  context,
) => {
  const { storage } = context;
  storage.write(() => {
    const row = requireEdge(storage.edges.find(params.orgId, params.edgeId), headers['if-match']);
    storage.edges.remove(row, authorshipOf(context));
    audit(context, params.orgId, 'deleteEdge', { edgeId: params.edgeId });
  });
  return { status: 204 };
};
