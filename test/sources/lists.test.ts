import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { digestHex } from '../../src/core/digest.js';
import type { Entry } from '../../src/core/entry.js';
import { displayPath } from '../../src/core/path.js';
import { type ListOptions, openList, openSource } from '../../src/sources/index.js';
import { inventoryOf, lacks, scratch } from './support.js';

const sha = (text: string) => digestHex('sha256', Buffer.from(text));
const md5 = (text: string) => digestHex('md5', Buffer.from(text));

async function entriesOf(location: string, options: ListOptions = {}) {
  const source = await openList(location, options);
  const entries: Entry[] = [];
  for await (const entry of source.entries()) entries.push(entry);
  return { kind: source.kind, entries, findings: source.findings() };
}

/** Path, size and digests of what a list tells. */
async function toldBy(content: string | Buffer, options: ListOptions = {}) {
  const path = join(scratch(), 'list');
  writeFileSync(path, content);
  const { kind, entries } = await entriesOf(path, options);
  return { kind, rows: entries.map(rowOf), entries };
}

const rowOf = (entry: Entry) => [
  displayPath(entry.path),
  entry.size,
  entry.content?.type === 'digested' ? entry.content.digests : entry.error,
];

const fails = (content: string | Buffer, message: RegExp, options: ListOptions = {}) =>
  expect(toldBy(content, options)).rejects.toMatchObject({
    code: 'LIST_MALFORMED',
    exit: 3,
    message: expect.stringMatching(message),
    zh: expect.stringMatching(/^第 [1-9]\d* 行.*：.*\p{Script=Han}/u),
  });

function tree(): string {
  const folder = scratch();
  mkdirSync(join(folder, 'tree', 'sub'), { recursive: true });
  for (const name of ['a', 'line\nbreak', 'back\\slash', 'sp ace', '文档', 'sub/b', ') = x', 'tab\there']) {
    writeFileSync(join(folder, 'tree', name), `content of ${name}`);
  }
  return folder;
}

async function digestsIn(folder: string): Promise<Record<string, string>> {
  const { leaves } = await inventoryOf(join(folder, 'tree'));
  return Object.fromEntries(leaves.flatMap((l) => (l.digests?.sha256 ? [[l.path, l.digests.sha256]] : [])));
}

const tellsTheSame = async (folder: string, list: string | Buffer) => {
  const { entries } = await toldBy(list);
  const told = entries.flatMap((e) =>
    e.content?.type === 'digested' ? [[Buffer.from(e.path).toString(), e.content.digests.sha256]] : [],
  );
  expect(Object.fromEntries(told)).toEqual(await digestsIn(folder));
};

describe('checksum lists', () => {
  it.skipIf(lacks('sha256sum'))(
    'of GNU coreutils are read, plain and tagged, whatever the names',
    async () => {
      for (const option of ['--binary', '--text', '--tag']) {
        const folder = tree();
        const command = `find . -type f -print0 | xargs -0 sha256sum ${option}`;
        await tellsTheSame(folder, execFileSync('sh', ['-c', command], { cwd: join(folder, 'tree') }));
      }
    },
  );

  it('know their digests by name and by length', async () => {
    const { rows, kind } = await toldBy(
      `# a remark\r\n${md5('x')} *a\r\n${sha('x').toUpperCase()}  ./b\r\nSM3 (c) = ${sha('y')}\r\nSHA512 (d) = ${'0f'.repeat(64)}\r\n\r\n`,
    );
    expect(kind).toBe('checksums');
    expect(rows).toEqual([
      ['a', undefined, { md5: md5('x') }],
      ['b', undefined, { sha256: sha('x') }],
      ['c', undefined, { sm3: sha('y') }],
      ['d', undefined, { sha512: '0f'.repeat(64) }],
    ]);
    expect((await toldBy(`${sha('x')}  a\n`, { digest256: 'sm3' })).rows[0]![2]).toEqual({ sm3: sha('x') });
  });

  it('that are broken are refused with their line', async () => {
    await fails(`${sha('x')}  a\nnonsense\n`, /line 2, column 1/);
    await fails(`${sha('x')}  a\n${sha('x').slice(1)}  b\n`, /line 2, column 1: the digest/);
    await fails(`\\${sha('x')}  a\\qb\n`, /line 1: the name has an unknown escape/);
    await fails(`${sha('x')}  \n`, /line 1: the name is missing/);
    await fails(`SHA256 (a) = ${sha('x').slice(2)}\n`, /column 14: the digest/);
  });

  it('name unsafe paths', async () => {
    const { entries } = await toldBy(`${sha('x')}  /etc/passwd\n${sha('x')}  ../x\n`);
    expect(entries.map((e) => e.findings)).toEqual([['ENTRY_PATH_ABSOLUTE'], ['ENTRY_PATH_PARENT']]);
  });
});

describe('hashdeep', () => {
  it.skipIf(lacks('hashdeep'))('audit files are read as hashdeep writes them', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'tree', 'sub'), { recursive: true });
    for (const name of ['a', 'with,comma', 'sub/b']) writeFileSync(join(folder, 'tree', name), name);
    const list = execFileSync('hashdeep', ['-c', 'md5,sha1,sha256,tiger', '-r', '-l', '.'], {
      cwd: join(folder, 'tree'),
    });
    await tellsTheSame(folder, list);
    const { entries, kind } = await toldBy(list);
    expect(kind).toBe('hashdeep');
    expect(entries.map((e) => e.size).sort()).toEqual([1, 10, 5].sort());
  });

  it('that are broken are refused', async () => {
    const head = '%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n';
    await fails(`${head}12,xyz,a\n`, /line 3, column 1/);
    await fails('%%%% HASHDEEP-1.0\n', /columns/);
    await fails('%%%% HASHDEEP-2.0\n', /first line/);
    await fails('%%%% HASHDEEP-1.0\n%%%% size,crc,filename\n', /no column "crc"/);
  });
});

describe('mtree', () => {
  it.skipIf(lacks('bsdtar'))('specifications are read as bsdtar writes them', async () => {
    const folder = tree();
    symlinkSync('a b', join(folder, 'tree', 'soft'));
    const list = execFileSync(
      'bsdtar',
      ['-cf', '-', '--format=mtree', '--options=mtree:sha256,mtree:all', '.'],
      { cwd: join(folder, 'tree') },
    );
    await tellsTheSame(folder, list);
    const { entries, kind } = await toldBy(list);
    expect(kind).toBe('mtree');
    const soft = entries.find((e) => e.kind === 'symlink');
    expect(Buffer.from(soft!.target!).toString()).toBe('a b');
    expect(entries.some((e) => e.kind === 'directory' && displayPath(e.path) === 'sub')).toBe(true);
  });

  it('specifications in levels are read', async () => {
    const { rows, entries } = await toldBy(
      `#mtree\n/set type=file mode=0644\n. type=dir\n    a size=1 \\\n      sha256=${sha('x')}\nsub type=dir mode=0755\n    b\\040c size=2 md5digest=${md5('x')}\n..\n    d\n..\n`,
    );
    expect(rows).toEqual([
      ['a', 1, { sha256: sha('x') }],
      ['sub', 0, undefined],
      ['sub/b c', 2, { md5: md5('x') }],
      ['d', undefined, 'ENTRY_NOT_COMPARABLE'],
    ]);
    expect(entries.map((e) => e.mode)).toEqual([0o644, 0o755, 0o644, 0o644]);
  });

  it('names that end in 0xA0 keep it', async () => {
    const { rows } = await toldBy('#mtree\n/set type=file size=1\nvoil\u00e0\n');
    expect(rows.map(([path]) => path)).toEqual(['voil\u00e0']);
  });

  it('specifications that are broken are refused', async () => {
    await fails('#mtree\n..\n', /line 2: "\.\."/);
    await fails('#mtree\na type=flle\n', /no type "flle"/);
    await fails('#mtree\na size=1x\n', /size is not a number/);
    await fails('#mtree\na\\q\n', /unknown escape/);
  });
});

describe('rclone', () => {
  it('hashsum lines are read as they are', async () => {
    const { rows } = await toldBy(`${md5('x')}  a  b\n${md5('y')}  \\n\n${'UNSUPPORTED'.padStart(32)}  c\n`, {
      format: 'rclone-hashsum',
    });
    expect(rows).toEqual([
      ['a  b', undefined, { md5: md5('x') }],
      ['\\\\n', undefined, { md5: md5('y') }],
      ['c', undefined, 'ENTRY_NOT_COMPARABLE'],
    ]);
  });

  const item = (more: object) =>
    JSON.stringify({
      Path: 'a/b',
      Name: 'b',
      Size: 3,
      MimeType: 'text/plain',
      ModTime: '2024-01-02T03:04:05.678Z',
      IsDir: false,
      ...more,
    });

  it('lsjson is read', async () => {
    const { rows, entries, kind } = await toldBy(
      `[\n${item({ Hashes: { sha256: sha('x'), quickxor: 'AAAA' } })},\n${item({ Path: 'd', IsDir: true, Size: -1 })},\n${item({ Path: 'c', Size: -1 })}\n]\n`,
    );
    expect(kind).toBe('rclone-lsjson');
    expect(rows).toEqual([
      ['a/b', 3, { sha256: sha('x') }],
      ['d', 0, undefined],
      ['c', undefined, 'ENTRY_NOT_COMPARABLE'],
    ]);
    expect(entries[0]!.mtime).toBe(Date.UTC(2024, 0, 2, 3, 4, 5) / 1000);
  });

  /** Whatever is in names, and what rclone makes of it. */
  const NAMES = [
    'line\nbreak',
    'tab\tthere',
    'bell\x07',
    'del\x7f',
    'picture \u240a of it',
    'picture \u2421 of it',
    'nul \u2400',
    'full \uff0f width',
    '\uff0e',
    '\uff0e\uff0e',
    '\uff0e\uff0eand more',
    'quotes \u201b\u201b',
    'quotes \u201b\u201b\u240a and picture',
    'space \u2420',
    'plain\\\\n',
    '文档',
    'folder\n\u240a',
  ];

  it.skipIf(lacks('rclone'))('names are what they were before rclone spelt them', async () => {
    const folder = scratch();
    const files = join(folder, 'files');
    mkdirSync(files);
    for (const name of NAMES) writeFileSync(join(files, name), 'x');
    mkdirSync(join(files, 'sub\n'));
    writeFileSync(join(files, 'sub\n', 'in\tit'), 'x');
    const rclone = (...args: string[]) =>
      execFileSync('rclone', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const expected = [...NAMES, 'sub\n/in\tit'].sort();
    const filesOf = (entries: readonly Entry[]) =>
      entries
        .filter((e) => e.kind === 'file')
        .map((e) => Buffer.from(e.path).toString())
        .sort();
    const sums = await toldBy(rclone('hashsum', 'sha256', 'files'), { format: 'rclone-hashsum' });
    expect(filesOf(sums.entries)).toEqual(expected);
    const json = await toldBy(rclone('lsjson', '-R', '--hash', 'files'));
    expect(filesOf(json.entries)).toEqual(expected);
  });

  it('names that are no UTF-8 pass as bytes, pictures beside them are read', async () => {
    const name = Buffer.concat([
      Buffer.from('ffe290', 'hex'),
      Buffer.from('\u2409\u201b'),
      Buffer.from('e2', 'hex'),
    ]);
    const { entries } = await toldBy(Buffer.concat([Buffer.from(`${md5('x')}  `), name, Buffer.from('\n')]), {
      format: 'rclone-hashsum',
    });
    expect(Buffer.from(entries[0]!.path).toString('hex')).toBe('ffe29009e2809be2');
  });

  it('lsjson that is cut or broken is refused', async () => {
    await fails(`[\n${item({})},\n`, /line 2: the list is not closed/);
    await fails(`[\n${item({}).slice(0, -4)}\n]\n`, /line 2/);
    await fails(`[\n${item({ Path: 7 })}\n]\n`, /line 2: there is no Path/);
    await fails(`[\n{"Path":"a","__proto__":{}}\n]\n`, /line 2.*__proto__/);
    await fails(`[\n]\nmore\n`, /line 3/);
  });
});

describe('BagIt', () => {
  function bag(files: Record<string, string>): string {
    const folder = scratch();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
  }
  const declaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

  it('payload manifests are read, the strongest first', async () => {
    const folder = bag({
      'bagit.txt': declaration,
      'bag-info.txt': 'Payload-Oxum: 10.2\n',
      'manifest-md5.txt': `${md5('y')}  data/line%0Abreak%25\n${md5('x')}  data/a\n`,
      'manifest-sha256.txt': `${sha('x')}  data/a\n${sha('y')}  data/line%0Abreak%25\n`,
    });
    const { kind, entries, findings } = await entriesOf(folder);
    expect(kind).toBe('bagit');
    expect(entries.map(rowOf)).toEqual([
      ['data/a', undefined, { sha256: sha('x') }],
      ['data/line\\x0abreak%', undefined, { sha256: sha('y') }],
    ]);
    expect(findings).toEqual([]);
  });

  it('manifests and counts that contradict each other are a finding', async () => {
    const folder = bag({
      'bagit.txt': declaration,
      'bag-info.txt': 'Payload-Oxum: 10.7\n',
      'manifest-md5.txt': `${md5('x')}  data/a\n`,
      'manifest-sha256.txt': `${sha('x')}  data/a\n${sha('y')}  data/b\n`,
    });
    const { findings } = await entriesOf(folder);
    expect(findings.map((f) => f.code)).toEqual(['SOURCE_INCOMPLETE', 'SOURCE_INCOMPLETE']);
  });

  it('manifests of as many but other files are a finding', async () => {
    const folder = bag({
      'bagit.txt': declaration,
      'manifest-md5.txt': `${md5('x')}  data/a\n${md5('y')}  data/b\n`,
      'manifest-sha256.txt': `${sha('x')}  data/a\n${sha('y')}  data/c\n`,
    });
    const { findings } = await entriesOf(folder);
    expect(findings).toMatchObject([
      { code: 'SOURCE_INCOMPLETE', detail: expect.stringMatching('different files') },
    ]);
  });

  it('bags that are broken are refused', async () => {
    const malformed = { code: 'LIST_MALFORMED' };
    await expect(entriesOf(bag({ 'bagit.txt': 'BagIt-Version: 7\n' }))).rejects.toMatchObject(malformed);
    await expect(entriesOf(bag({ 'bagit.txt': declaration }))).rejects.toMatchObject({
      code: 'LIST_UNSUPPORTED',
    });
    const outside = { 'bagit.txt': declaration, 'manifest-md5.txt': `${md5('x')}  ../a\n` };
    await expect(entriesOf(bag(outside))).rejects.toMatchObject(malformed);
  });
});

describe('S3 Inventory', () => {
  const schema =
    'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, IsMultipartUploaded, EncryptionStatus';
  const row = (...cells: string[]) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`;
  const csv =
    row(
      'b',
      'a//%E6%96%87+x',
      'v1',
      'true',
      'false',
      '3',
      '2024-01-02T03:04:05.000Z',
      md5('x'),
      'false',
      'SSE-S3',
    ) +
    row(
      'b',
      'big',
      'v2',
      'true',
      'false',
      '3',
      '2024-01-02T03:04:05.000Z',
      `${md5('x')}-2`,
      'true',
      'NOT-SSE',
    ) +
    row('b', 'kms', 'v2', 'true', 'false', '3', '2024-01-02T03:04:05.000Z', md5('x'), 'false', 'SSE-KMS') +
    row('b', 'gone', 'v3', 'true', 'true', '', '2024-01-02T03:04:05.000Z', '', '', '');

  it('is read, plain and under gzip; an ETag is a digest only when it can be one', async () => {
    for (const content of [csv, gzipSync(csv)]) {
      const { rows, entries } = await toldBy(content, { format: 's3-inventory', schema });
      expect(rows).toEqual([
        ['a//文 x', 3, { md5: md5('x') }],
        ['big', 3, 'ENTRY_NOT_COMPARABLE'],
        ['kms', 3, 'ENTRY_NOT_COMPARABLE'],
        ['gone', 0, undefined],
      ]);
      expect(entries.map((e) => e.kind)).toEqual(['object', 'object', 'object', 'delete-marker']);
      expect(entries[0]!.facts).toMatchObject({ versionId: 'v1', isLatest: 'true' });
    }
  });

  it('that is broken is refused', async () => {
    await fails(csv, /line 1: 10 columns instead of the 2/, { format: 's3-inventory' });
    await fails(gzipSync(csv).subarray(0, -9), /gzip/, { format: 's3-inventory', schema });
    await fails('"b","%zz"\n', /line 1, column 2: the key is not URL-encoded/, { format: 's3-inventory' });
  });
});

describe('a register of documents', () => {
  const chinese =
    `序号,文件名称,文件路径,大小,SM3值\r\n1,"合同, 正本",文档/合同.pdf,"1,024",${sha('x')}\r\n2,,文档\\清单.xlsx,,\r\n`.replace(
      '文件名称',
      '题名',
    );

  it('is read in Chinese, whatever the encoding', async () => {
    const expected = [
      ['文档/合同.pdf', 1024, { sm3: sha('x') }],
      ['文档/清单.xlsx', undefined, 'ENTRY_NOT_COMPARABLE'],
    ];
    const forms: [Buffer, ListOptions][] = [
      [Buffer.from(chinese), {}],
      [Buffer.from(`\ufeff${chinese}`), {}],
      [iconv.encode(chinese, 'gbk'), {}],
      [iconv.encode(chinese, 'gbk'), { encoding: 'gbk' }],
      [iconv.encode(chinese, 'utf-16le', { addBOM: true }), {}],
      [Buffer.from(chinese.replaceAll('\r\n', '\n')), {}],
    ];
    for (const [bytes, options] of forms) {
      const { rows, kind, entries } = await toldBy(bytes, options);
      expect(kind).toBe('register');
      expect(rows).toEqual(expected);
      expect(entries[0]!.facts).toEqual({ title: '合同, 正本' });
    }
  });

  it('is read in English, with tabs or semicolons', async () => {
    for (const delimiter of ['\t', ';']) {
      const { rows } = await toldBy(
        `File name;SHA-256;Size\na.txt;${sha('x')};5\n`.replaceAll(';', delimiter),
      );
      expect(rows).toEqual([['a.txt', 5, { sha256: sha('x') }]]);
    }
  });

  it('that is broken is refused with line and column', async () => {
    await fails('path,size\n5" disk.txt,3\n', /^line 2, column 1: a quotation mark/);
    await fails('path,size\na,1\nb,x\n', /line 3, column 2: the size/);
    await fails('path,hash\na,1\n', /line 2, column 2: this is no digest/);
    await fails('path,size\na,1,2\n', /line 2/);
    await fails('path,size\n"a,1\n', /line 2/);
    await fails('path,路径\na,b\n', /line 1, column 2: two columns/);
    await fails('path,size\n"two\nlines",1\n,5\n', /line 4, column 1: the path is empty/);
    await fails(Buffer.concat([Buffer.from('path,title\na,'), Buffer.from([0xff, 0xff, 0x0a])]), /encoding/);
  });
});

describe('lists', () => {
  it('become inventories', async () => {
    const path = join(scratch(), 'list');
    writeFileSync(path, `${sha('x')}  a\n${sha('y')}  a\n`);
    const { inventoryOfSource } = await import('./support.js');
    const { codes, leaves } = await inventoryOfSource(await openList(path));
    expect(leaves.map((l) => l.digests?.sha256)).toEqual([sha('x'), sha('y')]);
    expect(codes).toEqual(['ENTRY_DUPLICATE']);
  });

  it('that cannot be recognised, found or read as such are errors', async () => {
    await expect(toldBy('nothing of the kind\n')).rejects.toMatchObject({ code: 'LIST_UNSUPPORTED' });
    await expect(toldBy('')).rejects.toMatchObject({ code: 'LIST_UNSUPPORTED' });
    await expect(openList(join(scratch(), 'none'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    const path = join(scratch(), 'list');
    writeFileSync(path, `${sha('x')}  a\n`);
    await expect(openSource(path)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
  });
});
