/** Finds the methods that a path has, for paths that the router has no handler for. */
export class KnownPaths {
  readonly #methods = new Map<string, Set<string>>();

  /** `url` is the pattern of a route, such as `/orgs/:orgId`. */
  add(url: string, method: string): void {
    const methods = this.#methods.get(url) ?? new Set();
    methods.add(method);
    if (method === 'GET') {
      methods.add('HEAD');
    }
    this.#methods.set(url, methods);
  }

  /** The methods of a path, or undefined where no route has it. */
  methodsOf(path: string): readonly string[] | undefined {
    const segments = path.split('/');
    for (const [url, methods] of this.#methods) {
      const pattern = url.split('/');
      const matches =
        pattern.length === segments.length &&
        pattern.every((part, index) => part.startsWith(':') || part === segments[index]);
      if (matches) {
        return [...methods].sort();
      }
    }
    return undefined;
  }
}
