import { spawnSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';

const PROGRAM = process.env['CHROMIUM'] ?? 'chromium';
export const HAS_CHROMIUM = spawnSync(PROGRAM, ['--version']).status === 0;
if (!HAS_CHROMIUM && process.env['CI'] === 'true') throw new Error('chromium is not installed');

export async function startBrowser(): Promise<Browser> {
  const path = spawnSync('which', [PROGRAM], { encoding: 'utf8' }).stdout.trim();
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page, and everything that it asked for or complained about. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; requests: string[]; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (r) => requests.push(r.url()));
  page.on('console', (m) => complaints.push(m.text()));
  page.on('pageerror', (e) => complaints.push(String(e)));
  await page.goto(url);
  return { page, requests, complaints };
}
