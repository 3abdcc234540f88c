// The API reference shows the contract: it is shipped beside the code that was generated from it.
import { copyFileSync, mkdirSync } from 'node:fs';

const target = new URL('../dist/api.yaml', import.meta.url);
mkdirSync(new URL('.', target), { recursive: true });
copyFileSync(new URL('../../../contracts/api.yaml', import.meta.url), target);
