import type { Handler } from '@metadata/client/server';

import { authorshipOf, type Context } from '../context.js';
import { nameBasedUuid } from '../identifiers.js';
import type { FieldError } from '../problem.js';
import { audit } from './auditing.js';
import { findConnector } from './connectors.js';
import { checkEdge, edgeContentOf, type EdgeBatchItem } from './edge-content.js';
import { once, requestHashOf } from './idempotency.js';
import { nodeContentOf, type NodeBatchItem } from './node-content.js';
import { References, requireReferences } from './references.js';
import { requireWellFormed } from './text.js';

/** The schema sees to it that an event has one of the two, and only one. */
interface ConnectorEvent {
  readonly id: string;
  readonly node?: NodeBatchItem;
  readonly edge?: EdgeBatchItem;
}

interface Receipt {
  readonly applied: number;
  readonly repeated: number;
}

interface EventsPath {
  readonly orgId: string;
  readonly connectorId: string;
}

/** Applies events in their order; throws a problem where one refers to what does not exist. */
function applyEvents(
  path: EventsPath,
  events: readonly ConnectorEvent[],
  context: Context,
): Receipt {
  const { storage } = context;
  const { orgId, connectorId } = path;
  const authorship = authorshipOf(context);
  const references = new References(storage, orgId);
  const errors: FieldError[] = [];
  let applied = 0;
  for (const [index, event] of events.entries()) {
    if (!storage.connectorEvents.remember(path, event.id, authorship.at)) {
      continue;
    }
    applied += 1;
    const pointer = `/events/${String(index)}`;
    const { node, edge } = event;
    const ownId = (): string => nameBasedUuid(connectorId, event.id);
    if (node !== undefined) {
      const id = node.id ?? ownId();
      errors.push(...references.job(node.jobId, `${pointer}/node/jobId`));
      storage.nodes.write(orgId, id, nodeContentOf(node), authorship);
      references.noteNode(id);
    }
    if (edge !== undefined) {
      const found = checkEdge(references, edge, `${pointer}/edge`);
      errors.push(...found);
      if (found.length === 0) {
        storage.edges.write(orgId, edge.id ?? ownId(), edgeContentOf(edge), authorship);
      }
    }
  }
  // What was written up to here is undone with the transaction.
  requireReferences(errors);
  return { applied, repeated: events.length - applied };
}

export const ingestEvents: Handler<'ingestEvents', Context> = (
  {
    params,
    headers,
    body,
  }: {
    params: EventsPath;
    headers: { 'idempotency-key': string };
    body: { events: readonly ConnectorEvent[] };
  },
  context,
) => {
  const { storage } = context;
  const key = headers['idempotency-key'];
  for (const [index, { id }] of body.events.entries()) {
    requireWellFormed(id, `/events/${String(index)}/id`);
  }
  const requestHash = requestHashOf(body);
  const { orgId, connectorId } = params;
  const receipt = storage.write(() => {
    findConnector(context, params);
    return once(context, { ...params, operation: 'ingestEvents' }, key, requestHash, () => {
      const made = applyEvents(params, body.events, context);
      storage.connectorEvents.forget(Date.now());
      audit(context, orgId, 'ingestEvents', { connectorId, ...made });
      return made;
    });
  });
  return { status: 202, body: { applied: receipt.applied, repeated: receipt.repeated } };
};
