import type { Bilingual } from '../formats/report.js';

/**
 * The report as sections and blocks, between the model and the renderings: every rendering walks the same
 * blocks, so none can say something that another does not.
 */
export type Language = 'zh' | 'en' | 'both';

/** A plain string is data, the same in every language. */
export type Text = string | Bilingual;

/** Colour of a result. Never alone: the cell's text says it too. */
export type Tone = 'good' | 'bad' | 'open' | 'quiet';

export interface Cell {
  /** Set before the text and stronger: a code, a heading. */
  readonly lead?: Text;
  readonly text: Text;
  readonly tone?: Tone;
  /** Digests, codes and names: set so that lines may break anywhere. */
  readonly code?: boolean;
}

export interface Column {
  readonly label: Bilingual;
  /** Share of the width. */
  readonly weight: number;
  readonly align?: 'right';
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text; readonly tone?: Tone }
  | { readonly kind: 'subheading'; readonly text: Text }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [Bilingual, Cell])[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: 'steps'; readonly steps: readonly { readonly text: Text; readonly command?: string }[] }
  | { readonly kind: 'bars'; readonly label: Bilingual; readonly bars: readonly Bar[] }
  | ({ readonly kind: 'timeline' } & Timeline)
  /** Says plainly that there is nothing to show. */
  | { readonly kind: 'none'; readonly text: Bilingual };

/** One stacked bar; parts of zero are left out of the drawing but stay in the legend. */
export interface Bar {
  readonly label: Text;
  readonly parts: readonly { readonly label: Bilingual; readonly count: number; readonly tone: Tone }[];
}

/**
 * Events in their order from left to right, each in the lane of the party whose it is. The distances say nothing: years may lie
 * between the contract and the exit, and minutes between two records.
 */
export interface Timeline {
  readonly label: Bilingual;
  readonly events: number;
  readonly lanes: readonly { readonly label: Text; readonly dots: readonly TimelineDot[] }[];
  /** Months below the first of their events, as many as there is room for. */
  readonly ticks: readonly { readonly event: number; readonly month: string }[];
}

interface TimelineDot {
  /** Index of the event, from 0. */
  readonly event: number;
  /** Filled when a time stamp stands behind the time, else a ring. */
  readonly stamped: boolean;
}

export interface Section {
  readonly id: string;
  readonly title: Bilingual;
  readonly blocks: readonly Block[];
}

export interface Cover {
  readonly title: Bilingual;
  readonly subtitle: Text;
  readonly verdict: Cell;
  readonly facts: readonly (readonly [Bilingual, Cell])[];
}

export interface ReportDocument {
  readonly cover: Cover;
  readonly sections: readonly Section[];
}

/** The lines of a text in a language: one, or two for `both` when the languages differ. */
export function linesOf(
  text: Text,
  language: Language,
): { readonly text: string; readonly second: boolean }[] {
  if (typeof text === 'string') return [{ text, second: false }];
  if (language !== 'both') return [{ text: text[language], second: false }];
  if (text.zh === text.en) return [{ text: text.zh, second: false }];
  return [
    { text: text.zh, second: false },
    { text: text.en, second: true },
  ];
}
