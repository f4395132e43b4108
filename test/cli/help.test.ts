import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/cli/wording/en.js';
import { helpTextsZh } from '../../src/cli/wording/help-zh.js';
import { zh } from '../../src/cli/wording/zh.js';
import { RUN } from './transcript.js';

interface Described {
  readonly summary?: string;
  readonly description?: string;
}

interface Manifest {
  readonly commands: Readonly<
    Record<
      string,
      Described & {
        readonly examples?: readonly string[];
        readonly flags: Readonly<Record<string, Described>>;
        readonly args: Readonly<Record<string, Described>>;
      }
    >
  >;
}

const root = resolve(import.meta.dirname, '../..');
const { commands } = JSON.parse(readFileSync(resolve(root, 'oclif.manifest.json'), 'utf8')) as Manifest;

function keysOf(value: object, at = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null ? keysOf(inner, `${at}${key}.`) : [`${at}${key}`],
  );
}

describe('wording', () => {
  it('both catalogues say the same things, but for errors, which are written in English', () => {
    const without = (words: object): string[] =>
      keysOf(words).filter((key) => !/^error(?:s|Hints)\./.test(key));
    expect(without(zh)).toEqual(without(en));
  });

  it('every command, argument and flag is described in Chinese too', () => {
    const missing = Object.entries(commands).flatMap(([id, command]) =>
      [command, ...Object.values(command.flags), ...Object.values(command.args)]
        .map((d) => d.summary ?? d.description ?? '')
        .filter((text) => helpTextsZh[text] === undefined)
        .map((text) => `${id}: ${text}`),
    );
    expect(missing).toEqual([]);
  });

  it('every topic is', () => {
    const { oclif } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
      oclif: { topics: Readonly<Record<string, { description: string }>> };
    };
    const texts = Object.values(oclif.topics).map(({ description }) => description);
    expect(texts.filter((text) => helpTextsZh[text] === undefined)).toEqual([]);
  });

  it('a flag that may be given several times takes one value each time, so that arguments may follow it', () => {
    const src = resolve(root, 'src');
    const greedy = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(cli|commands)\/.*\.ts$/.test(file))
      .filter((file) =>
        /\bmultiple: true,(?!\s*multipleNonGreedy: true,)/.test(readFileSync(resolve(src, file), 'utf8')),
      );
    expect(greedy).toEqual([]);
  });

  it('every command has examples that begin with the program', () => {
    for (const [id, { examples }] of Object.entries(commands)) {
      expect(examples?.length ?? 0, id).toBeGreaterThan(0);
    }
  });

  it('help is in the language asked for', () => {
    const help = (lang: string): string =>
      execFileSync(process.execPath, [RUN, 'inventory', '--help', '--lang', lang], { encoding: 'utf8' });
    expect(help('zh')).toContain('列出文件夹或归档');
    expect(help('zh')).toContain('用法');
    expect(help('en')).toContain('USAGE');
  });
});
