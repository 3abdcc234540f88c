// The program in one file: looking up and reading hundreds of modules takes longer than all else in a start.
// The file lies as deep as the modules that it is made of, so that what they find beside them is found.
import { join } from 'node:path';

import { build } from 'esbuild';

const folder = join(import.meta.dirname, '../dist');
await build({
  entryPoints: [join(folder, 'main.js')],
  outfile: join(folder, 'program/main.js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // The driver of SQLite loads a library that lies beside it.
  external: ['better-sqlite3'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
