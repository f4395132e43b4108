import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

// Layers from the ground up. Folders on one line are siblings and never import each other: they meet in use cases.
const LAYERS: readonly (readonly string[])[] = [
  ['core'],
  ['formats'],
  ['sources', 'inventory', 'compare', 'trust', 'ledger', 'residue', 'clauses', 'report'],
  ['usecases'],
  ['cli', 'page'],
  ['commands'],
];
const PURE = ['core', 'formats', 'compare', 'clauses'];
const IMPURE_MODULES =
  /^node:(fs|child_process|net|http|https|dns|os|worker_threads|timers|readline|process|tty)/;
const IMPURE_GLOBALS =
  /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.(env|stdout|stderr|exit|cwd)|randomBytes\()/;
const PRESENTS = ['cli', 'commands'];

const root = resolve(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts'))
  .map((f) => join(root, f));

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1]!);
}

function folderOf(file: string): string {
  return relative(root, file).split('/')[0]!;
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((l) => l.includes(folder));
}

/** Local imports resolved to their source files. */
function localImports(file: string): string[] {
  return importsOf(file)
    .filter((i) => i.startsWith('.'))
    .map((i) => resolve(dirname(file), i.replace(/\.js$/, '.ts')));
}

describe('architecture', () => {
  it('knows every folder', () => {
    const folders = new Set(files.map(folderOf).filter((f) => f !== 'index.ts'));
    expect([...folders].filter((f) => layerOf(f) === -1)).toEqual([]);
  });

  it('imports go strictly downward and siblings do not meet', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const from = folderOf(file);
      if (from === 'index.ts') continue;
      for (const target of localImports(file)) {
        const to = folderOf(target);
        if (to !== from && layerOf(to) >= layerOf(from)) wrong.push(`${relative(root, file)} -> ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has no import cycles', () => {
    const graph = new Map(files.map((f) => [f, localImports(f)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(file)), file].map((f) => relative(root, f)).join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('pure folders touch no file system, clock, randomness, environment or network', () => {
    const wrong: string[] = [];
    for (const file of files.filter((f) => PURE.includes(folderOf(f)))) {
      for (const i of importsOf(file))
        if (IMPURE_MODULES.test(i)) wrong.push(`${relative(root, file)}: ${i}`);
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const found = IMPURE_GLOBALS.exec(code);
      if (found) wrong.push(`${relative(root, file)}: ${found[0]}`);
    }
    expect(wrong).toEqual([]);
  });

  it('only cli and commands write to the terminal or set an exit code', () => {
    const wrong = files.filter((file) => {
      if (PRESENTS.includes(folderOf(file))) return false;
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /console\.|process\.(stdout|stderr|exit|exitCode)\b/.test(code);
    });
    expect(wrong.map((f) => relative(root, f))).toEqual([]);
  });

  it('no file is too long to read in one sitting', () => {
    const long = files
      .map((f) => [relative(root, f), readFileSync(f, 'utf8').split('\n').length] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  it('no file is named for nothing in particular', () => {
    const vague = /(^|\/)(utils?|helpers?|manager|misc|common|process|data2)(\.ts|\/)/;
    expect(files.map((f) => relative(root, f)).filter((f) => vague.test(f))).toEqual([]);
  });
});
