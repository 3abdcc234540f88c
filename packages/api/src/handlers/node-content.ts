import { formatInstant } from '../instants.js';
import type { NodeContent, NodeRow } from '../storage/nodes.js';
import { propertiesText, storedProperties, type Properties } from './properties.js';

/** A node as a request says that it shall be. */
export interface NodeBody {
  readonly type: string;
  readonly properties?: Properties;
  readonly jobId?: string;
}

/** One of several, under an identifier of the client's choice. */
export interface NodeBatchItem extends NodeBody {
  readonly id?: string;
}

export function nodeContentOf({ type, properties, jobId }: NodeBody): NodeContent {
  return { type, properties: propertiesText(properties), jobId: jobId ?? null };
}

export function toNode(row: NodeRow) {
  return {
    id: row.id,
    orgId: row.orgId,
    type: row.type,
    properties: storedProperties(row.properties),
    createdAt: formatInstant(row.createdAt),
    updatedAt: formatInstant(row.updatedAt),
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    ...(row.jobId === null ? {} : { jobId: row.jobId }),
  };
}
