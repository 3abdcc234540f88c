import { Problem } from '../problem.js';

/** Throws a problem for text that has no UTF-8 form, and so would not be stored as it was sent. */
export function requireWellFormed(text: string | undefined, pointer: string): void {
  if (text?.isWellFormed() === false) {
    throw new Problem('invalid-body', {
      errors: [{ pointer, code: 'format', detail: 'must not hold a lone surrogate' }],
    });
  }
}
