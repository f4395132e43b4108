import { readdirSync, readFileSync } from 'node:fs';
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
