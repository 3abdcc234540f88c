const everything = '*';

/** Who is asking: an API key, and what its scopes allow. */
export class Principal {
  /** Who asks where no key is needed. */
  static readonly nobody = new Principal('', []);

  readonly name: string;
  readonly #scopes: ReadonlySet<string>;

  constructor(name: string, scopes: readonly string[]) {
    this.name = name;
    this.#scopes = new Set(scopes);
  }

  get mayDoEverything(): boolean {
    return this.#scopes.has(everything);
  }

  mayRead(orgId: string): boolean {
    return this.mayWrite(orgId) || this.#scopes.has(`${orgId}:read`);
  }

  mayWrite(orgId: string): boolean {
    return this.mayDoEverything || this.#scopes.has(`${orgId}:write`);
  }

  /** The organisations that the scopes name, or undefined where they allow every one. */
  get readableOrganizations(): readonly string[] | undefined {
    return this.mayDoEverything
      ? undefined
      : [...new Set([...this.#scopes].map((scope) => scope.replace(/:[^:]*$/, '')))];
  }
}
