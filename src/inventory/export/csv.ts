import type { AnyDigest } from '../../core/digest.js';
import { type Leaf, leafDisplay } from '../../formats/leaf.js';

/** RFC 4180, UTF-8 with a byte order mark, because that is how spreadsheets know Chinese. */
export function csvHeading(digests: readonly AnyDigest[]): string {
  const names = ['path', 'pathHex', 'occurrence', 'kind', 'size', ...digests];
  return `\ufeff${row([...names, 'mode', 'mtime', 'target', 'error', 'findings'])}`;
}

export function csvLine(leaf: Leaf, digests: readonly AnyDigest[]): string {
  return row([
    leafDisplay(leaf),
    leaf.pathHex,
    leaf.occurrence,
    leaf.kind,
    leaf.size,
    ...digests.map((name) => leaf.digests?.[name]),
    leaf.mode?.toString(8).padStart(4, '0'),
    leaf.mtime === undefined ? undefined : instant(leaf.mtime),
    leaf.target === undefined
      ? undefined
      : leafDisplay({ kind: leaf.kind, path: leaf.target, ...targetHex(leaf) }),
    leaf.error,
    leaf.findings?.join(' '),
  ]);
}

function targetHex(leaf: Leaf): { pathHex?: string } {
  return leaf.targetHex === undefined ? {} : { pathHex: leaf.targetHex };
}

/** RFC 3339 where a date can hold it, else seconds. */
function instant(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}

function row(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it: names come from strangers. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  const safe =
    typeof value === 'string' && /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
