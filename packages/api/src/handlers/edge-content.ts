import { formatInstant } from '../instants.js';
import type { FieldError } from '../problem.js';
import type { EdgeContent, EdgeRow, EdgeState } from '../storage/edges.js';
import { propertiesText, storedProperties, type Properties } from './properties.js';
import type { References } from './references.js';

/** An edge as a request says that it shall be. */
export interface EdgeBody {
  readonly type: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly state?: EdgeState;
  readonly properties?: Properties;
  readonly jobId?: string;
}

/** One of several, under an identifier of the client's choice. */
export interface EdgeBatchItem extends EdgeBody {
  readonly id?: string;
}

export function edgeContentOf(body: EdgeBody): EdgeContent {
  return {
    type: body.type,
    sourceId: body.sourceId,
    targetId: body.targetId,
    state: body.state ?? 'committed',
    properties: propertiesText(body.properties),
    jobId: body.jobId ?? null,
  };
}

/** Answers what is wrong with the references of an edge. */
export function checkEdge(references: References, edge: EdgeBody, pointer: string): FieldError[] {
  return [
    ...references.node(edge.sourceId, `${pointer}/sourceId`),
    ...references.node(edge.targetId, `${pointer}/targetId`),
    ...references.job(edge.jobId, `${pointer}/jobId`),
  ];
}

export function toEdge(row: EdgeRow) {
  return {
    id: row.id,
    orgId: row.orgId,
    type: row.type,
    sourceId: row.sourceId,
    targetId: row.targetId,
    state: row.state,
    properties: storedProperties(row.properties),
    createdAt: formatInstant(row.createdAt),
    updatedAt: formatInstant(row.updatedAt),
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    ...(row.jobId === null ? {} : { jobId: row.jobId }),
  };
}
