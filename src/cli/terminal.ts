import { styleText } from 'node:util';
import { displayText, redisplay } from '../core/path.js';

/** Every rule about what reaches a terminal is in this file. */

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return coloured(stream) ? styleText(style, text) : text;
}

function coloured(stream: NodeJS.WriteStream): boolean {
  if (process.env['NO_COLOR'] || process.env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}

/** Text from a record, certificate or file name: nothing in it may drive the terminal. */
export function safe(text: string): string {
  return displayText(text);
}

/** The same for text that is in display form already, such as what findings carry. */
export function safeDisplay(text: string): string {
  return redisplay(text);
}

const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A JSON document of the same value whose text cannot drive a terminal: JSON itself lets C1 controls and overrides through. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    UNSEEN,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`;
}

export function formatCount(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Column width of a text on a terminal: CJK, full-width characters and emoji take two cells, what combines with the one before none. */
export function cells(text: string): number {
  let width = 0;
  for (const c of text) width += COMBINING.test(c) ? 0 : WIDE.test(c) ? 2 : 1;
  return width;
}

const COMBINING = /\p{Mn}|\p{Me}|\u200d/u;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;

export function padCells(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

/** Aligned `label  value` lines. */
export function facts(rows: readonly (readonly [string, string])[], indent = 2): string {
  const width = Math.max(0, ...rows.map(([label]) => cells(label)));
  return rows.map(([label, value]) => `${' '.repeat(indent)}${padCells(label, width)}  ${value}`).join('\n');
}

/** Columns of the terminal that is written to; undefined where it is none, and lines may be as long as they are. */
export function terminalColumns(stream: NodeJS.WriteStream = process.stdout): number | undefined {
  return stream.isTTY === true && stream.columns > 0 ? stream.columns : undefined;
}

/** Columns that the widest of some texts takes. */
export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(cells));
}
