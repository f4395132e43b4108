const ZERO = 0x30;
const POINT = 0x2e;

/** Where a number ends without the zeros at the end of its fraction, which say nothing of its value. */
export function endOfFraction(from: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && from[last - 1] === ZERO) last -= 1;
  if (last === start || last === end) return end;
  if (from[last - 1] === POINT) return last - 1 === start ? end : last - 1;
  for (let i = start; i < last; i++) if (from[i] === POINT) return last;
  return end;
}
