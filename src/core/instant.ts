const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

/** The day that was written last: thousands of signatures share one, and writing a calendar date costs most. */
let lastDay = Number.NaN;
let lastDayText = '';

/** RFC 3339 in UTC with whole seconds, rounded down, years 0 to 9999: the one text form of an instant in everything persisted. */
export function instantText(at: Date): string {
  const ms = at.getTime();
  const day = Math.floor(ms / DAY_MS);
  if (day !== lastDay) {
    lastDayText = at.toISOString().slice(0, 11);
    lastDay = day;
  }
  const second = Math.floor((ms - day * DAY_MS) / 1000);
  const minute = Math.floor(second / 60);
  const hour = Math.floor(minute / 60);
  return `${lastDayText}${TWO_DIGITS[hour]!}:${TWO_DIGITS[minute % 60]!}:${TWO_DIGITS[second % 60]!}Z`;
}
