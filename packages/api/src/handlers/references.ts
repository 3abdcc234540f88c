import { Problem, type FieldError } from '../problem.js';
import type { Storage } from '../storage/storage.js';

/**
 * Checks what bodies refer to, within one organisation and one transaction; each thing is looked
 * up once.
 */
export class References {
  readonly #storage: Storage;
  readonly #orgId: string;
  readonly #known = new Map<string, boolean>();

  constructor(storage: Storage, orgId: string) {
    this.#storage = storage;
    this.#orgId = orgId;
  }

  /** Answers what is wrong with a reference to a job. */
  job(id: string | null | undefined, pointer: string): readonly FieldError[] {
    if (id === undefined || id === null) {
      return [];
    }
    return this.#check('job', id, pointer, () => this.#storage.jobs.exists(this.#orgId, id));
  }

  /** Answers what is wrong with a reference to a node. */
  node(id: string, pointer: string): readonly FieldError[] {
    return this.#check('node', id, pointer, () => this.#storage.nodes.exists(this.#orgId, id));
  }

  /** Takes note of a node that was written since the references began to be checked. */
  noteNode(id: string): void {
    this.#known.set(`node ${id}`, true);
  }

  #check(kind: string, id: string, pointer: string, exists: () => boolean): readonly FieldError[] {
    const key = `${kind} ${id}`;
    const known = this.#known.get(key) ?? exists();
    this.#known.set(key, known);
    return known ? [] : [{ pointer, code: 'unknown-reference', detail: `no such ${kind}` }];
  }
}

export function requireReferences(errors: readonly FieldError[]): void {
  if (errors.length > 0) {
    throw new Problem('unknown-reference', { errors });
  }
}
