import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const COMMANDS = resolve(import.meta.dirname, '../../dist/commands');
/** Each takes longer to load than most commands run. */
const LATE =
  /^(pdfkit|@signpdf\/|qrcode|archiver|node-forge|@aws-sdk\/|pg$|mysql2|saxes|node-sqlite3-wasm|@inquirer\/)/;

/** Packages that are loaded with a file as the build made it, before anything runs. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name] of text.matchAll(
    /(?:^|[;}\n])(?:import|export)\s*(?:[\w$*{][^"';]*?from\s*)?"([^"]+)"/g,
  )) {
    if (name!.startsWith('.')) packagesOf(resolve(dirname(file), name!), seen);
    else seen.add(name!);
  }
  return seen;
}

describe('what the build read of the manifests', () => {
  const root = resolve(import.meta.dirname, '../..');

  /** A package of its own: what is built, and the manifests with a change. */
  function changed(change: (text: string) => string): string {
    const copy = mkdtempSync(join(tmpdir(), 'cloudexit-loading-'));
    for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    cpSync(join(root, 'manifests'), join(copy, 'manifests'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const file = join(copy, 'manifests/clauses/gbt-38249.yaml');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    return copy;
  }
  const audit = (folder: string) =>
    spawnSync(process.execPath, ['bin/run.js', 'audit', 'manifests/examples/complete', '--lang', 'en'], {
      cwd: folder,
      encoding: 'utf8',
    });

  it('counts only while the files are what they were', { timeout: 120_000 }, () => {
    const copy = changed((text) => text.replaceAll('Third-party assessor', 'A changed heading'));
    try {
      expect(audit(copy).stdout).toContain('A changed heading');
      expect(audit(root).stdout).toContain('Third-party assessor');
    } finally {
      rmSync(copy, { recursive: true });
    }
    const broken = changed(() => 'id: [');
    try {
      expect(audit(broken)).toMatchObject({ status: 1, stderr: expect.stringContaining('PROFILE_INVALID') });
    } finally {
      rmSync(broken, { recursive: true });
    }
  });
});

describe('a command', () => {
  const commands = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.js'),
  );

  it.each(commands)('%s is not kept waiting by a package that it may not need', (name) => {
    const loaded = [...packagesOf(join(COMMANDS, name))];
    expect(loaded.some((one) => one.startsWith('node:'))).toBe(true);
    expect(loaded.filter((one) => LATE.test(one))).toEqual([]);
  });
});
