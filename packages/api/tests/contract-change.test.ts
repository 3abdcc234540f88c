import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeDirectory } from './support/application.js';
import { HandlerCompiler } from './support/contract-change.js';

const allNodeReads = [
  'getNode',
  'listNeighbors',
  'listNodes',
  'patchNode',
  'putNode',
  'searchNodes',
  'traverse',
];
const allLists = [
  'listAuditEvents',
  'listConnectors',
  'listEdges',
  'listJobs',
  'listNeighbors',
  'listNodes',
  'listOrgs',
  'searchNodes',
  'traverse',
];
const batches = ['upsertEdges', 'upsertNodes'];

let directory: ReturnType<typeof makeDirectory>;
let compiler: HandlerCompiler;

beforeAll(() => {
  directory = makeDirectory();
  compiler = new HandlerCompiler(directory.path);
});

afterAll(() => {
  directory.remove();
});

/** The operation that a message of the compiler names. */
function operationOf(message: string): string {
  return /Handler<"(\w+)"/.exec(message)?.[1] ?? `none, in: ${message}`;
}

describe('a change of the contract', () => {
  it('is needed for the handlers not to compile', () => {
    expect(compiler.messages()).toEqual([]);
  });

  it.each([
    ['Node.type', 'number', allNodeReads],
    ['Organization.name', 'number', ['createOrg', 'getOrg', 'listOrgs', 'updateOrg']],
    ['MigrationJob.source', 'number', ['createJob', 'getJob', 'listJobs', 'updateJob']],
    ['ItemOutcome.index', 'string', batches],
    ['NodeInput.type', 'number', ['ingestEvents', 'upsertNodes']],
    ['NodeInput.jobId', 'string[]', ['ingestEvents', 'upsertNodes']],
    ['OrganizationPatch.name', 'number', ['updateOrg']],
    ['EdgePatch.jobId', 'JobId | null | boolean', ['patchEdge']],
    ['Readiness.status', '"fine"', ['getReadiness']],
    ['Pagination.nextCursor', 'string', allLists],
    [
      'JobStatus',
      '"queued" | "running" | "done"',
      ['createJob', 'getJob', 'listJobs', 'updateJob'],
    ],
    [
      'EdgeState',
      '"pending" | "committed"',
      ['getEdge', 'listEdges', 'listNeighbors', 'patchEdge', 'putEdge', 'traverse'],
    ],
  ])('of %s to %s is told at its handlers', (name, replacement, operations) => {
    const told = compiler.messagesAfter(name, replacement).map(operationOf);
    expect(told.sort()).toEqual([...operations].sort());
  });

  it('of any property is told at a handler', { timeout: 600_000 }, () => {
    const declared = compiler.declaredTypes();
    const names = new Set(declared.map(({ name }) => name.replace(/\..*/, '')));
    // Of a model with members that are only sent, the view without them is no operation's.
    const types = declared.filter(({ name }) => !names.has(`${name.replace(/\..*/, '')}Writable`));
    expect(types.length).toBeGreaterThan(100);
    for (const { name, text } of types) {
      const messages = compiler.messagesAfter(name, text === 'number' ? 'string' : 'number');
      expect(messages.length, name).toBeGreaterThan(0);
      for (const message of messages) {
        expect(operationOf(message), name).toMatch(/^[A-Za-z]+$/);
      }
    }
  });
});
