/** Lists that come in pages, walked as the contract's pagination rule says. */

import { AnswerError, valueAt } from "./errors.js";
import type { OperationPlan, PagesPlan } from "./plan.js";

/** A page as it was answered. */
export interface Fetched<Page> {
  readonly page: Page;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
}

/** Fetches a page: by changes to the request object, or from a link. */
export type Fetch<Page> = (changes: object, link?: string) => Promise<Fetched<Page>>;

type Step = { readonly changes: object; readonly link?: string } | undefined;

/**
 * A list. Iterating gives its items, page after page as they are needed; `pages()` gives the pages;
 * awaiting gives the first page alone. Nothing is sent before.
 */
export class Pages<Page, Item> implements AsyncIterable<Item>, PromiseLike<Page> {
  readonly #plan: OperationPlan;
  readonly #request: Readonly<Record<string, unknown>>;
  readonly #fetch: Fetch<Page>;
  #first: Promise<Fetched<Page>> | undefined;

  constructor(plan: OperationPlan, request: object, fetch: Fetch<Page>) {
    this.#plan = plan;
    this.#request = request as Readonly<Record<string, unknown>>;
    this.#fetch = fetch;
  }

  then<Result = Page, Failure = never>(
    onPage?: ((page: Page) => Result | PromiseLike<Result>) | null,
    onError?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    return this.#firstPage()
      .then(({ page }) => page)
      .then(onPage, onError);
  }

  /** Yields page after page. */
  async *pages(): AsyncGenerator<Page> {
    const walk = new Walk(this.#plan, this.#request);
    let fetched = await this.#firstPage();
    for (;;) {
      yield fetched.page;
      const step = walk.after(fetched);
      if (step === undefined) return;
      fetched = await this.#fetch(step.changes, step.link);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    const { items = [] } = this.#plan.pages ?? {};
    for await (const page of this.pages()) {
      yield* listAt(page, items) as Item[];
    }
  }

  #firstPage(): Promise<Fetched<Page>> {
    this.#first ??= this.#fetch({});
    return this.#first;
  }
}

/** Where a walk stands. */
class Walk {
  readonly #plan: OperationPlan;
  readonly #rule: PagesPlan;
  readonly #size: number | undefined;
  readonly #seen = new Set<string>();
  #position: number;
  #count = 0;

  constructor(plan: OperationPlan, request: Readonly<Record<string, unknown>>) {
    const rule = plan.pages ?? { style: "link", items: [] };
    const asked = rule.limit === undefined ? undefined : request[rule.limit];
    const size = asked === undefined ? rule.size : Number(asked);
    this.#plan = plan;
    this.#rule = rule;
    this.#size = size === undefined ? undefined : Math.min(size, rule.largest ?? size);
    const start = rule.position === undefined ? undefined : request[rule.position];
    this.#position = Number(start ?? rule.first ?? 0);
    if (rule.style === "cursor" && typeof start === "string") this.#seen.add(start);
    if (rule.style === "offset") this.#count = this.#position;
    if (rule.style === "page" && this.#size !== undefined) {
      this.#count = (this.#position - (rule.first ?? 1)) * this.#size;
    }
  }

  /** Returns how the page after one is asked for, or nothing where that was the last. */
  after(fetched: Fetched<unknown>): Step {
    const { style, more } = this.#rule;
    const goesOn = more === undefined ? undefined : valueAt(fetched.page, more);
    if (goesOn === false) return undefined;
    if (style === "cursor") return this.#byCursor(fetched);
    if (style === "link") return this.#byLink(fetched);
    return this.#byNumber(fetched, goesOn === true);
  }

  #byCursor(fetched: Fetched<unknown>): Step {
    const { next, nextHeader, position = "" } = this.#rule;
    const cursor =
      nextHeader === undefined
        ? valueAt(fetched.page, next ?? [])
        : fetched.headers.get(nextHeader);
    if (cursor === undefined || cursor === null || cursor === "") return undefined;
    this.#notTwice(String(cursor as string | number), fetched);
    return { changes: { [position]: cursor } };
  }

  #byLink(fetched: Fetched<unknown>): Step {
    const target = nextLink(fetched.headers.get("link") ?? "");
    if (target === undefined) return undefined;
    const link = new URL(target, fetched.url).href;
    this.#notTwice(link, fetched);
    return { changes: {}, link };
  }

  #byNumber(fetched: Fetched<unknown>, goesOn: boolean): Step {
    const { style, items, total, position = "" } = this.#rule;
    const count = listAt(fetched.page, items).length;
    this.#count += count;
    if (!goesOn) {
      const all = total === undefined ? undefined : valueAt(fetched.page, total);
      if (count === 0) return undefined;
      if (typeof all === "number" ? this.#count >= all : this.#isShort(count)) return undefined;
    }
    const before = this.#position;
    this.#position += style === "offset" ? count : 1;
    if (this.#position === before) throw this.#stuck(fetched);
    return { changes: { [position]: this.#position } };
  }

  #isShort(count: number): boolean {
    return this.#size !== undefined && count < this.#size;
  }

  #notTwice(place: string, fetched: Fetched<unknown>): void {
    if (this.#seen.has(place)) throw this.#stuck(fetched);
    this.#seen.add(place);
  }

  #stuck({ status }: Fetched<unknown>): AnswerError {
    return new AnswerError(this.#plan.id, status, "the walk does not move on: a page leads back");
  }
}

function listAt(page: unknown, tokens: readonly string[]): readonly unknown[] {
  const found = valueAt(page, tokens);
  return Array.isArray(found) ? found : [];
}

/** Returns the target of the link to the next page in a Link header (RFC 8288, section 3), if it has one. */
export function nextLink(header: string): string | undefined {
  for (const [, target, parameters = ""] of header.matchAll(
    /<([^>]*)>((?:\s*;\s*[^\s;,=]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g,
  )) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i.exec(parameters);
    const names = (relation?.[1] ?? relation?.[2] ?? "").toLowerCase().split(/\s+/);
    if (names.includes("next")) return target;
  }
  return undefined;
}
