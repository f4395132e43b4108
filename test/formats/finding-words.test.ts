import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.js';
import { findingWords } from '../../src/formats/finding-words.js';

const zh = (finding: Finding) =>
  Object.values(findingWords(finding)).map((text: string | { zh: string }) =>
    typeof text === 'string' ? text : text.zh,
  );

describe('the words of findings', () => {
  it.each<[Finding, string[]]>([
    [
      {
        code: 'ACCEPTANCE_CHECK_FAILED',
        subject: 'home',
        expected: 'status 200, with the text "a, with b", with no dead link among 9 pages',
        detail: '4 pages crawled, 2 more links beyond the bound not looked at; 1 dead: /x (404)',
      },
      [
        'home',
        '状态码 200，含文字 "a, with b"，9 页中没有失效链接',
        '已抓取 4 页，另有 2 个链接超出界限而未查看；失效链接 1 个：/x (404)',
      ],
    ],
    [
      {
        code: 'ACCEPTANCE_CHECK_FAILED',
        subject: 'job',
        expected: 'exit 0, output with SHA-256 ab',
        detail: 'exit 3',
      },
      ['job', '退出码 0，输出的 SHA-256 为 ab', '退出码 3'],
    ],
    // What a server or a plan says stays as it is.
    [
      { code: 'ACCEPTANCE_CHECK_FAILED', subject: 'rows', expected: '[["exit 1"]]', detail: '[["exit 2"]]' },
      ['rows', '[["exit 1"]]', '[["exit 2"]]'],
    ],
    [
      {
        code: 'PROBE_FOUND',
        subject: 'bucket',
        actual: '2',
        detail: 'something is left; delete markers keep the name, not the content',
      },
      ['bucket', '2', '仍有遗留；删除标记保留的是名称，而非内容'],
    ],
    [{ code: 'LEDGER_ENTRY_DAMAGED', subject: 'entry 7' }, ['账本第 7 条']],
    [{ code: 'LEDGER_BEYOND_CHECKPOINT', subject: '3 of 51 entries' }, ['全部 51 条中的 3 条']],
    [{ code: 'LEDGER_HELD_BY_ONE', subject: '3 of 51 entries' }, ['全部 51 条中的 3 条']],
    [
      { code: 'LEDGER_TRUNCATED', subject: 'ledger/head', expected: '9 entries', actual: '8 entries' },
      ['ledger/head', '9 条', '8 条'],
    ],
    [
      {
        code: 'ENTRY_MODIFIED',
        subject: '6 bytes',
        expected: '6 bytes, sha256 ab01',
        actual: '4 bytes, sha256 cd',
        detail: '2 bytes shorter; first 3 bytes equal',
      },
      ['6 bytes', '6 字节，sha256 ab01', '4 字节，sha256 cd', '短 2 字节；前 3 字节相同'],
    ],
    [
      { code: 'ENTRY_MISSING', subject: 'symlink', expected: 'symlink to directory', actual: 'directory' },
      ['symlink', '符号链接，指向 directory', '文件夹'],
    ],
    // Of what has moved both are names.
    [
      { code: 'ENTRY_MOVED', subject: 'file', expected: 'file', actual: 'directory' },
      ['file', 'file', 'directory'],
    ],
    [
      {
        code: 'RETURN_COUNT_DIFFERS',
        subject: 'ab',
        expected: '5 entries',
        actual: '4 entries',
        detail: 'matched',
      },
      ['ab', '5 条', '4 条', '相符'],
    ],
    [{ code: 'RESULT_DIFFERS', subject: 'hits', detail: 'disk-1: hits' }, ['hits', 'disk-1: 命中数']],
    [{ code: 'RESULT_DIFFERS', subject: 'f', detail: 'wanting' }, ['f', '不符']],
    [{ code: 'RESULT_DIFFERS', subject: 'f', detail: 'line 3: code' }, ['f', '第 3 行（从 0 起）：代码']],
    [{ code: 'RESIDUE_INDEX_INCOMPLETE', subject: 'residue index' }, ['残留索引']],
    [{ code: 'RESIDUE_SEED_DIFFERS', subject: 'seed', expected: 'ab', actual: 'cd' }, ['种子', 'ab', 'cd']],
    [
      { code: 'RESIDUE_NOT_READ', subject: '照片, 1.png, offset 512, 4096 bytes' },
      ['照片, 1.png, 偏移 512，4096 字节'],
    ],
    [
      {
        code: 'SCOPE_ITEM_COUNT_DIFFERS',
        subject: 'www 网站',
        expected: '2 entries, 5 bytes',
        actual: '1 entries, 4 bytes',
      },
      ['www 网站', '2 条，5 字节', '1 条，4 字节'],
    ],
    [
      { code: 'MANIFEST_COVERAGE_DIFFERS', subject: 'cloud', expected: '0 entries', actual: '2 entries' },
      ['cloud', '0 条', '2 条'],
    ],
    [
      {
        code: 'MANIFEST_COVERAGE_UNSETTLED',
        subject: 'cloud',
        detail: 'too many contents are not where they were',
      },
      ['cloud', '不在原路径的内容过多'],
    ],
    [
      {
        code: 'MANIFEST_COVERAGE_UNSETTLED',
        subject: 'cloud',
        detail: 'an inventory is not among the materials that the log lists',
      },
      ['cloud', '有清单不在账本所列的材料之中'],
    ],
    [
      { code: 'DELETION_NOT_ATTESTED', subject: 'offsite', actual: 'copy-not-planned' },
      ['offsite', '已知副本未列入计划'],
    ],
    [
      { code: 'DELETION_PENDING', subject: 'offsite', actual: 'expires-later 2027-01-01T00:00:00Z' },
      ['offsite', '到期后失效 2027-01-01T00:00:00Z'],
    ],
  ])('are Chinese where they are our own: %j', (finding, said) => {
    expect(zh(finding)).toEqual(said);
    const english = Object.values(findingWords(finding)).map((t: string | { en: string }) =>
      typeof t === 'string' ? t : t.en,
    );
    const { code, ...texts } = finding;
    void code;
    expect(english).toEqual(Object.values(texts));
  });

  it.each<Finding>([
    { code: 'ENTRY_MISSING', subject: 'seed', expected: 'entry 7', detail: 'residue index' },
    { code: 'ENTRY_EXTRA', subject: 'entry 7', actual: 'copy-not-planned' },
    { code: 'SCOPE_ITEM_EMPTY', subject: 'offset 512' },
    { code: 'LEDGER_ENTRY_DAMAGED', subject: 'entry 7\nentry 8' },
    { code: 'DELETION_PENDING', subject: 'x', actual: 'constructor' },
  ])('are left alone where they are names from input: %j', (finding) => {
    expect(zh(finding)).toEqual(Object.values(finding).slice(1));
  });
});
