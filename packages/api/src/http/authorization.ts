import type { OperationId, Route } from '@metadata/client/server';

import { Problem } from '../problem.js';
import type { Principal } from './principal.js';

/** The operations that read, though their method is not GET. */
const readings: ReadonlySet<OperationId> = new Set(['traverse']);

/**
 * Throws a problem where the principal may not do what the route does. An organisation that it
 * may not read answers as if it did not exist.
 */
export function authorize(principal: Principal, route: Route, orgId: string | undefined): void {
  const writes = route.method !== 'GET' && !readings.has(route.operationId);
  if (orgId === undefined) {
    // Beside the organisations themselves nothing can be written outside of one.
    if (writes && !principal.mayDoEverything) {
      throw new Problem('forbidden', { detail: 'The key needs the scope *.' });
    }
    return;
  }
  if (!principal.mayRead(orgId)) {
    throw new Problem('not-found');
  }
  if (writes && !principal.mayWrite(orgId)) {
    throw new Problem('forbidden', { detail: `The key needs the scope ${orgId}:write.` });
  }
}
