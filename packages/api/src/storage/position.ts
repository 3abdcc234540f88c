/** A place in a walk that is ordered by creation: behind the item with these members. */
export interface CreationPosition {
  readonly createdAt: number;
  readonly id: string;
}

/** The place before the first item of such a walk. */
export const beginning: CreationPosition = { createdAt: Number.MIN_SAFE_INTEGER, id: '' };
