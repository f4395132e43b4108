import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../src/core/canonical-json.js';
import { HAS_POPPLER, poppler } from './poppler.js';
import { sampleFinding, sampleModel } from './sample.js';

const RUN = resolve(import.meta.dirname, '../../bench/report-run.js');
const COUNT = 10_000;
const MOST_MIB = 500;

const dir = mkdtempSync(join(tmpdir(), 'cloudexit-long-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.skipIf(!HAS_POPPLER)('a report with 10 000 findings, every one of them in the PDF', () => {
  it('has them all, on pages that are counted, within 500 MiB of memory', () => {
    const model = sampleModel();
    model.findings = Array.from({ length: COUNT }, (_, i) =>
      sampleFinding('ENTRY_MODIFIED', `uploads/${2010 + (i % 15)}/附件-${i}.docx`, i),
    );
    const file = join(dir, 'long.pdf');
    writeFileSync(join(dir, 'model.json'), canonicalBytes(model));
    const args = [RUN, join(dir, 'model.json'), 'pdf', String(COUNT), file];
    const done = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(done.stderr).toBe('');
    expect(Number(done.stdout)).toBeGreaterThan(50);
    expect(Number(done.stdout)).toBeLessThan(MOST_MIB);
    const pages = Number(/Pages:\s+(\d+)/.exec(poppler('pdfinfo', [file]))![1]);
    expect(pages).toBeGreaterThan(COUNT / 40);
    const text = poppler('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-']);
    const numbers = new Set(
      [...text.replace(/\s/g, '').matchAll(/附件-(\d+)\.docx/g)].map((m) => Number(m[1])),
    );
    expect(numbers.size).toBe(COUNT);
    expect(text).toContain(`第 ${pages} 页，共 ${pages} 页`);
  }, 600_000);
});
