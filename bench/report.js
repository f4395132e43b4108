/**
 * A report with very many findings: every row in the PDF, and the default that cuts its tables short, beside Chromium printing
 * our own page of the same rows:
 *   npm run build && node bench/report.js [findings, default 10000] [folder, default /tmp/cloudexit-bench]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { have, report, seconds } from './measure.js';

const count = Number(process.argv[2] ?? 10_000);
const folder = process.argv[3] ?? '/tmp/cloudexit-bench';
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

mkdirSync(folder, { recursive: true });
const model = `${folder}/report-model.json`;
// The exit code is that of the audit; what counts here is the file.
const made = ['report', here('../manifests/examples/complete'), '-o', model, '--at', '2026-05-01T08:00:00Z'];
spawnSync('node', [here('../bin/run.js'), ...made]);
const base = JSON.parse(readFileSync(model, 'utf8'));
base.findings = Array.from({ length: count }, (_, i) => ({
  code: i % 3 === 0 ? 'ENTRY_MISSING' : 'ENTRY_MODIFIED',
  subject: `uploads/${2010 + (i % 15)}/政府信息公开/附件-${i}.docx`,
  expected: `sha256 ${i.toString(16).padStart(64, '0')}`,
  actual: `sha256 ${(i * 7).toString(16).padStart(64, 'f')}`,
  remediation: { zh: '重新返还该文件。', en: 'Return the file again.' },
  owner: base.parties[1].id,
}));
writeFileSync(model, JSON.stringify(base));

const times = {};
for (const [name, format, rows, output] of [
  ['cloudexit', 'pdf', count, 'all.pdf'],
  ['cloudexit, 500 rows', 'pdf', 500, 'cut.pdf'],
  ['cloudexit, HTML', 'html', count, 'all.html'],
]) {
  const file = `${folder}/${output}`;
  times[name] = seconds(`node ${here('report-run.js')} ${model} ${format} ${rows} ${file} > ${folder}/peak`);
  const size = (statSync(file).size / 2 ** 20).toFixed(1);
  console.log(`${name}: ${size} MiB, peak memory ${readFileSync(`${folder}/peak`, 'utf8').trim()} MiB`);
}
if (have('chromium')) {
  const print = `chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf=${folder}/peer.pdf`;
  times['chromium, of the HTML'] = seconds(`${print} file://${folder}/all.html`);
}
report(`${count} findings`, times);
