// The least that does what the API does, to be measured beside it: a single-row read and a 100-row
// insert by Fastify and better-sqlite3, without contract, keys, validation, history, search or audit.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../packages/api/package.json', import.meta.url));
const Database = require('better-sqlite3');
const app = require('fastify')({ logger: false });

const database = new Database(process.argv[2]);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
database.exec(`create table nodes (org_id text not null, id text not null, type text not null,
  properties text not null, created_at integer not null, primary key (org_id, id))`);
const find = database.prepare('select * from nodes where org_id = ? and id = ?');
const insert = database.prepare('insert into nodes values (?, ?, ?, ?, ?)');
const insertAll = database.transaction((orgId, items) =>
  items.map(({ type, properties }) => {
    const id = crypto.randomUUID();
    insert.run(orgId, id, type, JSON.stringify(properties), Date.now());
    return { id };
  }),
);

app.get('/orgs/:orgId/nodes/:nodeId', (request) => {
  const row = find.get(request.params.orgId, request.params.nodeId);
  return { ...row, properties: JSON.parse(row.properties) };
});
app.post('/orgs/:orgId/nodes', (request) => ({
  outcomes: insertAll(request.params.orgId, request.body.items),
}));
await app.listen({ host: '127.0.0.1', port: Number(process.argv[3]) });
