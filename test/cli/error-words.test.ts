import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { presentError } from '../../src/cli/errors.js';
import { ERRORS_ZH } from '../../src/cli/wording/errors-zh.js';
import { CloudexitError } from '../../src/core/errors.js';
import { parseAcceptancePlan } from '../../src/formats/acceptance-plan.js';
import { settingsOf } from '../../src/sources/settings.js';

const SRC = join(import.meta.dirname, '../../src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('errors-zh'))
  .map((name) => readFileSync(join(SRC, name), 'utf8'));

const thrown = new Set(
  sources.flatMap((text) => [...text.matchAll(/CloudexitError\(\s*'([A-Z_]+)'/g)].map((match) => match[1]!)),
);

describe('error codes', () => {
  it('are found in the sources, and each has its words in Chinese', () => {
    expect(thrown.size).toBeGreaterThan(100);
    expect([...thrown].filter((code) => ERRORS_ZH[code] === undefined).sort()).toEqual([]);
  });

  it('have words only where somebody says them', () => {
    const all = sources.join('\n');
    const unused = Object.keys(ERRORS_ZH).filter((code) => !all.includes(`'${code}'`));
    expect(unused).toEqual([]);
  });
});

describe('an error that is shown', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  function shown(error: unknown, lang: string): string {
    let text = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    presentError(error, { json: false, lang });
    return text;
  }

  const error = new CloudexitError('RESIDUE_INDEX_INVALID', 'it ends early', {
    subject: 'a\u001b[31m.residue',
    hint: 'Take the file whose digest was committed to before the deletion.',
    exit: 3,
  });

  it('that indents its second line with a tab shows none', () => {
    const parsing = Object.assign(new Error('Parsing --chunk-size \n\tExpected an integer'), {
      oclif: { exit: 2 },
    });
    expect(shown(parsing, 'en')).toBe('error USAGE: Parsing --chunk-size\n  Expected an integer\n');
  });

  it('says in Chinese what to do about names in an unknown encoding', () => {
    let error: unknown;
    try {
      settingsOf({ nameEncoding: 'gbx' });
    } catch (thrown) {
      error = thrown;
    }
    expect(shown(error, 'zh')).toMatch(/没有这种编码.*位置: gbx\n {2}处理办法: 例如 gbk/s);
  });

  it('says in Chinese what a sentence begun as the words of its code do goes on with, and where', () => {
    const damaged = new CloudexitError(
      'EVIDENCE_DAMAGED',
      'this is not a whole evidence bundle: it ends too early',
      { subject: 'byte 12', exit: 3 },
    );
    expect(shown(damaged, 'zh')).toBe(
      '错误 EVIDENCE_DAMAGED: 这不是完整的证据包\n  过早结束\n  位置: 第 12 字节\n',
    );
    vi.restoreAllMocks();
    const missing = new CloudexitError('FILE_NOT_FOUND', 'there is no such file', { subject: 'byte 12' });
    expect(shown(missing, 'zh')).toBe('错误 FILE_NOT_FOUND: 没有这个文件\n  位置: byte 12\n');
  });

  it('says in Chinese which names are known', () => {
    const unknown = new CloudexitError('RECORD_KIND_UNKNOWN', 'there is no such kind of record', {
      subject: 'openning',
      hint: 'Known: opening, exit-terms.',
    });
    expect(shown(unknown, 'zh').split('\n').slice(1)).toEqual([
      '  位置: openning',
      '  处理办法: 已知的有：opening, exit-terms。',
      '',
    ]);
  });

  it.each<[string, string, string?]>([
    ['Missing required flag output', '缺少必需的选项 --output', 'Missing required flag --output'],
    [
      'Parsing --threads \n\tExpected an integer greater than or equal to 1 but received: 0',
      '选项 --threads\n  须为不小于 1 的整数，而给出的是 0',
    ],
    [
      'The following error occurred:\n  All of the following must be provided when using --record: --party',
      '使用 --record 时还须给出 --party',
      'All of the following must be provided when using --record: --party',
    ],
    ['Expected --format=x to be one of: sums, csv', '--format=x 须为下列之一：sums, csv'],
    ['Unexpected argument: lab.crt', '多余的参数：lab.crt'],
  ])('of the parser of flags is said in Chinese too: %s', (message, zh, en) => {
    const wrong = Object.assign(new Error(`${message}\nSee more help with --help`), { oclif: { exit: 2 } });
    expect(shown(wrong, 'zh')).toBe(`错误 USAGE: ${zh}\n  用 --help 查看用法\n`);
    vi.restoreAllMocks();
    if (en !== undefined)
      expect(shown(wrong, 'en')).toBe(`error USAGE: ${en}\n  See more help with --help\n`);
  });

  it('says in Chinese what was wrong, exactly why, where, and what to do', () => {
    expect(shown(error, 'zh').split('\n')).toEqual([
      expect.stringContaining('RESIDUE_INDEX_INVALID: 残留索引不可信'),
      '  提前结束',
      expect.stringMatching(/^ {2}位置: a[^\u001b]*\.residue$/),
      '  处理办法: 请使用删除之前已承诺其摘要的那个文件。',
      '',
    ]);
    expect(process.exitCode).toBe(3);
  });

  it('says in English what it was made with', () => {
    expect(shown(error, 'en')).toContain('RESIDUE_INDEX_INVALID: it ends early\n');
    expect(shown(error, 'en')).toContain('Take the file whose digest');
  });

  it('names what a plan has that no plan has, once, and no place where it is the whole', () => {
    let wrong: unknown;
    try {
      parseAcceptancePlan(
        Buffer.from(
          'version: 1\nsystem: a\nenvironment: new-platform\nchecks: [{ id: a, kind: file, path: b }]\n',
        ),
      );
    } catch (error) {
      wrong = error;
    }
    expect(shown(wrong, 'en')).toBe(
      'error PLAN_INVALID: not an acceptance plan: Unrecognized key: "version"\n',
    );
    vi.restoreAllMocks();
    expect(shown(wrong, 'zh')).toBe('错误 PLAN_INVALID: 计划无效\n  不是验收计划：有未知的字段："version"\n');
  });

  it('says of a full disk where it is and what to do, though the system says neither', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      path: '/case/ledger/log',
    });
    expect(shown(full, 'en').split('\n')).toEqual([
      expect.stringContaining('OUTPUT_NOT_WRITTEN: cannot write (ENOSPC)'),
      '  where: /case/ledger/log',
      expect.stringMatching(/^ {2}what to do: Make room/),
      '',
    ]);
    expect(process.exitCode).toBe(1);
    expect(shown(full, 'zh')).toContain('请腾出空间');
  });
});
