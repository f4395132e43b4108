import { describe, expect, it } from 'vitest';
import { parseReportModel, type ReportModel, reportModelSchema } from '../../src/formats/report.js';
import { reportDocument } from '../../src/report/sections/index.js';
import { leaves, others, withValue } from './mutations.js';
import { sampleModel } from './sample.js';
import { coverTexts, sectionTexts } from './texts.js';

// Not shown as such: the type of the value; the verdict, which has a case of its own; and the kind of a citation that the evidence index resolves.
const SILENT = [
  /^type$/,
  /^verdict\.outcome$/,
  /^tool\.name$/,
  /\bevidence\.\d+\.type$/,
  /\bevidence\.\d+\.entry$/,
];

describe('report model', () => {
  it('accepts the sample', () => {
    expect(parseReportModel(sampleModel())).toEqual(sampleModel());
  });

  it('refuses unknown fields, fractions and times with an offset', () => {
    expect(() => parseReportModel({ ...sampleModel(), extra: 1 })).toThrow(
      expect.objectContaining({ code: 'REPORT_INVALID' }),
    );
    const fraction = withValue(sampleModel(), ['returns', 0, 'tally', 'expected'], 1.5);
    expect(() => parseReportModel(fraction)).toThrow(
      expect.objectContaining({ subject: 'returns.0.tally.expected' }),
    );
    const offset = withValue(sampleModel(), ['generatedAt'], '2026-04-20T14:15:00+08:00');
    expect(() => parseReportModel(offset)).toThrow(expect.objectContaining({ subject: 'generatedAt' }));
  });

  it('refuses a verdict better than its clauses', () => {
    const model = sampleModel();
    for (const outcome of ['satisfied', 'not-assessed'] as const) {
      expect(() => parseReportModel({ ...model, verdict: { outcome, reasons: [] } })).toThrow(
        expect.objectContaining({ subject: 'verdict.outcome' }),
      );
    }
    const open = model.clauses.filter((c) => c.outcome !== 'not-satisfied');
    const satisfied = { outcome: 'satisfied' as const, reasons: [] };
    expect(() => parseReportModel({ ...model, clauses: open, verdict: satisfied })).toThrow();
    expect(() => parseReportModel({ ...model, clauses: [], verdict: satisfied })).toThrow();
    const good = open.filter((c) => c.outcome === 'satisfied');
    expect(parseReportModel({ ...model, clauses: good, verdict: satisfied }).verdict.outcome).toBe(
      'satisfied',
    );
    expect(parseReportModel({ ...model, clauses: good }).verdict.outcome).toBe('not-satisfied');
  });

  it('shows the verdict', () => {
    const model = sampleModel();
    const good = model.clauses.filter((c) => c.outcome === 'satisfied');
    const shown = (['satisfied', 'not-assessed', 'not-satisfied'] as const).map((outcome) => {
      const parsed = parseReportModel({ ...model, clauses: good, verdict: { outcome, reasons: [] } });
      return coverTexts(reportDocument(parsed, { rows: 1 }), 'en').join('\n');
    });
    expect(new Set(shown).size).toBe(3);
  });

  it('shows every value of the model: changing any one changes what is shown', () => {
    const shown = (model: ReportModel) => {
      const document = reportDocument(model, { rows: 500 });
      return (['zh', 'en'] as const)
        .flatMap((l) => [...coverTexts(document, l), ...sectionTexts(document, l).map((t) => t.text)])
        .join('\n');
    };
    const model = sampleModel();
    // Three rows of each kind are enough, and quick.
    for (const rows of Object.values(model)) if (Array.isArray(rows)) rows.splice(3);
    const before = shown(model);
    let tried = 0;
    for (const { path, value } of leaves(model)) {
      const name = path.join('.');
      if (SILENT.some((s) => s.test(name))) continue;
      // One of each kind of row is enough.
      if (
        path.some(
          (key, i) =>
            typeof key === 'number' && key > 0 && !['clauses', 'differences'].includes(String(path[i - 1])),
        )
      )
        continue;
      let accepted = 0;
      let noticed = false;
      for (const other of others(value)) {
        const parsed =
          other === value ? undefined : reportModelSchema.safeParse(withValue(model, path, other));
        if (!parsed?.success) continue;
        accepted += 1;
        noticed = shown(parsed.data) !== before;
        if (noticed) break;
      }
      expect(accepted, `${name} has no other value`).toBeGreaterThan(0);
      expect(noticed, `${name} is not shown`).toBe(true);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(180);
  });
});
