import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { visibleText } from '../../src/report/visible.js';
import { rendered } from './rendered.js';
import { HOSTILE_NAMES, sampleFinding, sampleModel } from './sample.js';

const read = (bytes: Buffer) => parse(bytes, { bom: true, columns: true }) as Record<string, string>[];

describe('CSV of findings', () => {
  it('begins with a byte order mark, ends lines with CRLF and quotes every field', async () => {
    const bytes = await rendered(sampleModel(), 'csv', 'zh');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').slice(1).split('\r\n');
    expect(lines.at(-1)).toBe('');
    expect(lines).toHaveLength(sampleModel().findings.length + 2);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^"([^"]|"")*"(,"([^"]|"")*")*$/);
    expect(lines[0]).toContain('"对象"');
  });

  it('has every finding with its values', async () => {
    const model = sampleModel();
    const rows = read(await rendered(model, 'csv', 'en'));
    for (const finding of model.findings) {
      const row = rows.find((r) => r['Subject']!.replace(/^'/, '') === visibleText(finding.subject));
      expect(row, finding.subject).toMatchObject({
        Code: finding.code,
        Expected: finding.expected ?? '',
        Actual: finding.actual ?? '',
        Remediation: finding.remediation?.en ?? '',
      });
    }
    expect(rows.map((r) => r['No.'])).toEqual(rows.map((_, i) => String(i + 1)));
  });

  it('holds nothing that a spreadsheet takes for a formula', async () => {
    const model = sampleModel();
    const formulas = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '  =1',
      '＝1',
      '\ufeff=1',
      '|calc',
      '%x',
      '\n=1',
    ];
    model.findings = [...formulas, ...HOSTILE_NAMES].map((subject, i) => ({
      ...sampleFinding('ENTRY_EXTRA', subject, i),
      expected: subject,
      actual: subject,
      detail: subject,
    }));
    for (const row of read(await rendered(model, 'csv', 'en'))) {
      for (const value of Object.values(row)) expect(value).not.toMatch(/^[\s\ufeff]*[=+\-@|%＝＋－＠]/);
    }
  });
});
