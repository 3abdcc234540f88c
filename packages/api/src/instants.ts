const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const minute = 60_000;

/**
 * Reads an RFC 3339 date-time. Answers the milliseconds since 1970 of the first whole millisecond
 * that is not before it, or undefined where it is no date-time.
 */
export function parseInstant(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null) {
    return undefined;
  }
  const part = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day, hours, minutes, seconds] = [1, 2, 3, 4, 5, 6].map(part) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHours = part(9);
  const offsetMinutes = part(10);
  if (hours > 23 || minutes > 59 || seconds > 60 || offsetHours > 23 || offsetMinutes > 59) {
    return undefined;
  }
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return undefined;
  }
  const sign = match[8] === '-' ? -1 : 1;
  const offset = sign * (offsetHours * 60 + offsetMinutes) * minute;
  const fraction = match[7] ?? '';
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const beyond = /[1-9]/.test(fraction.slice(3)) ? 1 : 0;
  const time = date.getTime() + hours * 60 * minute + minutes * minute + seconds * 1000;
  const instant = time - offset;
  // A leap second is the last of a day in UTC.
  if (seconds === 60 && new Date(instant).getTime() % (24 * 60 * minute) !== 0) {
    return undefined;
  }
  return instant + milliseconds + beyond;
}

/** The second that was written last, with its text: the instants of a page lie close together. */
let lastSecond = NaN;
let lastText = '';

export function formatInstant(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== lastSecond) {
    lastText = new Date(second * 1000).toISOString().slice(0, -4);
    lastSecond = second;
  }
  return `${lastText}${String(milliseconds - second * 1000).padStart(3, '0')}Z`;
}
