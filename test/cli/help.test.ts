import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Config } from '@oclif/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import LocalisedHelp, { describedInChinese } from '../../src/cli/help.js';
import { descriptionsZh } from '../../src/cli/wording/descriptions-zh.js';
import { en } from '../../src/cli/wording/en.js';
import { helpHeadersZh } from '../../src/cli/wording/help-headers-zh.js';
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
        readonly flags: Readonly<Record<string, Described & { readonly helpGroup?: string }>>;
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
    const without = (words: object): string[] => keysOf(words).filter((key) => !/^errors\./.test(key));
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

  it('every long description is too, and none is kept that nobody has any more', () => {
    const described = Object.entries(commands).flatMap(([id, command]) =>
      [command, ...Object.values(command.flags), ...Object.values(command.args)].flatMap(
        ({ summary, description }) =>
          summary === undefined || description === undefined ? [] : [[id, description] as const],
      ),
    );
    expect(described.length).toBeGreaterThan(40);
    expect(described.filter(([, text]) => describedInChinese(text) === undefined)).toEqual([]);
    const had = new Set(described.map(([, text]) => text.replace(/\s+/g, ' ').trim()));
    expect(Object.keys(descriptionsZh).filter((text) => !had.has(text))).toEqual([]);
  });

  it('so is the heading of every group of flags', () => {
    const groups = Object.values(commands).flatMap((c) => Object.values(c.flags).map((f) => f.helpGroup));
    const headers = new Set(groups.filter((g) => g !== undefined).map((g) => `${g} FLAGS`));
    expect([...headers].filter((h) => helpHeadersZh[h] === undefined)).toEqual([]);
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

  it('every command has examples, which are command lines without words about them', () => {
    for (const [id, { examples = [] }] of Object.entries(commands)) {
      expect(examples.length, id).toBeGreaterThan(0);
      for (const example of examples) expect(example).toMatch(/^(?:<%= config\.bin %>|cloudexit) [^\n]*$/);
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

describe('help that is shown in Chinese', async () => {
  const config = await Config.load({ root });
  afterEach(() => vi.unstubAllEnvs());

  class ShownHelp extends LocalisedHelp {
    readonly shown: string[] = [];
    protected override log(...texts: string[]): void {
      this.shown.push(...texts);
    }
  }

  /** Lines with an English heading, or with a sentence or a good part of one; usage and examples are what one types. */
  function english(help: string): string[] {
    const sections = help.split(/^(?=\S)/m).filter((section) => !/^(?:用法|示例)\n/.test(section));
    return sections
      .join('')
      .split('\n')
      .filter((line) => /(?:\b[A-Za-z]{2,},? ){3}[A-Za-z]{2,}|^[A-Z ]+$/.test(line));
  }

  async function helpOf(argv: string[]): Promise<string> {
    vi.stubEnv('CLOUDEXIT_LANG', 'zh');
    const help = new ShownHelp(config, { stripAnsi: true });
    await help.showHelp(argv);
    return help.shown.join('\n');
  }

  it.each(config.commandIDs.filter((id) => id !== 'help'))('has no English in it: %s', async (id) => {
    const help = await helpOf(id.split(':'));
    expect(help).toContain('用法\n');
    expect(english(help)).toEqual([]);
    const lines = help.split('\n').map((line) => line.trim());
    expect(lines.filter((line) => /^[，。；：、）”]/.test(line) || /[（“]$/.test(line))).toEqual([]);
    const description = commands[id]?.description;
    if (description === undefined) return;
    const said = describedInChinese(description)!.replace(/\s/g, '');
    expect(help.replace(/\s/g, '')).toContain(said);
  });

  it.each(config.topics.map(({ name }) => name).concat(''))('of topic "%s" neither', async (name) => {
    expect(english(await helpOf(name === '' ? [] : [name]))).toEqual([]);
  });
});
