import type { Worker } from 'node:worker_threads';

import { AuditStore } from './audit.js';
import { ConnectorEventStore } from './connector-events.js';
import { ConnectorStore } from './connectors.js';
import { openDatabase, storageStateReader, type Database, type StorageState } from './database.js';
import { EdgeStore } from './edges.js';
import { Snapshot } from './export.js';
import { IdempotentAnswerStore } from './idempotent-answers.js';
import { checkBeside, isSmall } from './integrity.js';
import { JobStore } from './jobs.js';
import { KeyStore } from './keys.js';
import { NodeSearch } from './node-search.js';
import { NodeStore } from './nodes.js';
import { OrganizationStore } from './organizations.js';
import { putSetting, settingOr } from './settings.js';
import { isLock, troubleOf } from './trouble.js';
import { Traversal } from './traversal.js';

/** The database with its stores. */
export class Storage {
  readonly organizations: OrganizationStore;
  readonly nodes: NodeStore;
  readonly edges: EdgeStore;
  readonly jobs: JobStore;
  readonly connectors: ConnectorStore;
  readonly connectorEvents: ConnectorEventStore;
  readonly idempotentAnswers: IdempotentAnswerStore;
  readonly audit: AuditStore;
  readonly search: NodeSearch;
  readonly traversal: Traversal;
  readonly keys: KeyStore;
  readonly #path: string;
  readonly #database: Database;
  readonly #readState: () => StorageState;
  readonly #checker: Worker | undefined;
  #trouble: string | undefined;
  #damaged = false;

  constructor(path: string) {
    this.#path = path;
    this.#database = openDatabase(path);
    this.organizations = new OrganizationStore(this.#database);
    this.nodes = new NodeStore(this.#database);
    this.edges = new EdgeStore(this.#database);
    this.jobs = new JobStore(this.#database);
    this.connectors = new ConnectorStore(this.#database);
    this.connectorEvents = new ConnectorEventStore(this.#database);
    this.idempotentAnswers = new IdempotentAnswerStore(this.#database);
    this.audit = new AuditStore(this.#database);
    this.search = new NodeSearch(this.#database);
    this.traversal = new Traversal(this.#database);
    this.keys = new KeyStore(this.#database);
    this.#readState = storageStateReader(this.#database);
    this.#checker = isSmall(path)
      ? undefined
      : checkBeside(path, (trouble) => {
          this.#damaged = true;
          this.#trouble = trouble;
        });
  }

  get state(): StorageState {
    return this.#readState();
  }

  setting(name: string, initial: () => string): string {
    return settingOr(this.#database, name, initial);
  }

  /** What keeps the database from being written to, as far as that is known. */
  get trouble(): string | undefined {
    if (this.#trouble !== undefined && !this.#damaged) {
      // It may have passed since.
      try {
        this.write(() => {
          putSetting(this.#database, 'lastProbe', new Date().toISOString());
        });
      } catch {
        // Noted by the write itself.
      }
    }
    return this.#trouble;
  }

  /** Runs writes as one transaction; what it throws undoes them. */
  write<Result>(work: () => Result): Result {
    try {
      const result = this.#database.transaction(work, { behavior: 'immediate' });
      if (!this.#damaged) {
        this.#trouble = undefined;
      }
      return result;
    } catch (error) {
      const trouble = troubleOf(error);
      // A lock passes by itself, and says nothing about the database.
      if (trouble !== undefined && !isLock(error)) {
        this.#trouble ??= trouble;
      }
      throw error;
    }
  }

  /** Opens what is stored as it is now; to be closed by who asked for it. */
  snapshot(): Snapshot {
    return new Snapshot(this.#path);
  }

  close(): void {
    void this.#checker?.terminate();
    this.#database.$client.close();
  }
}
