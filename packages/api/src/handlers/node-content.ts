import type { NodeContent } from '../storage/nodes.js';
import { propertiesText, type Properties } from './properties.js';

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
