/** Breaks text into lines by width: Latin at spaces, Chinese between characters with the usual prohibitions. */

// No line begins with a closing mark or a small kana, none ends with an opening one (GB/T 15834, W3C CLREQ).
const NOT_FIRST = new Set('、。，．：；！？）〉》」』】〕］｝”’％℃·…—～,.:;!?)]}%');
const NOT_LAST = new Set('（〈《「『【〔［｛“‘￥＄([{$');
const CODE_BREAKS = new Set('/\\-_.:,;|@=&?');

export interface BreakOptions {
  readonly width: number;
  /** Advance of one code point, in the unit of `width`. */
  readonly advance: (codePoint: number) => number;
  /** Names, digests and codes: a line may end anywhere, after punctuation by preference. */
  readonly code: boolean;
}

export function breakLines(text: string, options: BreakOptions): string[] {
  return text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, options));
}

function breakParagraph(text: string, { width, advance, code }: BreakOptions): string[] {
  if (fits(text, width, advance)) return [text.trimEnd()];
  const chars = [...text];
  const lines: string[] = [];
  let start = 0;
  let used = 0;
  let breakAt = -1;
  let usedAtBreak = 0;
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i]!;
    const w = advance(char.codePointAt(0)!);
    if (i > start && mayBreak(chars[i - 1]!, char, code)) {
      breakAt = i;
      usedAtBreak = used;
    }
    if (used + w > width && i > start && char !== ' ') {
      // A code line that would end early at its punctuation looks ragged: cut it where it is full instead.
      const end =
        breakAt > start && (!code || usedAtBreak >= 0.6 * width) ? breakAt : fullAt(chars, start, i);
      lines.push(chars.slice(start, end).join('').trimEnd());
      // What was carried over is measured again: it may hold further places to break.
      start = end;
      i = start - 1;
      used = 0;
      breakAt = -1;
      continue;
    }
    used += w;
  }
  lines.push(chars.slice(start).join('').trimEnd());
  return lines;
}

/** Most texts are one line, which needs no place to break. Spaces at its end may stand beyond. */
function fits(text: string, width: number, advance: BreakOptions['advance']): boolean {
  let used = 0;
  for (let i = 0; i < text.length; ) {
    const c = text.codePointAt(i)!;
    const w = advance(c);
    if (used + w > width && i > 0 && c !== 0x20) return false;
    used += w;
    i += c > 0xffff ? 2 : 1;
  }
  return true;
}

/** Where a full line is cut: no closing mark of Chinese is left to begin the next one. */
function fullAt(chars: readonly string[], start: number, full: number): number {
  const mark = NOT_FIRST.has(chars[full]!) && isIdeographic(chars[full]!);
  return mark && full - 1 > start && !NOT_LAST.has(chars[full - 2]!) ? full - 1 : full;
}

function mayBreak(before: string, after: string, code: boolean): boolean {
  if (after === ' ' || NOT_FIRST.has(after) || NOT_LAST.has(before)) return false;
  if (before === ' ') return true;
  if (code && CODE_BREAKS.has(before)) return true;
  if (before === '-' || before === '/') return true;
  return isIdeographic(before) || isIdeographic(after);
}

function isIdeographic(char: string): boolean {
  const c = char.codePointAt(0)!;
  return (
    (c >= 0x2e80 && c <= 0xd7a3) ||
    (c >= 0xf900 && c <= 0xfaff) ||
    (c >= 0xff00 && c <= 0xffef) ||
    c >= 0x20000
  );
}
