import { byteString, decodeUtf8, utf8 } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { displayText } from '../core/path.js';

/** Selects leaves by path: `manifests/formats/selector.md`. Keys and patterns are byte strings, one character a byte. */
export type Selects = (key: string) => boolean;

const STAR = '*';
/** A segment: `**`, or literal stretches between stars. */
type Segment = typeof ANY | readonly string[];
const ANY = Symbol('**');

export interface SelectorPatterns {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Compiles patterns once for many keys ({@link ./leaf.ts | leafKey}). Throws `SELECTOR_INVALID`, exit 3. */
export function compileSelector(patterns: SelectorPatterns): Selects {
  const include = patterns.include.map(parsePattern);
  const exclude = patterns.exclude.map(parsePattern);
  return (key) => {
    const path = key.split('/');
    return include.some((p) => matches(p, path)) && !exclude.some((p) => matches(p, path));
  };
}

/** The first segments of all that the patterns can select; undefined where one of them leaves its first segment open. Throws as {@link compileSelector}. */
export function firstSegments({ include }: SelectorPatterns): readonly string[] | undefined {
  const firsts = include.map((pattern) => parsePattern(pattern)[0]!);
  const names = firsts.flatMap((first) => (first !== ANY && first.length === 1 ? [first[0]!] : []));
  return names.length === firsts.length ? names : undefined;
}

/** Whether the pattern is one; records with others are refused. */
export function isPattern(pattern: string): boolean {
  try {
    parsePattern(pattern);
    return true;
  } catch {
    return false;
  }
}

/**
 * The pattern that selects exactly this path. What would not be seen, and bytes that are not UTF-8, are written as bytes. What comes of a
 * path with an empty segment, or of a very long one, is no pattern: {@link isPattern} says so.
 */
export function literalPattern(path: Uint8Array): string {
  const text = decodeUtf8(path);
  if (text === undefined)
    return [...path].map((b) => (b < 0x80 ? literal(String.fromCharCode(b)) : hexOf(b))).join('');
  return [...text].map(literal).join('');
}

function literal(character: string): string {
  if (character === '\\' || character === STAR) return `\\${character}`;
  return displayText(character) === character ? character : [...utf8(character)].map(hexOf).join('');
}

function hexOf(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** UTF-16 units, as records count them. */
const MAX_PATTERN = 1000;

function parsePattern(pattern: string): Segment[] {
  if (pattern.length > MAX_PATTERN) throw invalid(pattern.slice(0, 80), 'is too long');
  const text = byteString(utf8(pattern));
  const segments: Segment[] = [];
  let pieces = [''];
  let raw = '';
  const close = (): void => {
    if (raw === '') throw invalid(pattern, 'has an empty segment');
    segments.push(raw === '**' ? ANY : pieces);
    pieces = [''];
    raw = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '/') {
      close();
      continue;
    }
    raw += c;
    if (c === STAR) pieces.push('');
    else if (c !== '\\') pieces[pieces.length - 1] += c;
    else {
      const hex = /^x([0-9a-f]{2})/.exec(text.slice(i + 1, i + 4));
      const next = text[i + 1];
      if (next === undefined || (next === 'x' && hex === null)) throw invalid(pattern, 'ends in an escape');
      pieces[pieces.length - 1] += hex === null ? next : String.fromCharCode(Number.parseInt(hex[1]!, 16));
      // What is escaped is not the text `**`.
      raw += ' ';
      i += hex === null ? 1 : 3;
    }
  }
  close();
  return segments;
}

/** Whole segments with `**` between: going back to the last `**` is enough, so the work is bounded by the product. */
function matches(pattern: readonly Segment[], path: readonly string[]): boolean {
  let p = 0;
  let at = 0;
  let anyAt = -1;
  let resume = 0;
  while (at < path.length) {
    const segment = pattern[p];
    if (segment === ANY) {
      anyAt = p++;
      resume = at;
    } else if (segment !== undefined && matchesSegment(segment, path[at]!)) {
      p += 1;
      at += 1;
    } else if (anyAt >= 0) {
      p = anyAt + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === ANY) p += 1;
  return p === pattern.length;
}

/** Literal stretches in order, the first at the start and the last at the end; the earliest place of each is enough. */
function matchesSegment(pieces: readonly string[], text: string): boolean {
  const first = pieces[0]!;
  if (pieces.length === 1) return text === first;
  const last = pieces[pieces.length - 1]!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return at <= end;
}

function invalid(subject: string, why: string): CloudexitError {
  return new CloudexitError('SELECTOR_INVALID', `the pattern ${why}`, { subject, exit: 3 });
}
