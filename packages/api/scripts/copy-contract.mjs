// The API reference shows the contract: it is shipped beside the code that was generated from it.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const target = join(import.meta.dirname, '../dist');
mkdirSync(target, { recursive: true });
copyFileSync(join(import.meta.dirname, '../../../contracts/api.yaml'), join(target, 'api.yaml'));
