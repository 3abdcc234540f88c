// The generated client against a server of this program; the clock is one that the tests hold.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { after, before, beforeEach, test } from "node:test";

import {
  AnswerError,
  ApiError,
  BusyError,
  CallError,
  Client,
  ConflictError,
  EncodeError,
  NotFoundError,
  Problem,
  Thing,
  TimeoutError,
  TransportError,
} from "@metadata/client";

let server, baseUrl, requests, answer, waits;

before(async () => {
  server = createServer(async (request, response) => {
    const body = await buffer(request);
    const url = new URL(request.url, baseUrl);
    const seen = { method: request.method, target: request.url, url, headers: request.headers, body };
    requests.push(seen);
    await answer(seen, response, requests.length);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  requests = [];
  waits = [];
});

function send(response, body, { status = 200, type = "application/json", headers = {} } = {}) {
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(typeof body === "string" || body instanceof Buffer ? body : JSON.stringify(body));
}

function problem(response, status, code, headers = {}) {
  send(
    response,
    { code },
    { status, type: "application/problem+json", headers: { "x-request-id": "r1", ...headers } },
  );
}

// Waits for timeouts never end here; waits between attempts end at once and are noted.
const clock = {
  now: () => Date.parse("2026-01-01T00:00:00Z"),
  random: () => 0.5,
  sleep: (milliseconds, signal) => {
    if (milliseconds === 2000 || milliseconds === 3000) {
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    waits.push(milliseconds);
    return Promise.resolve();
  },
};

const clientWith = (options = {}) => new Client({ baseUrl, clock, credentials: { token: "t0" }, ...options });

async function collected(items) {
  const found = [];
  for await (const item of items) found.push(item.id ?? item);
  return found;
}

test("a cursor is followed to its end, filters kept, short and empty pages passed", async () => {
  const pages = { "": [[1, 2], "a"], a: [[], "b"], b: [[3], "c"], c: [[4, 5], null] };
  answer = ({ url }, response) => {
    const [ids, next] = pages[url.searchParams.get("cursor") ?? ""];
    send(response, { data: ids.map((id) => ({ id })), next });
  };
  const list = clientWith().things.listThings({ colour: "red", limit: 2 });
  assert.equal(requests.length, 0);
  assert.deepEqual(await collected(list), [1, 2, 3, 4, 5]);
  assert.deepEqual(
    requests.map(({ url }) => url.search),
    [
      "?limit=2&colour=red",
      "?cursor=a&limit=2&colour=red",
      "?cursor=b&limit=2&colour=red",
      "?cursor=c&limit=2&colour=red",
    ],
  );
});

test("awaiting a list gives its first page, and iterating goes on from it", async () => {
  answer = ({ url }, response) =>
    send(response, url.searchParams.has("cursor") ? { data: [{ id: 2 }] } : { data: [{ id: 1 }], next: "x" });
  const list = clientWith().things.listThings();
  assert.deepEqual((await list).data, [{ id: 1 }]);
  assert.equal(requests.length, 1);
  const pages = [];
  for await (const page of list.pages()) pages.push(page.data.length);
  assert.deepEqual(pages, [1, 1]);
  assert.equal(requests.length, 2);
});

test("a page is fetched only when it is needed", async () => {
  answer = (_, response) => send(response, { data: [{ id: 1 }, { id: 2 }], next: `n${requests.length}` });
  for await (const item of clientWith().things.listThings()) if (item.id === 2) break;
  assert.equal(requests.length, 1);
});

test("a cursor that leads back is an error", async () => {
  answer = (_, response) => send(response, { data: [{ id: 1 }], next: "same" });
  await assert.rejects(collected(clientWith().things.listThings()), AnswerError);
  assert.equal(requests.length, 2);
});

test("an offset grows by the items that came, and ends with a short page", async () => {
  answer = ({ url }, response) => {
    const [from, limit] = [
      Number(url.searchParams.get("offset") ?? 0),
      Number(url.searchParams.get("limit") ?? 2),
    ];
    send(
      response,
      [0, 1, 2, 3, 4].slice(from, from + Math.min(limit, 3)).map((id) => ({ id })),
    );
  };
  assert.deepEqual(await collected(clientWith().lists.listByOffset()), [0, 1, 2, 3, 4]);
  assert.deepEqual(
    requests.map(({ url }) => url.search),
    ["", "?offset=2", "?offset=4"],
  );
  // A server may hold a size above the largest to that; its pages are not short then.
  assert.deepEqual(await collected(clientWith().lists.listByOffset({ limit: 10 })), [0, 1, 2, 3, 4]);
});

test("numbered pages end with the total", async () => {
  answer = ({ url }, response) => {
    const page = Number(url.searchParams.get("page") ?? 1);
    send(response, { data: [{ id: page * 2 }, { id: page * 2 + 1 }], total: 6 });
  };
  assert.deepEqual(await collected(clientWith().lists.listByPage()), [2, 3, 4, 5, 6, 7]);
  assert.deepEqual(
    requests.map(({ url }) => url.search),
    ["", "?page=2", "?page=3"],
  );
});

test("links to next pages are followed as they are, credentials kept for the service", async () => {
  answer = ({ url }, response) => {
    const step = url.searchParams.get("step");
    const links = {
      null: `<${baseUrl}/other?rel=prev>; rel="prev", </by-link?step=2&x=a,b>; title="a, b"; rel="last NEXT"`,
      2: `<http://localhost:${new URL(baseUrl).port}/by-link?step=3>; rel=next`,
    };
    send(response, [{ id: Number(step ?? 1) }], { headers: step in links ? { link: links[step] } : {} });
  };
  assert.deepEqual(await collected(clientWith().lists.listByLink({ colour: "red" })), [1, 2, 3]);
  assert.deepEqual(
    requests.map(({ target }) => target),
    ["/by-link?colour=red", "/by-link?step=2&x=a,b", "/by-link?step=3"],
  );
  assert.deepEqual(
    requests.map(({ headers }) => headers.authorization),
    ["Bearer t0", "Bearer t0", undefined],
  );
});

test("a code of the catalogue is a class of its own", async () => {
  answer = (_, response) => problem(response, 404, "not-found");
  const error = await clientWith()
    .things.getThing({ id: "a/b c" })
    .catch((one) => one);
  assert.ok(error instanceof NotFoundError && error instanceof ApiError && error instanceof CallError);
  assert.equal(error.name, "NotFoundError");
  assert.deepEqual(
    [error.status, error.code, error.requestId, error.operationId, error.body],
    [404, "not-found", "r1", "getThing", { code: "not-found" }],
  );
  assert.equal(requests[0].target, "/things/a%2Fb%20c");
});

test("other errors are the base class", async () => {
  for (const [status, body, type] of [
    [418, "{}", "application/json"],
    [500, "<html>", "text/html"],
    [404, '{"code":"constructor"}', "application/json"],
    [404, "{", "application/json"],
  ]) {
    answer = (_, response) => send(response, body, { status, type });
    const error = await clientWith()
      .things.getThing({ id: "1" })
      .catch((one) => one);
    assert.equal(error.constructor, ApiError);
    assert.equal(error.status, status);
  }
  answer = (_, response) => send(response, "{}", { status: 202 });
  const error = await clientWith()
    .things.getThing({ id: "1" })
    .catch((one) => one);
  assert.equal(error.constructor, ApiError);
});

test("the body of an error is read as a type that it satisfies", async () => {
  answer = (_, response) => problem(response, 404, "not-found");
  const error = await clientWith()
    .things.getThing({ id: "1" })
    .catch((one) => one);
  assert.equal(error.bodyAs(Problem).code, "not-found");
  assert.equal(error.bodyAs(Thing), undefined);
});

test("an answer that breaks the contract says where", async () => {
  answer = (_, response) => send(response, { data: [{ id: 1 }, { id: "2" }] });
  const error = await clientWith()
    .things.listThings()
    .then(null, (one) => one);
  assert.ok(error instanceof AnswerError);
  assert.deepEqual(error.pointers, ["/data/1/id"]);
});

test("a body that breaks its schema is not sent", async () => {
  await assert.rejects(clientWith().things.createThing({ body: { name: "x" } }), EncodeError);
  assert.equal(requests.length, 0);
});

test("a retryable code is retried, with jittered back-off and never before Retry-After", async () => {
  const headers = [{}, { "retry-after": "4" }, { "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" }];
  answer = (_, response, count) =>
    count <= 3 ? problem(response, 503, "busy", headers[count - 1]) : send(response, { id: 1 });
  const client = clientWith({ retries: { attempts: 4, base: 500 } });
  assert.deepEqual(await client.things.getThing({ id: "1" }), { id: 1 });
  assert.deepEqual(waits, [250, 4000, 7000]);
  assert.equal(requests.length, 4);
});

test("retries are bounded, can be turned off, and end where Retry-After is too far", async () => {
  answer = (_, response) => problem(response, 503, "busy");
  await assert.rejects(clientWith().things.getThing({ id: "1" }), BusyError);
  assert.equal(requests.length, 3);
  await assert.rejects(clientWith().things.getThing({ id: "1" }, { attempts: 1 }), BusyError);
  assert.equal(requests.length, 4);
  answer = (_, response) => problem(response, 503, "busy", { "retry-after": "86400" });
  await assert.rejects(clientWith().things.getThing({ id: "1" }), BusyError);
  assert.equal(requests.length, 5);
});

test("nothing else is retried", async () => {
  const client = clientWith();
  answer = (_, response) => problem(response, 409, "conflict");
  await assert.rejects(client.things.getThing({ id: "1" }), ConflictError);
  answer = (_, response) => problem(response, 503, "unheard-of");
  await assert.rejects(client.things.getThing({ id: "1" }), ApiError);
  // A method that is not idempotent, without a key.
  answer = (_, response) => problem(response, 503, "busy");
  await assert.rejects(client.things.changeThings({ body: { id: 1 } }), BusyError);
  answer = (_, response) => response.destroy();
  await assert.rejects(client.things.getThing({ id: "1" }), TransportError);
  assert.equal(requests.length, 4);
  assert.deepEqual(waits, []);
});

test("an idempotency key is made up once for a call, or is the caller's", async () => {
  answer = (_, response, count) =>
    count % 2 === 1 ? problem(response, 503, "busy") : send(response, { id: 1 }, { status: 201 });
  await clientWith().things.createThing({ body: { id: 1 } });
  await clientWith().things.createThing({ body: { id: 1 }, idempotencyKey: "mine" });
  const keys = requests.map(({ headers }) => headers["idempotency-key"]);
  assert.match(keys[0], /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual([keys[1], keys[2], keys[3]], [keys[0], "mine", "mine"]);
});

test("each attempt has the operation's time, or the caller's", async () => {
  answer = () => undefined;
  const limits = [];
  const impatient = { ...clock, sleep: (milliseconds) => (limits.push(milliseconds), Promise.resolve()) };
  for (const [options, call] of [
    [{}, {}],
    [{ timeout: 50 }, {}],
    [{ timeout: 50 }, { timeout: 7 }],
  ]) {
    const client = clientWith({ ...options, clock: impatient });
    const error = await client.things.getThing({ id: "1" }, call).catch((one) => one);
    assert.ok(error instanceof TimeoutError);
    assert.equal(error.timeout, limits.at(-1));
  }
  assert.deepEqual(limits, [2000, 50, 7]);
});

test("a signal cancels a call, before and during it", async () => {
  const controller = new AbortController();
  answer = () => controller.abort(new Error("enough"));
  await assert.rejects(clientWith().things.getThing({ id: "1" }, { signal: controller.signal }), /enough/);
  await assert.rejects(clientWith().things.getThing({ id: "1" }, { signal: controller.signal }), /enough/);
  assert.equal(requests.length, 1);
});

test("status and headers of an answer can be had", async () => {
  answer = (_, response) => send(response, { id: 1 }, { headers: { etag: '"v1"' } });
  let seen;
  const onResponse = ({ status, headers }) => (seen = [status, headers.get("etag")]);
  await clientWith().things.getThing({ id: "1" }, { onResponse });
  assert.deepEqual(seen, [200, '"v1"']);
});

test("parameters are written in their styles", async () => {
  answer = (_, response) => send(response, "null");
  await clientWith().styles.sendStyles({
    simple: ["a,b", "c d"],
    label: { x: 1, y: "é" },
    matrix: [3, 4],
    exploded: ["a&b", "c"],
    comma: ["a", "b"],
    space: ["a", "b"],
    pipe: ["a", "b"],
    filter: { a: { b: 1 }, list: [1, 2], skip: undefined },
    free: { k: "v w", l: "!'()*" },
    json: { a: [1] },
    raw: "a/b?c%20d é",
    oddName: "x",
    xList: [1, 2],
    session: "s 1",
  });
  const [{ target, headers }] = requests;
  assert.equal(
    target,
    "/styles/a%2Cb,c%20d/.x=1.y=%C3%A9/;matrix=3,4" +
      "?exploded=a%26b&exploded=c&comma=a,b&space=a%20b&pipe=a%7Cb" +
      "&filter%5Ba%5D%5Bb%5D=1&filter%5Blist%5D=1&filter%5Blist%5D=2&k=v%20w&l=%21%27%28%29%2A" +
      "&json=%7B%22a%22%3A%5B1%5D%7D&raw=a/b?c%20d%20%C3%A9&odd%5Bname%5D=x",
  );
  assert.equal(headers["x-list"], "1,2");
  assert.equal(headers.cookie, "session=s%201");
  // The operation asks for no credential.
  assert.equal(headers.authorization, undefined);
});

test("what is undefined or null is left out", async () => {
  answer = (_, response) => send(response, '{"id": 1}');
  const client = clientWith();
  const path = { simple: ["a"], label: { b: 1, c: null }, matrix: [2] };
  for (const nothing of [undefined, null]) {
    await client.styles.sendStyles({
      ...path,
      exploded: nothing,
      comma: nothing,
      space: nothing,
      pipe: nothing,
      filter: nothing,
      free: { k: nothing },
      json: nothing,
      raw: nothing,
      oddName: nothing,
      xList: nothing,
      session: nothing,
    });
    await client.bodies.sendBody({
      contentType: "application/x-www-form-urlencoded",
      body: { a: nothing, list: [1] },
    });
    await client.bodies.sendBody({ contentType: "text/plain", body: nothing });
  }
  answer = (_, response) => send(response, '{"id": 1}', { status: 201 });
  await client.things.createThing({ body: { id: 1, name: undefined } });
  for (const at of [0, 3]) {
    const [styles, form, empty] = requests.slice(at, at + 3);
    assert.equal(styles.target, "/styles/a/.b=1/;matrix=2");
    assert.deepEqual([styles.headers["x-list"], styles.headers.cookie], [undefined, undefined]);
    assert.equal(form.body.toString(), "list=1");
    assert.deepEqual([empty.body.length, empty.headers["content-type"]], [0, undefined]);
  }
  assert.equal(requests[6].body.toString(), '{"id":1}');
});

test("credentials go where their schemes say, all of one alternative", async () => {
  answer = (_, response) => send(response, "null");
  const login = { username: "ü", password: "p:w" };
  await clientWith({ credentials: { login } }).bodies.sendBody();
  await clientWith({ credentials: { query: () => Promise.resolve("k&1"), cookie: "c1" } }).bodies.sendBody();
  await clientWith({ credentials: { query: "k" } }).bodies.sendBody();
  assert.equal(Buffer.from(requests[0].headers.authorization.slice(6), "base64").toString(), "ü:p:w");
  assert.deepEqual([requests[1].target, requests[1].headers.cookie], ["/bodies?key=k%261", "sid=c1"]);
  assert.deepEqual([requests[2].target, requests[2].headers.cookie], ["/bodies", undefined]);
});

test("bodies are written in their media types, the first by default", async () => {
  answer = (_, response) => send(response, "null");
  const { bodies } = clientWith();
  await bodies.sendBody({ body: { id: 9007199254740993n } });
  await bodies.sendBody({ contentType: "text/plain", body: "é" });
  await bodies.sendBody({
    contentType: "application/x-www-form-urlencoded",
    body: { a: "b c&", list: [1, 2], deep: { x: 1 } },
  });
  await bodies.sendBody({ contentType: "application/octet-stream", body: new Uint8Array([0, 255]) });
  await bodies.sendBody({ contentType: "application/octet-stream", body: new Blob(["blob"]).stream() });
  await bodies.sendBody({
    contentType: "application/x-ndjson",
    body: (async function* () {
      yield { id: 1 };
      yield { id: 2 };
    })(),
  });
  await bodies.sendBody();
  assert.deepEqual(
    requests.map(({ headers, body }) => [headers["content-type"], body.toString("latin1")]),
    [
      ["application/json", '{"id":9007199254740993}'],
      ["text/plain", "Ã©"],
      ["application/x-www-form-urlencoded", "a=b%20c%26&list=1&list=2&deep=%7B%22x%22%3A1%7D"],
      ["application/octet-stream", "\x00\xff"],
      ["application/octet-stream", "blob"],
      ["application/x-ndjson", '{"id":1}\n{"id":2}\n'],
      [undefined, ""],
    ],
  );
});

test("files are uploaded as parts, with their names and media types", async () => {
  answer = (_, response) => send(response, "null");
  await clientWith().bodies.upload({
    body: {
      picture: new File(["png"], "a.png"),
      files: [new Blob(["one"], { type: "text/css" }), new Uint8Array([50])],
      about: { id: 7 },
      note: "é",
      ids: [1, 2],
    },
  });
  const [{ headers, body }] = requests;
  const form = await new Response(body, { headers: { "content-type": headers["content-type"] } }).formData();
  const parts = [];
  for (const [name, part] of form) {
    parts.push(typeof part === "string" ? [name, part] : [name, part.name, part.type, await part.text()]);
  }
  assert.deepEqual(parts, [
    ["picture", "a.png", "image/png", "png"],
    ["files", "blob", "text/css", "one"],
    ["files", "blob", "application/octet-stream", "2"],
    ["about", "blob", "application/json", '{"id":7}'],
    ["note", "é"],
    ["ids", "1"],
    ["ids", "2"],
  ]);
});

test("bytes come as a stream or as a whole", async () => {
  answer = (_, response) => send(response, Buffer.from([1, 0, 255]), { type: "application/octet-stream" });
  const answered = await clientWith().streams.download();
  assert.deepEqual([...(await answered.bytes())], [1, 0, 255]);
  const chunks = [];
  for await (const chunk of (await clientWith().streams.download()).stream) chunks.push(...chunk);
  assert.deepEqual(chunks, [1, 0, 255]);
});

test("JSON lines arrive item by item, however the bytes are cut", async () => {
  let more;
  const gate = new Promise((resolve) => (more = resolve));
  answer = async (_, response) => {
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    const bytes = Buffer.from('{"id":1,"name":"é"}\r\n\n{"id":2}\n{"id":9007199254740993}');
    response.write(bytes.subarray(0, 17));
    await new Promise((resolve) => setImmediate(resolve));
    response.write(bytes.subarray(17, 32));
    await gate;
    response.end(bytes.subarray(32));
  };
  const seen = [];
  for await (const item of clientWith().streams.readLines()) {
    seen.push(item.name ?? item.id);
    more();
  }
  assert.deepEqual(seen, ["é", 2, 9007199254740993n]);
});

test("an item of a stream that breaks its schema is an error", async () => {
  answer = (_, response) => send(response, '{"id":1}\n{"id":"x"}\n', { type: "application/x-ndjson" });
  const error = await collected(clientWith().streams.readLines()).catch((one) => one);
  assert.ok(error instanceof AnswerError);
  assert.deepEqual(error.pointers, ["/id"]);
});

test("events give the JSON of their data, or all of themselves", async () => {
  const text =
    ': hello\n\nevent: a\ndata: {"id":\ndata: 1}\nid: 7\n\nretry: 10\r\ndata:{"id":2}\r\n\r\ndata: {"id":3}';
  answer = (_, response) => send(response, text, { type: "text/event-stream" });
  assert.deepEqual(await collected(clientWith().streams.watch()), [1, 2]);
  const events = [];
  for await (const event of clientWith().streams.watchRaw()) events.push(event);
  assert.deepEqual(events, [
    { event: "a", data: '{"id":\n1}', id: "7" },
    { retry: 10, data: '{"id":2}' },
  ]);
});

test("leaving a stream closes its connection", async () => {
  let closed;
  const gone = new Promise((resolve) => (closed = resolve));
  answer = (_, response) => {
    response.on("close", closed);
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    response.write('{"id":1}\n');
  };
  for await (const item of clientWith().streams.readLines()) {
    assert.equal(item.id, 1);
    break;
  }
  await gone;
});

test("plain text is text", async () => {
  answer = (_, response) => send(response, "é", { type: "text/plain; charset=utf-8" });
  assert.equal(await clientWith().streams.readText(), "é");
});

test("a client sends to the contract's server through the fetch that it is given", async () => {
  let asked;
  const fetch = (url, init) => {
    asked = [String(url), init.method, init.headers.get("x-own"), init.headers.get("accept")];
    return Promise.resolve(Response.json({ id: 1 }));
  };
  await new Client({ fetch, headers: { "x-own": "1" } }).things.getThing({ id: "1" });
  assert.deepEqual(asked, [
    "http://shop.invalid/things/1",
    "GET",
    "1",
    "application/json, application/problem+json",
  ]);
});
