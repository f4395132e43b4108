import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deletionPlan } from '../../src/formats/records/deletion-plan.js';
import { knownCopy } from '../../src/formats/records/known-copy.js';
import { COPY_KINDS, MEDIUM_TYPES, TECHNIQUES } from '../../src/formats/records/vocabulary.js';
import { openList } from '../../src/sources/index.js';
import {
  importMediaLists,
  mediaListsYaml,
  type StatedOfCopies,
} from '../../src/usecases/media-list/import-media.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cloudexit-media-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let next = 0;
function table(text: string | Uint8Array): string {
  const path = join(dir, `table-${next++}.csv`);
  writeFileSync(path, text);
  return path;
}
const take = (...texts: (string | Uint8Array)[]) => importMediaLists(texts.map(table));
const refused = (message: string) =>
  expect.objectContaining({ code: 'LIST_MALFORMED', exit: 3, message: expect.stringContaining(message) });

const MEDIA = `云盘ID,磁盘类型,地域,可用区,是否共用,费用
d-BP1x7,云盘,华东1,可用区 H,是,12.50
SN 4711,固态硬盘,华东1,,否,0
`;
const COPIES = `副本编号,副本类型,名称,移交项,所在介质,清除方式,清除级别
`.replace('副本编号', '编号');

/** The place of an English message in Chinese, and a Chinese sentence after it. */
function inChinese(message: string): RegExp {
  const [, line, column] = /^line (\d+)(?:, column (\d+))?/.exec(message)!;
  return new RegExp(
    `^第 ${line} 行${column === undefined ? '' : `第 ${column} 列`}.*：.*\\p{Script=Han}{2}`,
    'u',
  );
}

describe('tables of media and copies', () => {
  it('a console export in Chinese, in UTF-8, with a byte order mark, in GBK and in UTF-16', async () => {
    const expected = [
      {
        id: 'd-bp1x7',
        type: 'cloud-volume',
        identifier: 'd-BP1x7',
        location: '华东1 / 可用区 H',
        shared: true,
      },
      { id: 'sn-4711', type: 'ssd', identifier: 'SN 4711', location: '华东1', shared: false },
    ];
    const utf16 = Buffer.concat([Uint8Array.of(0xff, 0xfe), iconv.encode(MEDIA, 'utf-16le')]);
    for (const bytes of [MEDIA, `\ufeff${MEDIA}`, iconv.encode(MEDIA, 'gb18030'), utf16]) {
      const lists = await take(bytes);
      expect(lists.media).toEqual(expected);
      expect(lists.leftOut).toEqual(['费用']);
      expect(lists.sharedAssumed).toBe(false);
    }
  });

  const SNAPSHOTS = `快照ID,快照名称,描述,源云盘ID,云盘ID,磁盘类型,快照类型,地域,状态
s-BP67,portal-日常,每日自动,d-bp1x7,d-bp1x7,ESSD云盘,自动快照,华东1,成功
s-bp68,,升级之前,d-bp1x7,d-bp1x7,ESSD云盘,手动快照,华东1,成功
`;
  const stating = (stated: StatedOfCopies, ...texts: string[]) =>
    importMediaLists(texts.map(table), undefined, stated);

  it('a console lists snapshots and says of none what kind of copy it is: that is stated, and never guessed', async () => {
    await expect(stating({}, SNAPSHOTS)).rejects.toThrow(refused('--kind says what copies they are'));
    await expect(stating({ holder: 'tianheng' }, SNAPSHOTS)).rejects.toThrow(refused('--kind says'));
    await expect(stating({ kind: 'snapshot' }, SNAPSHOTS)).rejects.toThrow(
      refused('a technique and a level, or a holder'),
    );
    const { copies, leftOut } = await stating({ kind: '快照', holder: 'tianheng' }, SNAPSHOTS);
    const common = { kind: 'snapshot', holder: 'tianheng', items: 'all' };
    expect(copies).toEqual([
      { ...common, id: 's-bp67', title: 'portal-日常 / 每日自动' },
      { ...common, id: 's-bp68', title: '升级之前' },
    ]);
    for (const copy of copies) expect(knownCopy.safeParse(copy).error).toBeUndefined();
    // The disk that a snapshot was made of is not where the snapshot is.
    expect(leftOut).toEqual(['源云盘ID', '云盘ID', '磁盘类型', '快照类型', '状态']);
  });

  it('the same as copies of a plan, beside tables that say more', async () => {
    const planned = { kind: 'snapshot', media: 'store-1', technique: 'logical-delete', level: 'clear' };
    const copies = 'id,kind,title,media,technique,level\nb1,backup,b,store-1,overwrite,purge\n';
    const media = 'id,type\nstore-1,object-storage\n';
    const lists = await stating(planned, media, copies, SNAPSHOTS);
    expect(lists.copies.map(({ id, kind, technique, media: on }) => [id, kind, technique, on])).toEqual([
      ['b1', 'backup', 'overwrite', ['store-1']],
      ['s-bp67', 'snapshot', 'logical-delete', ['store-1']],
      ['s-bp68', 'snapshot', 'logical-delete', ['store-1']],
    ]);
    await expect(stating({ ...planned, media: 'store-2' }, media, SNAPSHOTS)).rejects.toThrow(
      refused('a medium that is not listed: store-2'),
    );
  });

  it.each([
    { kind: 'snapshoot' },
    { technique: 'hammer' },
    { level: 'most' },
    { holder: '/' },
    { media: ';' },
  ])('a stated word that is not known is refused: %o', async (stated) => {
    await expect(stating({ kind: 'snapshot', ...stated }, SNAPSHOTS)).rejects.toThrow(
      expect.objectContaining({ code: 'USAGE', exit: 2 }),
    );
  });

  it.each([
    [
      '云盘ID,云盘名称,云盘状态,云盘种类,云盘属性,可用区,是否加密\nd-bp1abc,portal-data,使用中,ESSD云盘,数据盘,华东1 可用区H,否\n',
      {
        id: 'd-bp1abc',
        type: 'cloud-volume',
        identifier: 'd-bp1abc',
        location: '华东1 可用区H',
        shared: true,
      },
      ['云盘名称', '云盘状态', '云盘属性', '是否加密'],
    ],
    [
      '名称,ID,状态,磁盘规格,磁盘属性,可用区\nvol-1,5f1a,正在使用,超高IO,系统盘,可用区1\n',
      { id: '5f1a', type: 'cloud-volume', identifier: '5f1a', location: '可用区1', shared: true },
      ['状态', '磁盘属性'],
    ],
    [
      '云硬盘ID,状态,可用区,属性,云硬盘类型\ndisk-abc,已挂载,广州三区,数据盘,增强型SSD云硬盘\n',
      { id: 'disk-abc', type: 'cloud-volume', identifier: 'disk-abc', location: '广州三区', shared: true },
      ['状态', '属性'],
    ],
  ])('headings and words of consoles: %s', async (text, expected, leftOut) => {
    const lists = await take(text);
    expect(lists.media).toEqual([expected]);
    expect(lists.leftOut).toEqual(leftOut);
    expect(lists.sharedAssumed).toBe(true);
  });

  it('what it writes is what a deletion plan holds', async () => {
    const copies = `${COPIES}snap,快照,每日快照,全部,D-BP1X7、sn-4711,逻辑删除,clear\nsite,主库,网站,pages; minutes,sn-4711,block erase,净化\n`;
    const { media, copies: listed } = parse(mediaListsYaml(await take(MEDIA, copies)));
    const { shape } = deletionPlan.schema;
    expect(shape.media.parse(media)).toEqual(media);
    expect(shape.copies.parse(listed)).toEqual([
      {
        id: 'snap',
        kind: 'snapshot',
        title: '每日快照',
        items: 'all',
        media: ['d-bp1x7', 'sn-4711'],
        technique: 'logical-delete',
        level: 'clear',
      },
      {
        id: 'site',
        kind: 'primary',
        title: '网站',
        items: ['pages', 'minutes'],
        media: ['sn-4711'],
        technique: 'block-erase',
        level: 'purge',
      },
    ]);
  });

  it('copies that a backup record knows, with their holder', async () => {
    const { copies } = await take('id;kind;holder;description\nOff_Site;backup;cloud;weekly\n');
    expect(copies).toEqual([
      { id: 'off-site', kind: 'backup', title: 'weekly', holder: 'cloud', items: 'all' },
    ]);
    expect(knownCopy.parse(copies[0])).toEqual(copies[0]);
  });

  it('every word of the vocabulary means itself', async () => {
    const media = (await take(`id,type\n${MEDIUM_TYPES.map((t, i) => `m${i},${t}`).join('\n')}\n`)).media;
    expect(media.map((m) => m.type)).toEqual([...MEDIUM_TYPES]);
    const rows = COPY_KINDS.map((k, i) => `c${i},${k},m,${TECHNIQUES[i]},clear`);
    const { copies } = await take(`id,kind,media,technique,level\n${rows.join('\n')}\n`);
    expect(copies.map((c) => [c.kind, c.technique])).toEqual(COPY_KINDS.map((k, i) => [k, TECHNIQUES[i]]));
  });

  it('without a column that says so, every medium is shared', async () => {
    const lists = await take('id,type\nd1,hdd\n');
    expect(lists.sharedAssumed).toBe(true);
    expect(lists.media[0]).toMatchObject({ shared: true, location: '-', identifier: 'd1' });
  });

  it.each([
    [
      'an unknown type',
      'id,type\nd1,hdd\nd2,floppotron\n',
      'line 3, column 2: this is no type that is known: floppotron',
    ],
    ['an empty cell', 'id,type,shared\nd1,,no\n', 'line 2, column 2: there is no type'],
    ['a word for shared that is neither yes nor no', 'id,type,shared\nd1,hdd,maybe\n', 'line 2, column 3'],
    ['an id that has no letter', 'id,type\n——,hdd\n', 'line 2, column 1'],
    ['an id twice, in two spellings', 'id,type\nD 1,hdd\nd-1,ssd\n', 'line 3, column 1: d-1 is listed twice'],
    ['two columns of one meaning', 'id,编号,type\na,b,hdd\n', 'line 1, column 2: two columns mean the same'],
    ['no id', 'serial,type\na,hdd\n', 'line 1: no column is headed id'],
    [
      'neither media nor copies',
      'id,title\na,b\n',
      'line 1: it has no column of media types or of copy kinds',
    ],
    ['media and copies at once', 'id,type,kind\na,hdd,backup\n', 'line 1, column 3: it needs either'],
    ['copies without technique or holder', 'id,kind\na,backup\n', 'line 1: copies need either'],
    [
      'a copy of a plan without media',
      'id,kind,technique,level\na,backup,shred,destroy\n',
      'line 2: there is no media',
    ],
    ['an unknown kind of copy', 'id,kind,holder\na,ghost,cloud\n', 'line 2, column 2'],
    [
      'a row that is too long',
      'id,type\na,hdd,x\n',
      'line 2, column 3: the row has 3 cells, the heading row 2',
    ],
    [
      'a row that is too short',
      'id,type,shared\na,hdd\n',
      'line 2, column 3: the row has 2 cells, the heading row 3',
    ],
    ['an open quotation mark', 'id,type\n"a,hdd\n', 'line 2'],
    ['a control character', 'id,type,location\na,hdd,\u001b[31m\n', 'line 2, column 3'],
    ['an empty table', '', 'line 1: there is no heading row'],
    ['bytes of no encoding', Uint8Array.of(0x69, 0x64, 0xff, 0xff, 0x0a), 'line 1: the text is in none'],
  ])('%s', async (_, text, message) => {
    await expect(take(text)).rejects.toThrow(refused(message));
    await expect(take(text)).rejects.toThrow(
      expect.objectContaining({ zh: expect.stringMatching(inChinese(message)) }),
    );
  });

  it('a copy on a medium that the list of media does not have', async () => {
    const copies = 'id,kind,media,technique,level\nb,backup,tape-9,shred,destroy\n';
    await expect(take('id,type\nd1,hdd\n', copies)).rejects.toThrow(
      refused('line 2, column 3: copy b is on a medium that is not listed: tape-9'),
    );
  });

  it('more rows than a record may hold', async () => {
    const rows = Array.from({ length: 10_001 }, (_, i) => `d${i},hdd`).join('\n');
    await expect(take(`id,type\n${rows}\n`)).rejects.toThrow(refused('more than 10000 rows'));
  });

  it('names of object prototypes are words like others', async () => {
    await expect(take('id,type\nd1,__proto__\n')).rejects.toThrow(refused('line 2, column 2'));
    expect((await take('id,type,constructor\nd1,hdd,x\n')).leftOut).toEqual(['constructor']);
  });
});

describe('a long table', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => `d${i},hdd`).join('\n');

  it('is given up when it is interrupted while it is parsed', async () => {
    const abort = new AbortController();
    setImmediate(() => abort.abort(new Error('stop')));
    const taken = importMediaLists([table(`id,type\n${rows(9000)}\n`)], undefined, {}, abort.signal);
    await expect(taken).rejects.toThrow('stop');
  });

  it('is not read to its end once it has too many rows', async () => {
    await expect(take(`id,type\n${rows(40_000)}\n"`)).rejects.toThrow(refused('more than 10000 rows'));
  });

  it('that is a pipe is refused: nobody would hear an interruption while it waits', async () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(importMediaLists([pipe])).rejects.toMatchObject({
      code: 'SOURCE_UNSUPPORTED',
      subject: pipe,
    });
    await expect(openList(pipe)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED', subject: pipe });
  });
});
