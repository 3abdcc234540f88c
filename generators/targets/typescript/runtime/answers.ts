/** Answers: which content of which status came, read and checked. */

import { decode, SchemaError } from "./codec.js";
import { AnswerError, errorOf, type ErrorRules } from "./errors.js";
import { readJson } from "./json.js";
import type { Content, OperationPlan } from "./plan.js";
import { BinaryAnswer, itemsOf, Stream } from "./streams.js";

/** Reads the answers of one service. */
export class AnswerReader {
  readonly #errors: ErrorRules;

  constructor(errors: ErrorRules) {
    this.#errors = errors;
  }

  /**
   * Returns what a successful answer carries.
   *
   * @throws ApiError where the answer is an error or has a status that is not declared.
   * @throws AnswerError where it breaks the contract.
   */
  async read(
    plan: OperationPlan,
    response: Response,
    onResponse?: (response: Response) => void,
  ): Promise<unknown> {
    const contents = contentsOf(plan, response.status);
    if (contents === undefined) throw await this.#error(plan, response);
    onResponse?.(response);
    const content = chosen(contents, response);
    if (content === undefined) {
      await response.body?.cancel();
      return undefined;
    }
    if (content.kind === "binary") return new BinaryAnswer(response);
    if (content.kind === "lines" || content.kind === "events") {
      return new Stream(() => checked(plan, response, content));
    }
    const text = await response.text();
    return content.kind === "json" ? readBody(plan, response, content, text) : text;
  }

  async #error(plan: OperationPlan, response: Response): Promise<Error> {
    const text = await response.text();
    let body: unknown = text === "" ? undefined : text;
    if (/[/+]json\b/.test(response.headers.get("content-type") ?? "")) {
      try {
        body = readJson(text);
      } catch {
        // A body that is no JSON is kept as text.
      }
    }
    const { status, headers } = response;
    return errorOf({ operationId: plan.id, status, headers, body }, this.#errors);
  }
}

/** Returns the contents that an answer may have, or nothing where its status is no success. */
function contentsOf({ answers }: OperationPlan, status: number): readonly Content[] | undefined {
  const range = `${String(Math.floor(status / 100))}XX`;
  const declared = answers[String(status)] ?? answers[range] ?? answers[range.toLowerCase()];
  if (declared !== undefined || status >= 400) return declared;
  if ("default" in answers) return answers["default"];
  // Where only a redirect is declared, what `fetch` found behind it has no type.
  const redirected = Object.keys(answers).every((one) => !one.startsWith("2"));
  return redirected && status < 300 ? [] : undefined;
}

/** Returns the content that an answer has: that of its media type, or the only one, or none. */
function chosen(contents: readonly Content[], response: Response): Content | undefined {
  if (response.status === 204 || response.status === 205) return undefined;
  const type = essence(response.headers.get("content-type") ?? "");
  return (
    contents.find(({ mediaType }) => essence(mediaType) === type) ??
    contents.find(({ mediaType }) => essence(mediaType) === `${type.split("/")[0] ?? ""}/*`) ??
    contents.find(({ mediaType }) => mediaType === "*/*") ??
    contents[0]
  );
}

function readBody(
  plan: OperationPlan,
  { status }: Response,
  content: Content,
  text: string,
): unknown {
  try {
    return content.schema === undefined ? readJson(text) : decode(content.schema, text);
  } catch (cause) {
    throw broken(plan, status, cause);
  }
}

async function* checked(
  plan: OperationPlan,
  response: Response,
  content: Content,
): AsyncGenerator<unknown> {
  try {
    yield* itemsOf(response, content);
  } catch (cause) {
    throw cause instanceof SchemaError ? broken(plan, response.status, cause) : cause;
  }
}

function broken({ id }: OperationPlan, status: number, cause: unknown): AnswerError {
  const fault = cause instanceof SchemaError ? cause : undefined;
  const said = cause instanceof Error ? cause.message : String(cause);
  return new AnswerError(id, status, `the answer breaks the contract: ${said}`, fault);
}

function essence(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}
