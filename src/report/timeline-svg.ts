import type { Bilingual } from '../formats/role.js';
import { escapeMarkup } from './markup.js';

export type TimelineTone = 'good' | 'bad' | 'open' | 'quiet';

/** One line of the picture: a stage that is a point in time, or a deadline that is a span. Times are RFC 3339 UTC. */
export interface TimelineRow {
  readonly title: Bilingual;
  readonly state: Bilingual;
  readonly tone: TimelineTone;
  /** When it happened; without it the line has a state and no mark. */
  readonly at?: string | undefined;
  /** The time that was allowed. */
  readonly span?: { readonly from: string; readonly to: string } | undefined;
}

export interface TimelinePicture {
  readonly title: Bilingual;
  /** What it is the picture of, as given by whoever wrote it. */
  readonly subject: string;
  /** The moment that the states are of. */
  readonly now: string;
  readonly nowLabel: Bilingual;
  /** Where the axis begins; what is earlier is drawn at its left end. By default the earliest time of all. */
  readonly from?: string | undefined;
  readonly groups: readonly { readonly title: Bilingual; readonly rows: readonly TimelineRow[] }[];
}

const WIDTH = 1000;
const AXIS = { left: 350, right: 970 } as const;
const STATE_X = 232;
const ROW = 34;
const HEAD = 86;
const GROUP = 34;
const FOOT = 44;
const COLOUR = {
  ink: '#1b1e23',
  quiet: '#59626f',
  accent: '#1f3a5f',
  rule: '#c8ced7',
  faint: '#e6e9ee',
  band: '#f2f4f7',
} as const;
const TONES: Readonly<Record<TimelineTone, string>> = {
  good: '#1a6b3c',
  bad: '#a31d1d',
  open: '#8a5300',
  quiet: '#59626f',
};
const FONT = "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif";

/** A timeline as SVG 1.1: shapes and text only, no scripts, no links, nothing loaded. The same picture gives the same text. */
export function timelineSvg(picture: TimelinePicture): string {
  const { groups, title, subject } = picture;
  const height =
    HEAD +
    FOOT +
    groups.reduce((sum, { rows }) => sum + (rows.length > 0 ? GROUP + rows.length * ROW : 0), 0);
  const scale = scaleOf(picture);
  const parts: string[] = [];
  let y = HEAD;
  for (const group of groups) {
    if (group.rows.length === 0) continue;
    parts.push(
      `<rect x="24" y="${y}" width="${WIDTH - 48}" height="${GROUP - 8}" fill="${COLOUR.band}"/>`,
      text(32, y + 18, 13, COLOUR.accent, `${group.title.zh}  ${group.title.en}`, 'font-weight="700"'),
    );
    y += GROUP;
    for (const row of group.rows) {
      parts.push(...drawRow(row, y + ROW / 2, scale));
      y += ROW;
    }
  }
  const name = escapeMarkup(`${title.zh} ${title.en}: ${subject}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="${FONT}">`,
    `<title>${name}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(24, 36, 20, COLOUR.accent, `${title.zh}  ${title.en}`, 'font-weight="700"'),
    text(24, 58, 12, COLOUR.quiet, subject),
    ...drawAxis(picture, scale, y),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly start: number;
  readonly end: number;
  /** Pixels from the left, never outside of the axis. */
  x(time: string): number;
}

function scaleOf({ groups, now, from }: TimelinePicture): Scale {
  const rows = groups.flatMap((g) => g.rows);
  const times = [now, ...rows.flatMap((r) => [r.at ?? [], r.span?.from ?? [], r.span?.to ?? []].flat())];
  const all = [...times, ...(from === undefined ? [] : [from])].map((t) => Date.parse(t));
  const start = from === undefined ? Math.min(...all) : Date.parse(from);
  const end = Math.max(...all, start + 86_400_000);
  const width = AXIS.right - AXIS.left;
  return {
    start,
    end,
    x: (time) => {
      const share = (Date.parse(time) - start) / (end - start);
      return round(AXIS.left + width * Math.min(1, Math.max(0, share)));
    },
  };
}

function drawAxis({ now, nowLabel }: TimelinePicture, scale: Scale, bottom: number): string[] {
  const months = monthsWithin(scale);
  const every = Math.ceil(months.length / 8);
  const ticks = months.flatMap((month, i) => {
    const x = scale.x(`${month}-01T00:00:00Z`);
    const line = `<line x1="${x}" y1="${HEAD - 6}" x2="${x}" y2="${bottom}" stroke="${COLOUR.faint}"/>`;
    const labelled = i % every === 0 && x > AXIS.left + 80;
    return labelled ? [line, text(x, bottom + 16, 11, COLOUR.quiet, month, 'text-anchor="middle"')] : [line];
  });
  const x = scale.x(now);
  const label = `${nowLabel.zh} ${nowLabel.en} ${now.slice(0, 10)}`;
  const first = new Date(scale.start).toISOString().slice(0, 10);
  return [
    text(AXIS.left, bottom + 16, 11, COLOUR.quiet, first),
    ...ticks,
    `<line x1="${x}" y1="${HEAD - 6}" x2="${x}" y2="${bottom}" stroke="${COLOUR.accent}" stroke-dasharray="4 3"/>`,
    text(x, HEAD - 12, 11, COLOUR.accent, label, `text-anchor="${anchorAt(x)}"`),
  ];
}

/** `YYYY-MM` of each month that begins on the axis. */
function monthsWithin({ start, end }: Scale): string[] {
  const months: string[] = [];
  const first = new Date(start);
  for (let i = 1; months.length < 1200; i++) {
    const month = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i, 1);
    if (month > end) break;
    months.push(new Date(month).toISOString().slice(0, 7));
  }
  return months;
}

function drawRow({ title, state, tone, at, span }: TimelineRow, middle: number, scale: Scale): string[] {
  const colour = TONES[tone];
  const parts = [
    text(32, middle - 1, 13, COLOUR.ink, title.zh),
    text(32, middle + 12, 10, COLOUR.quiet, title.en),
    mark(tone, STATE_X, middle, colour),
    text(STATE_X + 12, middle - 1, 12, colour, state.zh),
    text(STATE_X + 12, middle + 12, 10, colour, state.en),
    `<line x1="${AXIS.left}" y1="${middle}" x2="${AXIS.right}" y2="${middle}" stroke="${COLOUR.rule}"/>`,
  ];
  if (span !== undefined) {
    const [from, to] = [scale.x(span.from), scale.x(span.to)];
    parts.push(
      `<rect x="${from}" y="${middle - 4}" width="${round(Math.max(2, to - from))}" height="8" fill="${colour}" fill-opacity="0.25"/>`,
      `<line x1="${to}" y1="${middle - 8}" x2="${to}" y2="${middle + 8}" stroke="${colour}" stroke-width="2"/>`,
    );
    if (at === undefined) parts.push(dated(to, middle, span.to, false));
  }
  if (at !== undefined) {
    const x = scale.x(at);
    parts.push(mark(tone, x, middle, colour), dated(x, middle, at, Date.parse(at) < scale.start));
  }
  return parts;
}

/** The date beside a mark, on the side that has room. */
function dated(x: number, middle: number, time: string, earlier: boolean): string {
  const date = `${earlier ? '← ' : ''}${time.slice(0, 10)}`;
  const before = x > AXIS.right - 90;
  const halo = 'stroke="#ffffff" stroke-width="3" paint-order="stroke"';
  const more = before ? `${halo} text-anchor="end"` : halo;
  return text(before ? x - 10 : x + 10, middle - 6, 11, COLOUR.ink, date, more);
}

/** Shapes differ as colours do, for those who can't tell these. */
function mark(tone: TimelineTone, x: number, y: number, colour: string): string {
  switch (tone) {
    case 'good':
      return `<circle cx="${x}" cy="${y}" r="5" fill="${colour}"/>`;
    case 'bad':
      return `<rect x="${x - 5}" y="${y - 5}" width="10" height="10" fill="${colour}"/>`;
    case 'open':
      return `<path d="M${x} ${y - 6}L${x + 6} ${y + 5}H${x - 6}Z" fill="${colour}"/>`;
    case 'quiet':
      return `<circle cx="${x}" cy="${y}" r="4.5" fill="#ffffff" stroke="${colour}"/>`;
  }
}

function text(x: number, y: number, size: number, colour: string, content: string, more = ''): string {
  const attributes = `x="${x}" y="${y}" font-size="${size}" fill="${colour}"${more === '' ? '' : ` ${more}`}`;
  return `<text ${attributes}>${escapeMarkup(content)}</text>`;
}

function anchorAt(x: number): 'start' | 'middle' | 'end' {
  if (x > AXIS.right - 110) return 'end';
  return x < AXIS.left + 110 ? 'start' : 'middle';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
