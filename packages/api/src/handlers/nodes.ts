import type { Handler } from '@metadata/client/server';

import { authorshipOf, type Context } from '../context.js';
import { entityTagOf, requireMatch } from '../http/entity-tags.js';
import { parseInstant } from '../instants.js';
import { Problem } from '../problem.js';
import type { NodeRow } from '../storage/nodes.js';
import { beginning, type CreationPosition } from '../storage/position.js';
import { audit } from './auditing.js';
import { writeBatch } from './batches.js';
import type { IdempotencyHeaders } from './idempotency.js';
import { nodeContentOf, toNode, type NodeBatchItem, type NodeBody } from './node-content.js';
import { creationPositionOf, pageOf, rowsFor } from './pages.js';
import { patchedProperties, type Properties } from './properties.js';
import { References, requireReferences } from './references.js';

interface NodePath {
  readonly orgId: string;
  readonly nodeId: string;
}

interface Conditions {
  readonly 'if-match'?: string;
}

interface NodeListQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly type?: string;
  readonly updatedSince?: string;
  readonly jobId?: string;
}

interface NodeChange {
  readonly type?: string;
  readonly properties?: Properties;
  readonly jobId?: string | null;
}

/** Answers the node that a change asks for, or throws a problem where it is not there. */
function requireNode(row: NodeRow | undefined, ifMatch: string | undefined): NodeRow {
  requireMatch(ifMatch, row?.revision);
  if (row === undefined) {
    throw new Problem('not-found');
  }
  return row;
}

export const listNodes: Handler<'listNodes', Context> = (
  { params, query }: { params: { orgId: string }; query: NodeListQuery },
  { storage, cursors },
) => {
  const { orgId } = params;
  const { limit, cursor, type, updatedSince, jobId } = query;
  const since = updatedSince === undefined ? undefined : parseInstant(updatedSince);
  const filter = { type, updatedSince: since, jobId };
  const list = { operation: 'listNodes', orgId, filter };
  const position =
    cursor === undefined ? beginning : (cursors.decode(list, cursor) as CreationPosition);
  const rows = storage.nodes.page(orgId, filter, position, rowsFor(limit));
  const body = pageOf(rows, limit, toNode, (row) => cursors.encode(list, creationPositionOf(row)));
  return { status: 200, body };
};

export const upsertNodes: Handler<'upsertNodes', Context> = (
  {
    params,
    query,
    headers,
    body,
  }: {
    params: { orgId: string };
    query: { atomic: boolean };
    headers: IdempotencyHeaders;
    body: { items: readonly NodeBatchItem[] };
  },
  context,
) => {
  const { storage, newUuid } = context;
  const { orgId } = params;
  const authorship = authorshipOf(context);
  const references = new References(storage, orgId);
  const outcome = writeBatch(body.items, query.atomic, context, {
    orgId,
    operation: 'upsertNodes',
    idempotencyKey: headers['idempotency-key'],
    check: (item, pointer) => references.job(item.jobId, `${pointer}/jobId`),
    write: (item) =>
      item.id === undefined
        ? storage.nodes.create(orgId, newUuid(), nodeContentOf(item), authorship)
        : storage.nodes.write(orgId, item.id, nodeContentOf(item), authorship),
  });
  return { status: 200, body: outcome };
};

export const getNode: Handler<'getNode', Context> = (
  { params }: { params: NodePath },
  { storage },
) => {
  const row = requireNode(storage.nodes.find(params.orgId, params.nodeId), undefined);
  return { status: 200, headers: { etag: entityTagOf(row.revision) }, body: toNode(row) };
};

export const putNode: Handler<'putNode', Context> = (
  { params, headers, body }: { params: NodePath; headers: Conditions; body: NodeBody },
  context,
) => {
  const { storage } = context;
  const { orgId, nodeId } = params;
  const { row, created } = storage.write(() => {
    requireMatch(headers['if-match'], storage.nodes.find(orgId, nodeId)?.revision);
    requireReferences(new References(storage, orgId).job(body.jobId, '/jobId'));
    const written = storage.nodes.write(orgId, nodeId, nodeContentOf(body), authorshipOf(context));
    audit(context, orgId, 'putNode', { nodeId, created: written.created });
    return written;
  });
  const etag = entityTagOf(row.revision);
  return created
    ? {
        status: 201,
        headers: { etag, location: `/orgs/${orgId}/nodes/${nodeId}` },
        body: toNode(row),
      }
    : { status: 200, headers: { etag }, body: toNode(row) };
};

export const patchNode: Handler<'patchNode', Context> = (
  { params, headers, body }: { params: NodePath; headers: Conditions; body: NodeChange },
  context,
) => {
  const { storage } = context;
  const { orgId, nodeId } = params;
  const { row } = storage.write(() => {
    const stored = requireNode(storage.nodes.find(orgId, nodeId), headers['if-match']);
    requireReferences(new References(storage, orgId).job(body.jobId, '/jobId'));
    const content = {
      type: body.type ?? stored.type,
      properties: patchedProperties(stored.properties, body.properties),
      jobId: body.jobId === undefined ? stored.jobId : body.jobId,
    };
    audit(context, orgId, 'patchNode', { nodeId, changed: Object.keys(body) });
    return storage.nodes.write(orgId, nodeId, content, authorshipOf(context));
  });
  return { status: 200, headers: { etag: entityTagOf(row.revision) }, body: toNode(row) };
};

export const deleteNode: Handler<'deleteNode', Context> = (
  { params, headers }: { params: NodePath; headers: Conditions },
  context,
) => {
  const { storage } = context;
  const { orgId, nodeId } = params;
  storage.write(() => {
    const row = requireNode(storage.nodes.find(orgId, nodeId), headers['if-match']);
    const authorship = authorshipOf(context);
    storage.edges.removeOfNode(orgId, nodeId, authorship);
    storage.nodes.remove(row, authorship);
    audit(context, orgId, 'deleteNode', { nodeId });
  });
  return { status: 204 };
};
