/** Calls over HTTP: a request object in, a typed answer or a typed error out. */

import { AnswerReader } from "./answers.js";
import { payloadOf, type Payload } from "./bodies.js";
import { credentialsFor, type Login, type SchemePlan, type Secret } from "./credentials.js";
import {
  CallError,
  TimeoutError,
  TransportError,
  type ApiError,
  type ErrorRules,
} from "./errors.js";
import { Pages, type Fetched } from "./pages.js";
import { encodeText, headersOf, pathOf, queryOf } from "./parameters.js";
import type { OperationPlan } from "./plan.js";
import {
  defaultRetries,
  isRetryable,
  systemClock,
  waitBefore,
  type Clock,
  type RetryOptions,
} from "./retries.js";
import { Stream } from "./streams.js";

/** What holds for every call of a client. */
export interface TransportOptions {
  /** The address of the service; the contract's own where none is given. */
  readonly baseUrl?: string | URL;
  /** Sends requests in place of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long each attempt may take, in milliseconds, in place of what the contract says; 0 means for ever. */
  readonly timeout?: number;
  /** How often and how patiently calls are retried that the contract lets retry. */
  readonly retries?: Partial<RetryOptions>;
  readonly clock?: Clock;
}

/** What holds for one call. */
export interface CallOptions {
  /** Cancels the call; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long each attempt may take, in milliseconds; 0 means for ever. */
  readonly timeout?: number;
  /** Headers of this request, over all others. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The most attempts; 1 means no retry. */
  readonly attempts?: number;
  /** Is given each answer that succeeds, before its body is read: status and headers are on it. */
  readonly onResponse?: (response: Response) => void;
}

/** What the contract says of the whole service. */
export interface ServicePlan {
  readonly servers: readonly string[];
  readonly schemes: Readonly<Record<string, SchemePlan>>;
  readonly errors: ErrorRules;
}

interface Prepared {
  readonly url: URL;
  readonly init: RequestInit;
  readonly payload: Payload;
  readonly keyed: boolean;
}

/** Sends the requests of a client. */
export class Transport {
  readonly #service: ServicePlan;
  readonly #options: TransportOptions;
  readonly #credentials: Readonly<Record<string, Secret | Login | undefined>>;
  readonly #answers: AnswerReader;
  readonly #clock: Clock;

  constructor(service: ServicePlan, options: TransportOptions & { readonly credentials?: object }) {
    this.#service = service;
    this.#options = options;
    this.#credentials = (options.credentials ?? {}) as Readonly<Record<string, Secret | Login>>;
    this.#answers = new AnswerReader(service.errors);
    this.#clock = options.clock ?? systemClock;
  }

  /** Returns what an operation answers. */
  async call<T>(plan: OperationPlan, request: object, options: CallOptions = {}): Promise<T> {
    const { page } = await this.#send<T>(plan, request, options);
    return page;
  }

  /** Returns the list that an operation answers with, page by page. */
  pages<Page, Item>(
    plan: OperationPlan,
    request: object,
    options: CallOptions = {},
  ): Pages<Page, Item> {
    return new Pages(plan, request, (changes, link) =>
      this.#send<Page>(plan, { ...request, ...changes }, options, link),
    );
  }

  /** Returns the stream that an operation answers with; it opens when it is iterated. */
  stream<T>(plan: OperationPlan, request: object, options: CallOptions = {}): Stream<T> {
    const open = async function* (transport: Transport): AsyncGenerator<T> {
      yield* await transport.call<Stream<T>>(plan, request, options);
    };
    return new Stream(() => open(this));
  }

  async #send<T>(
    plan: OperationPlan,
    request: object,
    options: CallOptions,
    link?: string,
  ): Promise<Fetched<T>> {
    const prepared = await this.#prepare(plan, request, options, link);
    const retries = { ...defaultRetries, ...this.#options.retries };
    const attempts = options.attempts ?? retries.attempts;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt<T>(plan, prepared, options);
      } catch (error) {
        const again = attempt < attempts && prepared.payload.repeatable;
        if (!again || !isRetryable(error, plan.retry, prepared.keyed)) throw error;
        const wait = waitBefore(attempt, error as ApiError, retries, this.#clock);
        if (wait === undefined) throw error;
        await this.#clock.sleep(wait, options.signal);
      }
    }
  }

  async #attempt<T>(
    plan: OperationPlan,
    { url, init }: Prepared,
    options: CallOptions,
  ): Promise<Fetched<T>> {
    const limit = options.timeout ?? this.#options.timeout ?? plan.timeout ?? 0;
    const timeout = new AbortController();
    const done = new AbortController();
    if (limit > 0) {
      this.#clock.sleep(limit, done.signal).then(
        () => {
          timeout.abort(new TimeoutError(plan.id, limit));
        },
        () => undefined,
      );
    }
    const signals = [timeout.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const signal = AbortSignal.any(signals);
    try {
      signal.throwIfAborted();
      const response = await (this.#options.fetch ?? fetch)(url, { ...init, signal });
      const page = (await this.#answers.read(plan, response, options.onResponse)) as T;
      const { status, headers } = response;
      return { page, url: response.url || url.href, status, headers };
    } catch (error) {
      if (signal.aborted) throw signal.reason as Error;
      if (error instanceof CallError) throw error;
      throw new TransportError(`${plan.id}: ${String(error)}`, plan.id, { cause: error });
    } finally {
      done.abort();
    }
  }

  async #prepare(
    plan: OperationPlan,
    request: object,
    options: CallOptions,
    link: string | undefined,
  ): Promise<Prepared> {
    const base = this.#baseUrl(plan);
    const parameters = plan.parameters ?? [];
    const url = new URL(
      link ?? base.href.replace(/\/$/, "") + pathOf(plan.path, parameters, request),
    );
    if (link === undefined) url.search = queryOf(parameters, request);
    const accept = plan.accept ?? acceptOf(plan);
    const headers = new Headers({ accept, ...this.#options.headers });
    const own = headersOf(parameters, request);
    const payload = payloadFor(plan, request);
    if (payload.mediaType !== undefined) headers.set("content-type", payload.mediaType);
    // A link may lead elsewhere; credentials stay with the service that they are for.
    if (url.origin === base.origin) {
      const { security = [] } = plan;
      const sent = await credentialsFor(security, this.#service.schemes, this.#credentials);
      for (const [name, value] of sent.headers) headers.set(name, value);
      const pairs = sent.query.map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`);
      if (pairs.length > 0) url.search = [url.search.slice(1), ...pairs].filter(Boolean).join("&");
      const cookies = [own.get("cookie"), ...sent.cookies.map((pair) => pair.join("="))];
      if (sent.cookies.length > 0) own.set("cookie", cookies.filter(Boolean).join("; "));
    }
    for (const [name, value] of own) headers.set(name, value);
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    if (plan.key !== undefined && !headers.has(plan.key))
      headers.set(plan.key, crypto.randomUUID());
    const init: RequestInit = { method: plan.method, headers };
    if (payload.body !== undefined) init.body = payload.body;
    // Engines ask for this word wherever a body is a stream.
    if (payload.body instanceof ReadableStream) Object.assign(init, { duplex: "half" });
    return { url, init, payload, keyed: plan.key !== undefined && headers.has(plan.key) };
  }

  #baseUrl(plan: OperationPlan): URL {
    const [server] = plan.servers ?? this.#service.servers;
    const given = this.#options.baseUrl ?? server;
    if (given !== undefined && URL.canParse(given)) return new URL(given);
    throw new TypeError(
      given === undefined
        ? "the contract names no server: give the client a baseUrl"
        : `the address ${String(given)} is relative: give the client an absolute baseUrl`,
    );
  }
}

function acceptOf({ answers }: OperationPlan): string {
  const contents = Object.values(answers).flat();
  return [...new Set(contents.map(({ mediaType }) => mediaType))].join(", ") || "*/*";
}

function payloadFor({ bodies = [] }: OperationPlan, request: object): Payload {
  const { body, contentType } = request as { body?: unknown; contentType?: string };
  const content = bodies.find(({ mediaType }) => mediaType === contentType) ?? bodies[0];
  // Null is a value in JSON alone.
  const isAbsent = body === undefined || (body === null && content?.kind !== "json");
  if (isAbsent || content === undefined) {
    return { body: undefined, mediaType: undefined, repeatable: true };
  }
  return payloadOf(content, body);
}
