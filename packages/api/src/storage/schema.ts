import { sql } from 'drizzle-orm';
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

/** Instants are stored as milliseconds since 1970-01-01T00:00:00Z. */

export const organizations = sqliteTable(
  'organizations',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('organizations_walk').on(table.createdAt, table.id)],
);

export const jobs = sqliteTable(
  'jobs',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    source: text('source').notNull(),
    status: text('status', { enum: ['queued', 'running', 'succeeded', 'failed'] }).notNull(),
    startedAt: integer('started_at'),
    completedAt: integer('completed_at'),
    metrics: text('metrics').notNull(),
    imageDigest: text('image_digest'),
    logsUrl: text('logs_url'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('jobs_by_status').on(table.orgId, table.status, table.id),
  ],
);

export const nodes = sqliteTable(
  'nodes',
  {
    /** The order of first insertion, by which the full-text index knows the node. */
    seq: integer('seq').primaryKey(),
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    type: text('type').notNull(),
    properties: text('properties').notNull(),
    jobId: text('job_id'),
    revision: integer('revision').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    updatedAt: integer('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
    /** Set on a tombstone: the row stays, so that its revision goes on increasing. */
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    uniqueIndex('nodes_id').on(table.orgId, table.id),
    // Carries updated_at so that the filter `updatedSince` is judged without reading the row.
    index('nodes_walk')
      .on(table.orgId, table.createdAt, table.id, table.updatedAt)
      .where(sql`deleted_at is null`),
    index('nodes_changed')
      .on(table.orgId, table.updatedAt, table.createdAt, table.id)
      .where(sql`deleted_at is null and updated_at > created_at`),
    index('nodes_by_type')
      .on(table.orgId, table.type, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index('nodes_by_job')
      .on(table.orgId, table.jobId, table.createdAt, table.id)
      .where(sql`deleted_at is null and job_id is not null`),
  ],
);

export const edges = sqliteTable(
  'edges',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    type: text('type').notNull(),
    sourceId: text('source_id').notNull(),
    targetId: text('target_id').notNull(),
    state: text('state', { enum: ['pending', 'committed', 'superseded'] }).notNull(),
    properties: text('properties').notNull(),
    jobId: text('job_id'),
    revision: integer('revision').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    updatedAt: integer('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    foreignKey({
      name: 'edges_source',
      columns: [table.orgId, table.sourceId],
      foreignColumns: [nodes.orgId, nodes.id],
    }),
    foreignKey({
      name: 'edges_target',
      columns: [table.orgId, table.targetId],
      foreignColumns: [nodes.orgId, nodes.id],
    }),
    index('edges_walk')
      .on(table.orgId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index('edges_by_type')
      .on(table.orgId, table.type, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    // Not partial: the foreign keys look up the edges of a node here, deleted ones included.
    index('edges_by_source').on(table.orgId, table.sourceId, table.createdAt, table.id),
    index('edges_by_target').on(table.orgId, table.targetId, table.createdAt, table.id),
  ],
);

/** What a node was before it was replaced, deleted or created anew. */
export const nodeRevisions = sqliteTable(
  'node_revisions',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    revision: integer('revision').notNull(),
    type: text('type').notNull(),
    properties: text('properties').notNull(),
    jobId: text('job_id'),
    updatedAt: integer('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id, table.revision] })],
);

/** What an edge was before it was replaced, deleted or created anew. */
export const edgeRevisions = sqliteTable(
  'edge_revisions',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    revision: integer('revision').notNull(),
    type: text('type').notNull(),
    sourceId: text('source_id').notNull(),
    targetId: text('target_id').notNull(),
    state: text('state', { enum: ['pending', 'committed', 'superseded'] }).notNull(),
    properties: text('properties').notNull(),
    jobId: text('job_id'),
    updatedAt: integer('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id, table.revision] })],
);

export const connectors = sqliteTable(
  'connectors',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    name: text('name').notNull(),
    type: text('type').notNull(),
    /** A JSON object, without the secrets. */
    config: text('config').notNull(),
    /** A JSON object of strings; it never leaves the database. */
    secrets: text('secrets').notNull(),
    /** What was asked for last: that an active connector is overdue follows from the clock. */
    status: text('status', { enum: ['draft', 'active', 'paused'] }).notNull(),
    lastHeartbeatAt: integer('last_heartbeat_at'),
    /** When it was last known to run: its last heartbeat, or its start where that is later. */
    aliveAt: integer('alive_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    uniqueIndex('connectors_name').on(table.orgId, table.name),
    index('connectors_by_status').on(table.orgId, table.status, table.id),
  ],
);

/** The events that a connector has sent; the rows are in the order of their arrival. */
export const connectorEvents = sqliteTable(
  'connector_events',
  {
    orgId: text('org_id').notNull(),
    connectorId: text('connector_id').notNull(),
    eventId: text('event_id').notNull(),
    receivedAt: integer('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.connectorId, table.eventId] }),
    foreignKey({
      name: 'connector_events_connector',
      columns: [table.orgId, table.connectorId],
      foreignColumns: [connectors.orgId, connectors.id],
    }).onDelete('cascade'),
  ],
);

/** What was answered under an idempotency key; the rows are in the order of their arrival. */
export const idempotentAnswers = sqliteTable(
  'idempotent_answers',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The operation, and the connector where it is one's own: a key means nothing beyond it. */
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    /** The connector with which the row goes, where it belongs to one. */
    connectorId: text('connector_id'),
    /** SHA-256 of what was asked, in hexadecimal. */
    requestHash: text('request_hash').notNull(),
    /** JSON text. */
    answer: text('answer').notNull(),
    receivedAt: integer('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.scope, table.key] }),
    foreignKey({
      name: 'idempotent_answers_connector',
      columns: [table.orgId, table.connectorId],
      foreignColumns: [connectors.orgId, connectors.id],
    }).onDelete('cascade'),
    // Without it each connector that is deleted would be looked for in every row.
    index('idempotent_answers_by_connector').on(table.orgId, table.connectorId),
  ],
);

export const auditEvents = sqliteTable(
  'audit_events',
  {
    orgId: text('org_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** A ULID; `at` is its time. */
    id: text('id').notNull(),
    action: text('action').notNull(),
    actor: text('actor').notNull(),
    at: integer('at').notNull(),
    requestId: text('request_id').notNull(),
    /** A JSON object. */
    payload: text('payload').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.id] }),
    index('audit_events_by_action').on(table.orgId, table.action, table.id),
    index('audit_events_by_actor').on(table.orgId, table.actor, table.id),
  ],
);

export const apiKeys = sqliteTable(
  'api_keys',
  {
    name: text('name').primaryKey(),
    /** SHA-256 of the secret, in hexadecimal; the secret itself is not stored. */
    secretHash: text('secret_hash').notNull(),
    /** A JSON array of strings. */
    scopes: text('scopes').notNull(),
  },
  (table) => [uniqueIndex('api_keys_secret_hash').on(table.secretHash)],
);

export const settings = sqliteTable('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});
