import { Problem } from '../problem.js';
import type { ApiKey, KeyStore } from '../storage/keys.js';
import { Principal } from './principal.js';

const credentials = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The principals of the keys that the store remembers. */
const principals = new WeakMap<ApiKey, Principal>();

function principalOf(key: ApiKey): Principal {
  let principal = principals.get(key);
  if (principal === undefined) {
    principal = new Principal(key.name, key.scopes);
    principals.set(key, principal);
  }
  return principal;
}

/** Answers who is asking, or throws a problem where no known API key was sent. */
export function authenticate(keys: KeyStore, authorization: string | undefined): Principal {
  const secret = credentials.exec(authorization ?? '')?.[1];
  const key = secret === undefined ? undefined : keys.findBySecret(secret);
  if (key === undefined) {
    throw new Problem('unauthenticated', {
      detail: 'Send a valid key as "Authorization: Bearer <key>".',
      headers: { 'www-authenticate': 'Bearer realm="metadata"' },
    });
  }
  return principalOf(key);
}
