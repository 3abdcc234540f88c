// Sends prepared requests over kept connections, and tells what came of them as one JSON object.
// node bench/api_load.mjs '{"port":8080,"seconds":5,"connections":32,"requests":["GET / HTTP/1.1\r\n…"]}'
// With "rate", requests arrive by a Poisson process and latency counts from the intended start;
// without it, each connection sends as soon as it is answered.
import { connect } from 'node:net';

const plan = JSON.parse(process.argv[2]);
const requests = plan.requests.map((text) => ({
  method: text.slice(0, text.indexOf(' ')),
  bytes: Buffer.from(text),
}));
const samples = [];
const byMethod = {};
const statuses = {};
let broken = 0;
let next = 0;

class Connection {
  constructor() {
    this.socket = connect(plan.port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.text = '';
    this.socket.on('data', (chunk) => this.take(chunk.toString('latin1')));
    this.socket.on('error', () => (broken += 1));
  }

  send(since) {
    this.since = since;
    const { method, bytes } = requests[next++ % requests.length];
    this.method = method;
    this.socket.write(bytes);
  }

  take(chunk) {
    this.text += chunk;
    const end = this.text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(this.text.slice(0, end))?.[1] ?? 0);
    if (this.text.length < end + 4 + length) return;
    const status = this.text.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    this.text = '';
    const took = performance.now() - this.since;
    samples.push(took);
    (byMethod[this.method] ??= []).push(took);
    this.answered(this);
  }
}

const connections = Array.from({ length: plan.connections }, () => new Connection());
await new Promise((resolve) => setTimeout(resolve, 200));
const start = performance.now();
const end = start + plan.seconds * 1000;

if (plan.rate === undefined) {
  await Promise.all(
    connections.map(
      (one) =>
        new Promise((resolve) => {
          const step = () => (performance.now() < end ? one.send(performance.now()) : resolve());
          one.answered = step;
          step();
        }),
    ),
  );
} else {
  const idle = [...connections];
  const waiting = [];
  const begin = (since) => (idle.length > 0 ? idle.pop().send(since) : waiting.push(since));
  for (const one of connections) {
    one.answered = () => {
      idle.push(one);
      if (waiting.length > 0) begin(waiting.shift());
    };
  }
  let at = start;
  await new Promise((resolve) => {
    const tick = setInterval(() => {
      while (at <= performance.now() && at < end) {
        begin(at);
        at += (-Math.log(1 - Math.random()) * 1000) / plan.rate;
      }
      if (at >= end && waiting.length === 0 && idle.length === connections.length) {
        clearInterval(tick);
        resolve();
      }
      if (performance.now() > end + 10_000) resolve();
    }, 1);
  });
}

const seconds = (performance.now() - start) / 1000;
const quantiles = (values) => {
  values.sort((left, right) => left - right);
  return (share) => values[Math.min(values.length - 1, Math.floor(values.length * share))];
};
const at = quantiles(samples);
const methods = Object.entries(byMethod).map(([method, values]) => [method, quantiles(values)(0.95)]);
console.log(
  JSON.stringify({
    requests: samples.length,
    rate: samples.length / seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    p95ByMethod: Object.fromEntries(methods),
    max: samples.at(-1),
    statuses,
    broken,
  }),
);
process.exit(0);
