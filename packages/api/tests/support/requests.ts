import type { OperationId } from '@metadata/client/server';

import type { TestApplication } from './application.js';

export interface SampleRequest {
  readonly operation: OperationId;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly status: number;
}

/** One valid request for each operation; those that delete come last. */
export async function sampleRequests(application: TestApplication): Promise<SampleRequest[]> {
  const [nodeId, otherNode] = await application.createNodes([{ type: 'a' }, { type: 'b' }]);
  const jobId = await application.createJob();
  const edge = { type: 'relates', sourceId: nodeId, targetId: otherNode };
  const { body } = await application.expect(200, 'POST', '/orgs/acme/edges', {
    body: { items: [edge] },
  });
  const edgePath = `/orgs/acme/edges/${String(body.outcomes[0].id)}`;
  const nodePath = `/orgs/acme/nodes/${String(nodeId)}`;
  const jobPath = `/orgs/acme/jobs/${jobId}`;
  const connectorId = await application.createConnector('sampled');
  const connectorPath = `/orgs/acme/connectors/${connectorId}`;
  return [
    { operation: 'getLiveness', method: 'GET', path: '/health/live', status: 200 },
    { operation: 'getReadiness', method: 'GET', path: '/health/ready', status: 200 },
    { operation: 'getMetrics', method: 'GET', path: '/metrics', status: 200 },
    { operation: 'listOrgs', method: 'GET', path: '/orgs', status: 200 },
    {
      operation: 'createOrg',
      method: 'POST',
      path: '/orgs',
      body: { id: 'fresh', name: 'Fresh Ltd.' },
      status: 201,
    },
    { operation: 'getOrg', method: 'GET', path: '/orgs/acme', status: 200 },
    {
      operation: 'updateOrg',
      method: 'PATCH',
      path: '/orgs/acme',
      body: { name: 'Acme Holding' },
      status: 200,
    },
    { operation: 'listNodes', method: 'GET', path: '/orgs/acme/nodes', status: 200 },
    {
      operation: 'upsertNodes',
      method: 'POST',
      path: '/orgs/acme/nodes',
      body: { items: [{ type: 'table', properties: { a: 1 }, jobId }] },
      status: 200,
    },
    { operation: 'getNode', method: 'GET', path: nodePath, status: 200 },
    { operation: 'putNode', method: 'PUT', path: nodePath, body: { type: 'c' }, status: 200 },
    {
      operation: 'patchNode',
      method: 'PATCH',
      path: nodePath,
      body: { properties: { b: 2 }, jobId },
      status: 200,
    },
    { operation: 'listEdges', method: 'GET', path: '/orgs/acme/edges', status: 200 },
    {
      operation: 'upsertEdges',
      method: 'POST',
      path: '/orgs/acme/edges',
      body: { items: [edge] },
      status: 200,
    },
    { operation: 'getEdge', method: 'GET', path: edgePath, status: 200 },
    { operation: 'putEdge', method: 'PUT', path: edgePath, body: edge, status: 200 },
    {
      operation: 'patchEdge',
      method: 'PATCH',
      path: edgePath,
      body: { state: 'superseded' },
      status: 200,
    },
    { operation: 'listJobs', method: 'GET', path: '/orgs/acme/jobs', status: 200 },
    {
      operation: 'createJob',
      method: 'POST',
      path: '/orgs/acme/jobs',
      body: { source: 'file:///x' },
      status: 201,
    },
    { operation: 'getJob', method: 'GET', path: jobPath, status: 200 },
    {
      operation: 'updateJob',
      method: 'PATCH',
      path: jobPath,
      body: { status: 'running', metrics: { nodesWritten: 1 } },
      status: 200,
    },
    { operation: 'listConnectors', method: 'GET', path: '/orgs/acme/connectors', status: 200 },
    {
      operation: 'createConnector',
      method: 'POST',
      path: '/orgs/acme/connectors',
      body: { name: 'another', type: 'http', config: { url: 'x', secrets: { token: 't' } } },
      status: 201,
    },
    { operation: 'getConnector', method: 'GET', path: connectorPath, status: 200 },
    {
      operation: 'updateConnector',
      method: 'PATCH',
      path: connectorPath,
      body: { status: 'active' },
      status: 200,
    },
    {
      operation: 'reportHeartbeat',
      method: 'POST',
      path: `${connectorPath}/heartbeat`,
      status: 204,
    },
    {
      operation: 'ingestEvents',
      method: 'POST',
      path: `${connectorPath}/events`,
      body: { events: [{ id: '1', node: { type: 'a' } }] },
      headers: { 'idempotency-key': 'first' },
      status: 202,
    },
    {
      operation: 'listNeighbors',
      method: 'GET',
      path: `${nodePath}/neighbors`,
      status: 200,
    },
    {
      operation: 'traverse',
      method: 'POST',
      path: '/orgs/acme/traversals',
      body: { start: nodeId },
      status: 200,
    },
    { operation: 'searchNodes', method: 'GET', path: '/orgs/acme/search?q=a', status: 200 },
    { operation: 'exportOrg', method: 'GET', path: '/orgs/acme/export', status: 200 },
    { operation: 'listAuditEvents', method: 'GET', path: '/orgs/acme/audit-events', status: 200 },
    { operation: 'deleteConnector', method: 'DELETE', path: connectorPath, status: 204 },
    { operation: 'deleteEdge', method: 'DELETE', path: edgePath, status: 204 },
    { operation: 'deleteNode', method: 'DELETE', path: nodePath, status: 204 },
    { operation: 'deleteOrg', method: 'DELETE', path: '/orgs/acme', status: 204 },
  ];
}
