import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digest } from '../../src/core/digest.js';

/** Bytes of each file by its path. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** `count` files of `total` bytes together, the last one with the remainder. */
function spread(folder: string, names: readonly string[], total: number): Files {
  const each = Math.floor(total / names.length);
  const last = total - each * (names.length - 1);
  return Object.fromEntries(
    names.map((name, i) => [`${folder}${name}`, filler(name, i === names.length - 1 ? last : each)]),
  );
}

/** Bytes that differ from file to file. */
function filler(name: string, size: number): Uint8Array {
  const block = digest('sha256', Buffer.from(name));
  return Uint8Array.from({ length: size }, (_, i) => block[i % block.length]!);
}

function numbered(count: number, name: (n: string) => string): string[] {
  return Array.from({ length: count }, (_, i) => name(String(i + 1).padStart(2, '0')));
}

const www = spread('www/', ['index.html', 'notice.pdf', ...numbered(27, (n) => `page-${n}.html`)], 300_000);
const archive = spread(
  'www/archive/',
  numbered(5, (n) => `${n}.html`),
  40_000,
);
const docs = spread('docs/', ['资源清单.docx', '配置清单.docx', '网络拓扑.docx'], 80_000);
const db = spread('db/', ['portal.sqlite', 'portal.sqlite-wal', 'minutes.sqlite', 'archive.sqlite'], 900_000);
const logs = spread(
  'logs/',
  numbered(4, (n) => `access-2026-${n}.log`),
  70_000,
);
const site = { ...www, ...archive, ...docs, ...db, ...logs };
const { 'www/notice.pdf': _lost, ...withoutNotice } = site;
const agentFiles = (id: string) =>
  spread(
    '',
    numbered(8, (n) => `${id}-${n}.zip`),
    5_000,
  );

/** What each inventory of the example lists. */
export const LISTED: Readonly<Record<string, Files>> = {
  'handed-in': { ...www, ...archive, ...docs },
  backup: { ...site, 'etc/nginx.conf': filler('nginx.conf', 2_000) },
  site,
  'returned-first': { ...withoutNotice, 'www/index.html': filler('damaged', 1_000) },
  returned: { ...site, 'www/Thumbs.db': filler('Thumbs.db', 4_096) },
  'webdev-handover': agentFiles('webdev'),
  'webdev-returned': agentFiles('webdev'),
  'secserv-handover': agentFiles('secserv'),
  'secserv-returned': agentFiles('secserv'),
};

/** What is compared with what, by the name of the file of its findings. */
export const COMPARED: Readonly<Record<string, readonly [expected: string, returned: string]>> = {
  'baseline-comparison.jsonl': ['handed-in', 'site'],
  'findings-first.jsonl': ['site', 'returned-first'],
  'findings.jsonl': ['site', 'returned'],
};

export async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), bytes);
  }
}
