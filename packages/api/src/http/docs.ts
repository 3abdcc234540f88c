import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { contract } from '@metadata/client/server';
import type { FastifyInstance } from 'fastify';

/** The folder of the viewer; the package itself is not loaded, since it would start the viewer here. */
const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${contract.title} ${contract.version}</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({
  url: '/docs/api.yaml',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  // The default is a service on another host.
  validatorUrl: null,
});
`;

const viewerFiles: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** Nothing but what this service itself serves; the viewer styles its elements one by one. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const contractFile = fileURLToPath(new URL('../../dist/api.yaml', import.meta.url));

/** The paths of the API reference. */
export const docsPaths: readonly string[] = [
  '/docs',
  '/docs/start.js',
  '/docs/api.yaml',
  ...Object.keys(viewerFiles).map((name) => `/docs/${name}`),
];

/** Serves the contract as a page to read; it holds no data, and needs no key. */
export function registerDocs(app: FastifyInstance): void {
  const serve = (url: string, mediaType: string, body: () => unknown): void => {
    app.get(url, (_request, reply) =>
      reply
        .headers({
          'content-type': mediaType,
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
        })
        .send(body()),
    );
  };
  serve('/docs', 'text/html; charset=utf-8', () => page);
  serve('/docs/start.js', 'text/javascript; charset=utf-8', () => start);
  serve('/docs/api.yaml', 'application/yaml', () => createReadStream(contractFile));
  for (const [name, mediaType] of Object.entries(viewerFiles)) {
    const path = join(viewer, name);
    serve(`/docs/${name}`, mediaType, () => createReadStream(path));
  }
}
