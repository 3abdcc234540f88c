import type { Handler } from '@metadata/client/server';

import type { Context } from '../context.js';
import { formatInstant } from '../instants.js';
import { Problem } from '../problem.js';
import type { OrganizationRow } from '../storage/organizations.js';
import { beginning, type CreationPosition } from '../storage/position.js';
import { audit } from './auditing.js';
import { creationPositionOf, pageOf, rowsFor } from './pages.js';
import { requireWellFormed } from './text.js';

interface OrganizationPath {
  readonly orgId: string;
}

function toOrganization({ id, name, createdAt }: OrganizationRow) {
  return { id, name, createdAt: formatInstant(createdAt) };
}

function findOrganization({ storage }: Context, id: string): OrganizationRow {
  const row = storage.organizations.find(id);
  if (row === undefined) {
    throw new Problem('not-found');
  }
  return row;
}

export const listOrgs: Handler<'listOrgs', Context> = (
  { query }: { query: { limit: number; cursor?: string } },
  { storage, cursors, principal },
) => {
  const list = { operation: 'listOrgs' };
  const position =
    query.cursor === undefined
      ? beginning
      : (cursors.decode(list, query.cursor) as CreationPosition);
  const rows = storage.organizations.page(
    position,
    rowsFor(query.limit),
    principal.readableOrganizations,
  );
  const body = pageOf(rows, query.limit, toOrganization, (row) =>
    cursors.encode(list, creationPositionOf(row)),
  );
  return { status: 200, body };
};

export const createOrg: Handler<'createOrg', Context> = (
  { body }: { body: { id: string; name: string } },
  context,
) => {
  const { storage } = context;
  requireWellFormed(body.name, '/name');
  const row = { id: body.id, name: body.name, createdAt: Date.now() };
  storage.write(() => {
    if (!storage.organizations.insert(row)) {
      throw new Problem('conflict', {
        detail: 'An organisation with this id exists.',
        errors: [{ pointer: '/id', code: 'unique', detail: 'is taken' }],
      });
    }
    audit(context, row.id, 'createOrg', { name: row.name });
  });
  return {
    status: 201,
    headers: { location: `/orgs/${row.id}` },
    body: toOrganization(row),
  };
};

export const getOrg: Handler<'getOrg', Context> = (
  { params }: { params: OrganizationPath },
  context,
) => {
  return { status: 200, body: toOrganization(findOrganization(context, params.orgId)) };
};

export const updateOrg: Handler<'updateOrg', Context> = (
  { params, body }: { params: OrganizationPath; body: { name?: string } },
  context,
) => {
  requireWellFormed(body.name, '/name');
  const { storage } = context;
  const row = storage.write(() => {
    const stored = findOrganization(context, params.orgId);
    const changed = { ...stored, name: body.name ?? stored.name };
    storage.organizations.rename(changed.id, changed.name);
    audit(context, changed.id, 'updateOrg', { changed: Object.keys(body), name: changed.name });
    return changed;
  });
  return { status: 200, body: toOrganization(row) };
};

export const deleteOrg: Handler<'deleteOrg', Context> = (
  { params }: { params: OrganizationPath },
  { storage },
) => {
  storage.organizations.delete(params.orgId);
  return { status: 204 };
};
