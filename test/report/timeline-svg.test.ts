import { describe, expect, it } from 'vitest';
import { type TimelinePicture, type TimelineTone, timelineSvg } from '../../src/report/index.js';

const TONES: readonly TimelineTone[] = ['good', 'bad', 'open', 'quiet'];

function picture(change: Partial<TimelinePicture> = {}): TimelinePicture {
  return {
    title: { zh: '进展', en: 'Progress' },
    subject: 'exit-1',
    now: '2026-05-01T08:00:00Z',
    nowLabel: { zh: '截至', en: 'as of' },
    groups: [
      {
        title: { zh: '阶段', en: 'Stages' },
        rows: TONES.map((tone, i) => ({
          title: { zh: `步骤${i}`, en: `Step ${i}` },
          state: { zh: '状态', en: tone },
          tone,
          at: i < 2 ? `2026-0${i + 2}-10T00:00:00Z` : undefined,
          span: i === 1 ? { from: '2026-03-01T00:00:00Z', to: '2026-04-20T00:00:00Z' } : undefined,
        })),
      },
      { title: { zh: '空', en: 'Nothing here' }, rows: [] },
    ],
    ...change,
  };
}

/** Values of an attribute on all elements, as numbers. */
function numbers(svg: string, attribute: string): number[] {
  return [...svg.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map((m) => Number(m[1]));
}

describe('the timeline picture', () => {
  it('says every line in both languages and nothing of an empty group', () => {
    const svg = timelineSvg(picture());
    for (const words of [
      '进展  Progress',
      '步骤3',
      'Step 3',
      '截至 as of 2026-05-01',
      '2026-02-10',
      '2026-04',
    ]) {
      expect(svg).toContain(words);
    }
    expect(svg).not.toContain('Nothing here');
  });

  it('puts earlier to the left and keeps everything on the sheet', () => {
    const row = { title: { zh: '步', en: 'step' }, state: { zh: '态', en: 'state' }, tone: 'good' as const };
    const days = ['2026-02-10', '2026-03-10', '2026-04-20'];
    const rows = days.map((day) => ({ ...row, at: `${day}T00:00:00Z` }));
    const dots = numbers(timelineSvg(picture({ groups: [{ title: row.title, rows }] })), 'cx');
    // Of each line the mark of its state comes first, then the one on the axis.
    const [first, second, third] = dots.filter((_, i) => i % 2 === 1);
    expect(first).toBeLessThan(second!);
    expect(second).toBeLessThan(third!);
    const svg = timelineSvg(picture());
    for (const [attribute, most] of [
      ['x', 1000],
      ['cx', 1000],
      ['x1', 1000],
      ['x2', 1000],
      ['width', 1000],
    ] as const) {
      for (const value of numbers(svg, attribute)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(most);
      }
    }
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws what is earlier than the axis at its left end, and says so', () => {
    const svg = timelineSvg(picture({ from: '2026-03-01T00:00:00Z' }));
    expect(svg).toContain('← 2026-02-10');
    expect(svg).not.toContain('← 2026-03-10');
  });

  it('tells the tones apart by shape', () => {
    const shapes = TONES.map((tone) => {
      const row = { title: { zh: '步', en: 'step' }, state: { zh: '态', en: 'state' }, tone };
      const svg = timelineSvg(picture({ groups: [{ title: { zh: '组', en: 'group' }, rows: [row] }] }));
      return svg.slice(svg.indexOf('>step<')).split('\n')[1]!.replace(/#\w+/g, '');
    });
    expect(new Set(shapes).size).toBe(TONES.length);
  });

  it('gives the same text twice', () => {
    expect(timelineSvg(picture())).toBe(timelineSvg(picture()));
  });

  it('holds nothing that runs, loads or leads anywhere, whatever it is given', () => {
    const bad = `"><script>alert(1)</script><image href='http://x/'/>&\u202e\u0007`;
    const both = { zh: bad, en: bad };
    const row = { title: both, state: both, tone: 'bad' as const };
    const svg = timelineSvg(
      picture({ title: both, subject: bad, nowLabel: both, groups: [{ title: both, rows: [row] }] }),
    );
    const elements = new Set([...svg.matchAll(/<([a-z]+)/gi)].map((m) => m[1]));
    expect([...elements].sort()).toEqual(['line', 'rect', 'svg', 'text', 'title']);
    expect(svg).not.toMatch(/[\u202e\u0007]/);
    expect(svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/<[^>]*(href|on\w+=)/);
  });
});
