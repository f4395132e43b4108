// Makes page.png, the picture of a self-checking report in the README: npm run build && node manifests/examples/page.mjs
// Chinese needs a font: fontconfig is pointed at manifests/fonts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'cloudexit-picture-'));
const fonts = join(dir, 'fonts.conf');
writeFileSync(fonts, `<fontconfig><include>/etc/fonts/fonts.conf</include><dir>${root}/manifests/fonts</dir><cachedir>${dir}</cachedir></fontconfig>`);
const example = join(root, 'manifests/examples/complete');
const file = join(dir, 'report.html');
spawnSync(process.execPath, [join(root, 'bin/run.js'), 'report', example, '-o', file, '--at', '2026-05-01T08:00:00Z', '--language', 'en'], { stdio: 'inherit' });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], env: { ...process.env, FONTCONFIG_FILE: fonts } });
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
await browser.close();
rmSync(dir, { recursive: true, force: true });
