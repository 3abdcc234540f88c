import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeDirectory } from './support/application.js';
import { HandlerCompiler } from './support/contract-change.js';

const allNodeReads = ['getNode', 'listNodes', 'patchNode', 'putNode'];
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
    ['NodeInput.type', 'number', ['upsertNodes']],
    ['NodeInput.jobId', 'string[]', ['upsertNodes']],
    ['OrganizationPatch.name', 'number', ['updateOrg']],
    ['EdgePatch.jobId', 'JobId | null | boolean', ['patchEdge']],
    ['Readiness.status', '"fine"', ['getReadiness']],
    ['Pagination.nextCursor', 'string', ['listEdges', 'listJobs', 'listNodes', 'listOrgs']],
    [
      'JobStatus',
      '"queued" | "running" | "done"',
      ['createJob', 'getJob', 'listJobs', 'updateJob'],
    ],
    ['EdgeState', '"pending" | "committed"', ['getEdge', 'listEdges', 'patchEdge', 'putEdge']],
  ])('of %s to %s is told at its handlers', (name, replacement, operations) => {
    const told = compiler.messagesAfter(name, replacement).map(operationOf);
    expect(told.sort()).toEqual([...operations].sort());
  });

  it('of any property is told at a handler', { timeout: 120_000 }, () => {
    const types = compiler.declaredTypes();
    expect(types.length).toBeGreaterThan(100);
    for (const { name, text } of types) {
      const messages = compiler.messagesAfter(name, text === 'number' ? 'string' : 'number');
      expect(messages.length, name).toBeGreaterThan(0);
      for (const message of messages) {
        expect(operationOf(message), name).toMatch(/^[a-z]+[A-Z][A-Za-z]*$/);
      }
    }
  });
});
