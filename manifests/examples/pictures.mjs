// Makes the pictures of the README, report.png and page.png: npm run build && node manifests/examples/pictures.mjs
// Needs Chromium and poppler-utils. Chinese needs a font: fontconfig is pointed at manifests/fonts.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'cloudexit-picture-'));
const fonts = join(dir, 'fonts.conf');
writeFileSync(fonts, `<fontconfig><include>/etc/fonts/fonts.conf</include><dir>${root}/manifests/fonts</dir><cachedir>${dir}</cachedir></fontconfig>`);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], env: { ...process.env, FONTCONFIG_FILE: fonts } });

// The exit code is that of the audit; what counts here is the file.
const cloudexit = (...args) => spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });

/** The cover, the timeline and the deletions of the demonstration's report, side by side. */
async function pictureOfReport() {
  cloudexit('demo');
  cloudexit('report', 'cloudexit-demo/case', '-o', 'report.pdf', '--language', 'both', '--at', '2025-07-01T00:00:00Z');
  const file = join(dir, 'report.pdf');
  const pages = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).split('\f');
  // The first two pages are the cover and the contents, which name every section too.
  const pageOf = (title) => pages.findIndex((text, i) => i > 1 && text.split('\n').includes(title)) + 1;
  const images = [1, pageOf('时间线'), pageOf('数据删除')].map((page) => {
    execFileSync('pdftoppm', ['-r', '88', '-png', '-singlefile', '-f', String(page), '-l', String(page), file, join(dir, `p${page}`)]);
    return `<img src="data:image/png;base64,${readFileSync(join(dir, `p${page}.png`)).toString('base64')}">`;
  });
  const page = await browser.newPage({ viewport: { width: 2180, height: 1030 } });
  await page.setContent(`<style>body{margin:0;padding:20px;display:flex;gap:20px;background:#e6e9ee}img{width:700px;box-shadow:0 1px 6px #0004}</style>${images.join('')}`);
  await page.screenshot({ path: join(root, 'manifests/examples/report.png') });
}

/** The complete example's report after its check, with an anchor that was typed in. */
async function pictureOfPage() {
  const example = join(root, 'manifests/examples/complete');
  const file = join(dir, 'report.html');
  cloudexit('report', example, '-o', file, '--at', '2026-05-01T08:00:00Z', '--language', 'en');
  const page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
  await page.goto(`file://${file}`);
  await page.waitForFunction(() => document.querySelector('#check')?.dataset.trust !== undefined);
  await page.fill('#trust-fingerprint', 'c1f0a2eb06579db25fc83fc629990ee46c53f6d1faa67994369c0229f753daa3');
  await page.press('#trust-fingerprint', 'Enter');
  await page.waitForFunction(() => document.querySelector('#check')?.dataset.trust === 'good');
  await page.evaluate(() => {
    document.querySelector('#step-signatures details').open = true;
    document.querySelector('#check').scrollIntoView();
  });
  await page.screenshot({ path: join(root, 'manifests/examples/page.png') });
}

await pictureOfReport();
await pictureOfPage();
await browser.close();
rmSync(dir, { recursive: true, force: true });
