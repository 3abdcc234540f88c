import type { Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { formatInstant } from '../instants.js';
import { parseExactly } from '../json/exact.js';
import { writeJson } from '../json/write.js';
import { Problem } from '../problem.js';
import { newest, type JobRow, type JobStatus } from '../storage/jobs.js';
import { audit } from './auditing.js';
import { writeOnce, type IdempotencyHeaders } from './idempotency.js';
import { pageOf, rowsFor } from './pages.js';
import { requireWellFormed } from './text.js';

interface JobPath {
  readonly orgId: string;
  readonly jobId: string;
}

interface Metrics {
  readonly nodesWritten?: number;
  readonly edgesWritten?: number;
  readonly itemsRejected?: number;
  readonly itemsPerSecond?: number;
  readonly errorRate?: number;
}

interface JobChange {
  readonly status?: JobStatus;
  readonly metrics?: Metrics;
  readonly logsUrl?: string;
}

const nextStates: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  queued: ['running'],
  running: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
};

function formatOptional(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

function toJob(row: JobRow) {
  return {
    id: row.id,
    orgId: row.orgId,
    source: row.source,
    status: row.status,
    startedAt: formatOptional(row.startedAt),
    completedAt: formatOptional(row.completedAt),
    metrics: parseExactly(row.metrics) as Metrics,
    ...(row.imageDigest === null ? {} : { imageDigest: row.imageDigest }),
    ...(row.logsUrl === null ? {} : { logsUrl: row.logsUrl }),
  };
}

function findJob({ storage }: Context, { orgId, jobId }: JobPath): JobRow {
  const row = storage.jobs.find(orgId, jobId);
  if (row === undefined) {
    throw new Problem('not-found');
  }
  return row;
}

/** What a step to another state changes; throws a problem where there is no such step. */
function stepTo(row: JobRow, status: JobStatus | undefined): Partial<JobRow> {
  if (status === undefined || status === row.status) {
    return {};
  }
  if (!nextStates[row.status].includes(status)) {
    throw new Problem('conflict', {
      detail: `A job that is ${row.status} cannot become ${status}.`,
      errors: [{ pointer: '/status', code: 'transition', detail: `cannot follow ${row.status}` }],
    });
  }
  const now = Math.max(Date.now(), row.startedAt ?? 0);
  return status === 'running' ? { status, startedAt: now } : { status, completedAt: now };
}

export const listJobs: Handler<'listJobs', Context> = (
  {
    params,
    query,
  }: {
    params: { orgId: string };
    query: { limit: number; cursor?: string; status?: JobStatus };
  },
  { storage, cursors },
) => {
  const { orgId } = params;
  const { limit, cursor, status } = query;
  const filter = { status };
  const list = { operation: 'listJobs', orgId, filter };
  const { id } =
    cursor === undefined ? { id: newest } : (cursors.decode(list, cursor) as { id: string });
  const rows = storage.jobs.page(orgId, filter, id, rowsFor(limit));
  const body = pageOf(rows, limit, toJob, (row) => cursors.encode(list, { id: row.id }));
  return { status: 200, body };
};

export const createJob: Handler<'createJob', Context> = (
  {
    params,
    headers,
    body,
  }: {
    params: { orgId: string };
    headers: IdempotencyHeaders;
    body: { source: string; imageDigest?: string; logsUrl?: string };
  },
  context,
) => {
  const { storage, newUlid } = context;
  const { orgId } = params;
  requireWellFormed(body.source, '/source');
  const scope = { orgId, operation: 'createJob' };
  const row = writeOnce(context, scope, headers['idempotency-key'], body, (): JobRow => {
    const made: JobRow = {
      orgId,
      id: newUlid(),
      source: body.source,
      status: 'queued',
      startedAt: null,
      completedAt: null,
      metrics: '{}',
      imageDigest: body.imageDigest ?? null,
      logsUrl: body.logsUrl ?? null,
    };
    storage.jobs.insert(made);
    audit(context, orgId, 'createJob', { jobId: made.id, source: made.source });
    return made;
  });
  return {
    status: 201,
    headers: { location: `/orgs/${row.orgId}/jobs/${row.id}` },
    body: toJob(row),
  };
};

export const getJob: Handler<'getJob', Context> = ({ params }: { params: JobPath }, context) => {
  return { status: 200, body: toJob(findJob(context, params)) };
};

export const updateJob: Handler<'updateJob', Context> = (
  { params, headers, body }: { params: JobPath; headers: IdempotencyHeaders; body: JobChange },
  context,
) => {
  const { storage } = context;
  const scope = { orgId: params.orgId, operation: 'updateJob' };
  const request = { jobId: params.jobId, body };
  const row = writeOnce(context, scope, headers['idempotency-key'], request, () => {
    const stored = findJob(context, params);
    const metrics = { ...(parseExactly(stored.metrics) as Metrics), ...body.metrics };
    const changed: JobRow = {
      ...stored,
      ...stepTo(stored, body.status),
      metrics: writeJson(metrics),
      logsUrl: body.logsUrl ?? stored.logsUrl,
    };
    storage.jobs.update(changed);
    const { orgId, id: jobId, status } = changed;
    audit(context, orgId, 'updateJob', { jobId, changed: Object.keys(body), status });
    return changed;
  });
  return { status: 200, body: toJob(row) };
};
