import type { Tone } from '../document.js';

/** Measures in points (1/72 inch), A4. */
export const PAGE = { width: 595.28, height: 841.89, left: 54, right: 54, top: 72, bottom: 62 } as const;
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

export const COLOUR = {
  ink: '#1b1e23',
  quiet: '#59626f',
  accent: '#1f3a5f',
  rule: '#c8ced7',
  faint: '#e6e9ee',
  band: '#f2f4f7',
  white: '#ffffff',
} as const;

/** Each at least 4.5:1 on white. */
export const TONE_COLOUR: Readonly<Record<Tone, string>> = {
  good: '#1a6b3c',
  bad: '#a31d1d',
  open: '#8a5300',
  quiet: '#59626f',
};

export interface TextStyle {
  readonly weight: 'regular' | 'bold';
  readonly size: number;
  /** Distance of baselines. */
  readonly leading: number;
  readonly colour: string;
}

const style = (
  weight: TextStyle['weight'],
  size: number,
  leading: number,
  colour: string = COLOUR.ink,
): TextStyle => ({
  weight,
  size,
  leading,
  colour,
});

export const STYLE = {
  coverTitle: style('bold', 26, 36, COLOUR.accent),
  coverSecond: style('regular', 15, 22, COLOUR.quiet),
  coverSubtitle: style('regular', 13.5, 20),
  verdict: style('bold', 15, 21),
  heading: style('bold', 15, 21, COLOUR.accent),
  headingSecond: style('regular', 10.5, 15, COLOUR.quiet),
  subheading: style('bold', 10.5, 15),
  subheadingSecond: style('regular', 8.5, 12, COLOUR.quiet),
  body: style('regular', 9.5, 15),
  bodyLead: style('bold', 9.5, 15),
  bodySecond: style('regular', 8.6, 13, COLOUR.quiet),
  label: style('regular', 8.8, 13.5, COLOUR.quiet),
  labelSecond: style('regular', 7.6, 11, COLOUR.quiet),
  cell: style('regular', 7.7, 11.2),
  cellLead: style('bold', 7.7, 11.2),
  cellSecond: style('regular', 7, 10, COLOUR.quiet),
  head: style('bold', 7.6, 11, COLOUR.accent),
  headSecond: style('regular', 6.8, 9.6, COLOUR.quiet),
  running: style('regular', 7.5, 10, COLOUR.quiet),
} as const satisfies Record<string, TextStyle>;
