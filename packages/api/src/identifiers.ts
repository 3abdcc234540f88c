import { createHash, randomBytes } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomBits = 80n;
const randomLimit = 1n << randomBits;

function randomInteger(bytes: number): bigint {
  return BigInt(`0x${randomBytes(bytes).toString('hex')}`);
}

/**
 * Makes a source of ULIDs that increase strictly: within a millisecond, and when the clock is set
 * back, each is the one before plus one.
 */
export function ulidSource(clock: () => number = Date.now): () => string {
  let last = -1n;
  return () => {
    const time = BigInt(clock()) * randomLimit;
    // The highest random bit stays free, so that counting on does not reach the next millisecond.
    last = time > last ? time + (randomInteger(10) >> 1n) : last + 1n;
    let text = '';
    for (let shift = 125n; shift >= 0n; shift -= 5n) {
      text += crockford.charAt(Number((last >> shift) & 31n));
    }
    return text;
  };
}

const timeCharacters = 10;
const greatestTime = 2 ** 48 - 1;

/** The time that a ULID carries, in milliseconds since 1970. */
export function timeOfUlid(ulid: string): number {
  let time = 0;
  for (const character of ulid.slice(0, timeCharacters)) {
    time = time * 32 + crockford.indexOf(character);
  }
  return time;
}

/** The least ULID that is made at an instant or later. */
export function leastUlidAt(milliseconds: number): string {
  let time = Math.min(Math.max(milliseconds, 0), greatestTime);
  let text = '';
  for (let index = 0; index < timeCharacters; index += 1) {
    text = crockford.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  return text + '0'.repeat(26 - timeCharacters);
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

/** Makes a source of UUIDs of version 7 (RFC 9562) that increase strictly. */
export function uuidSource(clock: () => number = Date.now): () => string {
  const counterBits = 74n;
  const counterLimit = 1n << counterBits;
  let last = -1n;
  return () => {
    const time = BigInt(clock()) * counterLimit;
    last = time > last ? time + (randomInteger(10) >> 7n) : last + 1n;
    const milliseconds = last >> counterBits;
    const high = (last >> 62n) & 0xfffn;
    const low = last & ((1n << 62n) - 1n);
    const bits = (milliseconds << 80n) | (7n << 76n) | (high << 64n) | (2n << 62n) | low;
    return uuidText(bits.toString(16).padStart(32, '0'));
  };
}
