import { createHash, randomFillSync } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomCharacters = 16;

const timeCharacters = 10;
const greatestTime = 2 ** 48 - 1;

const reserve = new Uint8Array(1024);
let taken = reserve.length;

/** Fills with random bytes, had in blocks: to ask for a few takes nearly as long as for many. */
function fillRandomly(bytes: Uint8Array): void {
  if (taken + bytes.length > reserve.length) {
    randomFillSync(reserve);
    taken = 0;
  }
  bytes.set(reserve.subarray(taken, taken + bytes.length));
  taken += bytes.length;
}

/** The time that a ULID carries, in milliseconds since 1970. */
export function timeOfUlid(ulid: string): number {
  let time = 0;
  for (const character of ulid.slice(0, timeCharacters)) {
    time = time * 32 + crockford.indexOf(character);
  }
  return time;
}

function timeText(milliseconds: number): string {
  let time = milliseconds;
  let text = '';
  for (let index = 0; index < timeCharacters; index += 1) {
    text = crockford.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  return text;
}

/** The least ULID that is made at an instant or later. */
export function leastUlidAt(milliseconds: number): string {
  const time = Math.min(Math.max(milliseconds, 0), greatestTime);
  return timeText(time) + '0'.repeat(randomCharacters);
}

/**
 * Makes a source of ULIDs that increase strictly: within a millisecond, and when the clock is set
 * back, each is the one before plus one.
 */
export function ulidSource(clock: () => number = Date.now): () => string {
  const digits = new Uint8Array(randomCharacters);
  const final = randomCharacters - 1;
  let last = -1;
  let time = '';
  /** Everything but the last character: within a millisecond it hardly ever changes. */
  let stem = '';
  const renewStem = (): void => {
    stem = time;
    for (const digit of digits.subarray(0, final)) {
      stem += crockford.charAt(digit);
    }
  };
  return () => {
    const now = clock();
    let index = final;
    if (now > last) {
      last = now;
      time = timeText(now);
      fillRandomly(digits);
      digits.forEach((byte, position) => {
        digits[position] = byte & 31;
      });
      // The highest random bit stays free, so that counting on does not come to an end.
      digits[0] = (digits[0] ?? 0) & 15;
      renewStem();
    } else {
      while (digits[index] === 31) {
        digits[index] = 0;
        index -= 1;
      }
      digits[index] = (digits[index] ?? 0) + 1;
      if (index < final) {
        renewStem();
      }
    }
    return stem + crockford.charAt(digits[final] ?? 0);
  };
}

function uuidText(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** The UUID of version 5 (RFC 9562) that a name has within a namespace, itself a UUID. */
export function nameBasedUuid(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuidText(bytes.toString('hex'));
}

/** Counts on what follows the time in a UUID; its version and its variant stay as they are. */
function countOn(bytes: Buffer): void {
  for (let index = 15; index >= 6; index -= 1) {
    const free = index === 8 ? 0x3f : index === 6 ? 0x0f : 0xff;
    const byte = bytes.readUInt8(index);
    if ((byte & free) < free) {
      bytes.writeUInt8(byte + 1, index);
      return;
    }
    bytes.writeUInt8(byte - free, index);
  }
}

/** Makes a source of UUIDs of version 7 (RFC 9562) that increase strictly. */
export function uuidSource(clock: () => number = Date.now): () => string {
  const bytes = Buffer.alloc(16);
  let last = -1;
  return () => {
    const now = clock();
    if (now > last) {
      last = now;
      bytes.writeUIntBE(now, 0, 6);
      fillRandomly(bytes.subarray(6));
      // The highest random bit stays free, so that counting on does not come to an end.
      bytes.writeUInt8((bytes.readUInt8(6) & 0x07) | 0x70, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    } else {
      countOn(bytes);
    }
    return uuidText(bytes.toString('hex'));
  };
}
