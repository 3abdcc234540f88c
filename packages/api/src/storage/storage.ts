import { AuditStore } from './audit.js';
import { ConnectorEventStore } from './connector-events.js';
import { ConnectorStore } from './connectors.js';
import { openDatabase, storageStateReader, type Database, type StorageState } from './database.js';
import { EdgeStore } from './edges.js';
import { Snapshot } from './export.js';
import { JobStore } from './jobs.js';
import { KeyStore } from './keys.js';
import { NodeSearch } from './node-search.js';
import { NodeStore } from './nodes.js';
import { OrganizationStore } from './organizations.js';
import { settingOr } from './settings.js';
import { Traversal } from './traversal.js';

/** The database with its stores. */
export class Storage {
  readonly organizations: OrganizationStore;
  readonly nodes: NodeStore;
  readonly edges: EdgeStore;
  readonly jobs: JobStore;
  readonly connectors: ConnectorStore;
  readonly connectorEvents: ConnectorEventStore;
  readonly audit: AuditStore;
  readonly search: NodeSearch;
  readonly traversal: Traversal;
  readonly keys: KeyStore;
  readonly #path: string;
  readonly #database: Database;
  readonly #readState: () => StorageState;

  constructor(path: string) {
    this.#path = path;
    this.#database = openDatabase(path);
    this.organizations = new OrganizationStore(this.#database);
    this.nodes = new NodeStore(this.#database);
    this.edges = new EdgeStore(this.#database);
    this.jobs = new JobStore(this.#database);
    this.connectors = new ConnectorStore(this.#database);
    this.connectorEvents = new ConnectorEventStore(this.#database);
    this.audit = new AuditStore(this.#database);
    this.search = new NodeSearch(this.#database);
    this.traversal = new Traversal(this.#database);
    this.keys = new KeyStore(this.#database);
    this.#readState = storageStateReader(this.#database);
  }

  get state(): StorageState {
    return this.#readState();
  }

  setting(name: string, initial: () => string): string {
    return settingOr(this.#database, name, initial);
  }

  /** Runs writes as one transaction; what it throws undoes them. */
  write<Result>(work: () => Result): Result {
    return this.#database.transaction(work, { behavior: 'immediate' });
  }

  /** Opens what is stored as it is now; to be closed by who asked for it. */
  snapshot(): Snapshot {
    return new Snapshot(this.#path);
  }

  close(): void {
    this.#database.$client.close();
  }
}
