import type { OperationId } from '@metadata/client/server';

import type { Context } from '../context.js';
import { timeOfUlid } from '../identifiers.js';
import { writeJson } from '../json/write.js';

/**
 * Leaves an audit event; to be called in the transaction of the write that it tells of, so that
 * neither is there without the other.
 */
export function audit(
  { storage, principal, occasion, newUlid }: Context,
  orgId: string,
  action: OperationId,
  payload: object,
): void {
  const id = newUlid();
  storage.audit.append({
    orgId,
    id,
    action,
    actor: principal.name,
    at: timeOfUlid(id),
    requestId: occasion.requestId,
    payload: writeJson(payload),
  });
}
