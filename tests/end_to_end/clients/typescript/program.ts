/** A program that uses the client: `program.js SCENARIO ORGANISATION [NODE]`, and JSON comes out. */

import {
  AnswerError,
  ApiError,
  CallError,
  Client,
  ConflictError,
  faultsOf,
  InternalError,
  NotFoundError,
  PreconditionFailedError,
  Problem,
  UnavailableError,
  type CallOptions,
} from '@metadata/client';

const client = new Client({
  baseUrl: process.env['METADATA_URL'] ?? '',
  credentials: { apiKey: process.env['METADATA_KEY'] ?? '' },
});

/** Says what is known of a failed call. */
function told(error: CallError) {
  const { name, operationId: operation } = error;
  if (error instanceof ApiError) {
    const { status, code, requestId, body } = error;
    const title = faultsOf(Problem, body).length === 0 ? (body as Problem).title : undefined;
    return { error: name, operation, status, code, requestId, title };
  }
  if (error instanceof AnswerError) return { error: name, operation, pointers: error.pointers };
  return { error: name, operation };
}

/** Returns an error of a class, and throws anything else. */
function caught<Kind extends CallError>(
  kind: abstract new (...given: never[]) => Kind,
): (error: unknown) => ReturnType<typeof told> {
  return (error) => {
    if (error instanceof kind) return told(error);
    throw error;
  };
}

/** Writes 1,000 nodes in four requests, then reads them back in three ways. */
async function uploadAndWalk(orgId: string) {
  const uploaded: (string | undefined)[] = [];
  for (let start = 0; start < 1000; start += 250) {
    const items = Array.from({ length: 250 }, (_, at) => ({
      type: at % 2 === 0 ? 'table' : 'column',
      properties: { name: `node ${String(start + at)}` },
    }));
    const { outcomes } = await client.nodes.upsertNodes({ orgId, body: { items } });
    uploaded.push(...outcomes.map(({ id }) => id));
  }
  const walked: string[] = [];
  for await (const node of client.nodes.listNodes({ orgId, limit: 100 })) walked.push(node.id);
  const tables: string[] = [];
  const types: string[] = [];
  for await (const page of client.nodes.listNodes({ orgId, type: 'table', limit: 80 }).pages()) {
    tables.push(...page.data.map(({ id }) => id));
    types.push(...page.data.map(({ type }) => type));
  }
  const first: string[] = [];
  for await (const node of client.nodes.listNodes({ orgId, limit: 60 })) {
    first.push(node.id);
    if (first.length === 90) break;
  }
  return { uploaded, walked, tables, types, first };
}

/** Asks for a node that is not there. */
async function notFound(orgId: string, nodeId: string) {
  return client.nodes.getNode({ orgId, nodeId }).catch(caught(NotFoundError));
}

/** Changes a node twice, each time on the condition that nobody else did; the second is too late. */
async function conditions(orgId: string, nodeId: string) {
  const heads: Response[] = [];
  const noted: CallOptions = { onResponse: (response) => heads.push(response) };
  await client.nodes.getNode({ orgId, nodeId }, noted);
  const before = heads[0]?.headers.get('ETag') ?? '';
  const body = { properties: { description: 'Orders of all shops' } };
  const { properties } = await client.nodes.patchNode(
    { orgId, nodeId, ifMatch: before, body },
    noted,
  );
  const after = heads[1]?.headers.get('ETag');
  const stale = await client.nodes
    .deleteNode({ orgId, nodeId, ifMatch: before })
    .catch(caught(PreconditionFailedError));
  const taken = await client.organizations
    .createOrg({ body: { id: orgId, name: 'Once more' } })
    .catch(caught(ConflictError));
  const statuses = heads.map(({ status }) => status);
  return { statuses, before, after, properties, stale, taken };
}

/** Reads a node, or says why that failed. */
async function read(orgId: string, nodeId: string, options?: CallOptions) {
  try {
    const { id } = await client.nodes.getNode({ orgId, nodeId }, options);
    return { id };
  } catch (error) {
    return caught(CallError)(error);
  }
}

/** Reads and writes with each method that there is, while the service is shaky. */
async function shaky(orgId: string, nodeId: string) {
  const get = await client.nodes.getNode({ orgId, nodeId }).catch(caught(InternalError));
  const post = await client.nodes
    .upsertNodes({ orgId, body: { items: [{ type: 'table' }] } })
    .catch(caught(UnavailableError));
  const patch = await client.nodes
    .patchNode({ orgId, nodeId, body: { type: 'view' } })
    .catch(caught(UnavailableError));
  const { type } = await client.nodes.putNode({ orgId, nodeId, body: { type: 'index' } });
  return { get, post, patch, put: type };
}

/** Reads a node within the contract's limit of time, and within a shorter one. */
async function patience(orgId: string, nodeId: string) {
  return {
    contract: await read(orgId, nodeId),
    shorter: await read(orgId, nodeId, { timeout: 250 }),
  };
}

/** Reads a node twice, then a list for as long as it can be read. */
async function broken(orgId: string, nodeId: string) {
  const reads = [await read(orgId, nodeId), await read(orgId, nodeId)];
  const walked: string[] = [];
  try {
    for await (const node of client.nodes.listNodes({ orgId, limit: 60 })) walked.push(node.id);
  } catch (error) {
    return { reads, walked, end: caught(AnswerError)(error) };
  }
  return 'nothing was broken';
}

/** Reads a node, and gives that up when a line is typed. */
async function cancel(orgId: string, nodeId: string) {
  const controller = new AbortController();
  process.stdin.once('data', () => {
    controller.abort(new Error('no longer needed'));
    process.stdin.destroy();
  });
  try {
    const { id } = await client.nodes.getNode({ orgId, nodeId }, { signal: controller.signal });
    return { id };
  } catch (error) {
    return {
      error: error === controller.signal.reason ? 'the reason of the signal' : String(error),
    };
  }
}

const scenarios: Record<string, (orgId: string, nodeId: string) => Promise<unknown>> = {
  'upload-and-walk': uploadAndWalk,
  'not-found': notFound,
  conditions,
  read,
  shaky,
  patience,
  broken,
  cancel,
};
const [scenario = '', organisation = '', node = ''] = process.argv.slice(2);
console.log(JSON.stringify(await scenarios[scenario]?.(organisation, node)));
