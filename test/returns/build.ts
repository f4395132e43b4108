import { crc32 } from 'node:zlib';
import type { FindingCode } from '../../src/core/finding-codes.js';
import { END, gnuLong, gzipStored, header, member, pax, tar } from './tar-bytes.js';
import { field, zip } from './zip-bytes.js';

/** One checked-in archive: its file name under `bad/` begins with the one code that it must give. */
export interface BadReturn {
  readonly file: string;
  readonly bytes: Buffer;
  /** Codes that come with it unavoidably. */
  readonly also?: readonly FindingCode[];
}

const hello = { name: 'hello.txt', data: 'hello\n' };
const gzip = (content: Buffer): Buffer => gzipStored(content, (bytes) => crc32(bytes));
const plain = tar({ name: 'docs/', type: '5', mode: 0o755 }, { name: 'docs/a.txt', data: 'alpha' }, hello);
const plainZip = zip([
  { name: 'docs/', attributes: 0x10 },
  { name: 'docs/a.txt', data: 'alpha', method: 8 },
  hello,
]);
const sparseData = Buffer.from('data'.repeat(128));

/** A file of 4096 bytes with 512 stored ones at 1024, in each of GNU's four ways. */
const sparse = {
  old: member({
    name: 'sparse',
    type: 'S',
    format: 'gnu',
    data: sparseData,
    edit: (block) => {
      block.write('00000002000\x0000000001000\0', 386, 'latin1');
      block.write('00000010000\x0000000000000\0', 410, 'latin1');
      block.write('00000010000\0', 483, 'latin1');
    },
  }),
  '0.0': Buffer.concat([
    pax([
      ['GNU.sparse.size', '4096'],
      ['GNU.sparse.numblocks', '2'],
      ['GNU.sparse.offset', '1024'],
      ['GNU.sparse.numbytes', '512'],
      ['GNU.sparse.offset', '4096'],
      ['GNU.sparse.numbytes', '0'],
    ]),
    member({ name: 'sparse', data: sparseData }),
  ]),
  '0.1': Buffer.concat([
    pax([
      ['GNU.sparse.size', '4096'],
      ['GNU.sparse.numblocks', '2'],
      ['GNU.sparse.map', '1024,512,4096,0'],
      ['GNU.sparse.name', 'sparse'],
    ]),
    member({ name: 'GNUSparseFile.1/sparse', data: sparseData }),
  ]),
  '1.0': Buffer.concat([
    pax([
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', 'sparse'],
      ['GNU.sparse.realsize', '4096'],
    ]),
    member({
      name: 'GNUSparseFile.1/sparse',
      data: Buffer.concat([Buffer.from('2\n1024\n512\n4096\n0\n'.padEnd(512, '\0')), sparseData]),
    }),
  ]),
};

const long = `${'long/'.repeat(30)}name`;
const gbk = Buffer.from('cec4b5b52f7465bbb1732e747874', 'hex');

/** Archives with which nothing is wrong, by file name. */
export const GOOD: Readonly<Record<string, Buffer>> = {
  'plain.tar': plain,
  'plain.tar.gz': gzip(plain),
  'gzip-members.tar.gz': Buffer.concat([gzip(plain.subarray(0, 1000)), gzip(plain.subarray(1000))]),
  'empty.tar': tar(),
  'root-folder.tar': tar({ name: './', type: '5' }, { name: './hello.txt', data: 'hello\n' }),
  'links.tar': tar(
    hello,
    { name: 'soft', type: '2', linkname: '../out' },
    { name: 'hard', type: '1', linkname: './hello.txt' },
  ),
  'devices.tar': tar({ name: 'c', type: '3' }, { name: 'b', type: '4' }, { name: 'f', type: '6' }),
  'v7.tar': tar(
    { ...hello, format: 'old', edit: (b) => b.fill(0, 156, 157) },
    { name: 'd/', format: 'old', edit: (b) => b.fill(0, 156, 157) },
  ),
  'signed-checksum.tar': tar({ name: '文', data: 'x', spoil: signedChecksum }),
  'pax-long.tar': tar(
    pax([
      ['path', long],
      ['mtime', '1700000000.75'],
    ]),
    { name: 'short', data: 'x' },
  ),
  'pax-global-comment.tar': tar(pax([['comment', 'made by hand']], 'g'), hello),
  'gnu-long.tar': tar(gnuLong('L', long), gnuLong('K', `${long}/target`), {
    name: 'short',
    type: '2',
    format: 'gnu',
  }),
  'ustar-prefix.tar': tar({ name: 'name', prefix: 'long/'.repeat(29).slice(0, -1), data: 'x' }),
  'sparse-old.tar': tar(sparse.old, hello),
  'sparse-0.0.tar': tar(sparse['0.0'], hello),
  'sparse-0.1.tar': tar(sparse['0.1'], hello),
  'sparse-1.0.tar': tar(sparse['1.0'], hello),
  'plain.zip': plainZip,
  'empty.zip': zip([]),
  'comment.zip': zip([hello], { comment: Buffer.from('a comment') }),
  'zip64.zip': zip([{ ...hello, zip64: true }], { zip64: true }),
  'streamed.zip': zip([
    { ...hello, method: 8, streamed: true },
    { name: 'e', streamed: true, zip64: true },
  ]),
  'symlink.zip': zip([{ name: 'soft', data: '../out', unixMode: 0o120777 }]),
  'utf8.zip': zip([{ name: '文档.txt', data: 'x', flags: 0x800 }]),
  'unicode-path.zip': zip([unicodePath('ascii.txt', '文档.txt')]),
  'inner.zip': zip([
    { name: 'plain.tar', data: plain, method: 8 },
    { name: 'plain.zip', data: plainZip },
  ]),
  'inner.tar.gz': gzip(
    tar({ name: 'plain.tar.gz', data: gzip(plain) }, { name: 'plain.zip', data: plainZip }),
  ),
};

/** The checksum as systems with signed characters computed it. */
function signedChecksum(block: Buffer): void {
  block.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte > 127 ? byte - 256 : byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

function unicodePath(plain: string, unicode: string) {
  const name = Buffer.from(plain);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(name));
  return {
    name,
    data: 'x',
    extra: field(0x7075, Buffer.concat([Buffer.from([1]), crc, Buffer.from(unicode)])),
  };
}

/** Archives with one thing wrong each. */
export const BAD: readonly BadReturn[] = [
  { file: 'ARCHIVE_TRUNCATED__header.tar', bytes: plain.subarray(0, 512 + 200) },
  { file: 'ARCHIVE_TRUNCATED__data.tar', bytes: plain.subarray(0, 512 + 512 + 3) },
  { file: 'ARCHIVE_TRUNCATED__padding.tar', bytes: plain.subarray(0, 512 + 512 + 100) },
  { file: 'ARCHIVE_TRUNCATED__extended-header.tar', bytes: pax([['path', long]]).subarray(0, 600) },
  { file: 'ARCHIVE_TRUNCATED__gzip.tar.gz', bytes: gzip(plain).subarray(0, 1500) },
  { file: 'ARCHIVE_TRUNCATED__gzip-trailer.tar.gz', bytes: gzip(plain).subarray(0, -3) },
  { file: 'ARCHIVE_TRUNCATED__no-directory.zip', bytes: plainZip.subarray(0, 100) },
  { file: 'ARCHIVE_TRUNCATED__end-record.zip', bytes: plainZip.subarray(0, -1) },
  {
    file: 'ARCHIVE_TRUNCATED__comment.zip',
    bytes: zip([hello], { comment: Buffer.from('comment') }).subarray(0, -2),
  },
  { file: 'ARCHIVE_DAMAGED__checksum.tar', bytes: tar(hello, { name: 'b', spoil: (b) => b.write('B', 0) }) },
  {
    file: 'ARCHIVE_DAMAGED__size-no-number.tar',
    bytes: tar(hello, { name: 'b', edit: (b) => b.write('xyz', 124) }),
  },
  {
    file: 'ARCHIVE_DAMAGED__mtime-no-number.tar',
    bytes: tar({ ...hello, edit: (b) => b.write('yesterday', 136, 'latin1') }),
  },
  {
    file: 'ARCHIVE_DAMAGED__negative-size.tar',
    bytes: tar(hello, { name: 'b', edit: (b) => b.fill(0xff, 124, 136) }),
  },
  {
    file: 'ARCHIVE_DAMAGED__pax-length.tar',
    bytes: tar(hello, { name: 'p', type: 'x', data: '99 path=a\n' }, hello),
  },
  { file: 'ARCHIVE_DAMAGED__pax-without-entry.tar', bytes: tar(hello, pax([['path', 'b']])) },
  { file: 'ARCHIVE_DAMAGED__pax-nul-in-keyword.tar', bytes: tar(pax([['pat\0', 'other.txt']]), hello) },
  {
    file: 'ARCHIVE_DAMAGED__sparse-map-outside.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.size', '100'],
        ['GNU.sparse.map', '50,60'],
      ]),
      { name: 's', data: 'x'.repeat(60) },
    ),
  },
  {
    file: 'ARCHIVE_DAMAGED__sparse-map-overlaps.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.size', '100'],
        ['GNU.sparse.map', '0,30,20,30'],
      ]),
      { name: 's', data: 'x'.repeat(60) },
    ),
  },
  {
    file: 'ARCHIVE_DAMAGED__sparse-map-short.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.size', '100'],
        ['GNU.sparse.map', '0,30'],
      ]),
      { name: 's', data: 'x'.repeat(60) },
    ),
  },
  {
    file: 'ARCHIVE_DAMAGED__gzip-crc.tar.gz',
    bytes: edited(gzip(plain), -8, 0xff),
    also: ['ARCHIVE_DAMAGED'],
  },
  { file: 'ARCHIVE_DAMAGED__directory-count.zip', bytes: zip([hello], { claimed: 2 }) },
  {
    file: 'ARCHIVE_DAMAGED__no-local-header.zip',
    bytes: zip([hello, { name: 'b', central: { offset: 7 } }]),
    also: ['ARCHIVE_UNCLAIMED_DATA'],
  },
  { file: 'ARCHIVE_DAMAGED__directory-record.zip', bytes: edited(zip([hello]), 30 + 9 + 6 + 28, 0xff) },
  { file: 'ARCHIVE_END_MISSING__cut-between-entries.tar', bytes: plain.subarray(0, -1024) },
  { file: 'ARCHIVE_END_MISSING__one-block.tar', bytes: plain.subarray(0, -512) },
  { file: 'ARCHIVE_END_MISSING__gzip.tar.gz', bytes: gzip(plain.subarray(0, -1024)) },
  {
    file: 'ARCHIVE_END_AMBIGUOUS__end-in-comment.zip',
    bytes: endInComment(),
    also: ['ARCHIVE_UNCLAIMED_DATA'],
  },
  {
    file: 'ARCHIVE_TRAILING_DATA__after-end.tar',
    bytes: Buffer.concat([plain, Buffer.alloc(512), Buffer.from('hidden')]),
  },
  {
    file: 'ARCHIVE_TRAILING_DATA__after-gzip.tar.gz',
    bytes: Buffer.concat([gzip(plain), Buffer.alloc(100)]),
  },
  { file: 'ARCHIVE_TRAILING_DATA__after-end.zip', bytes: zip([hello], { after: Buffer.from('hidden') }) },
  { file: 'ARCHIVE_ENTRIES_AFTER_END__second-archive.tar', bytes: Buffer.concat([plain, plain]) },
  {
    file: 'ARCHIVE_ENTRIES_AFTER_END__one-zero-block.tar',
    bytes: Buffer.concat([member(hello), Buffer.alloc(512), member({ name: 'b' }), END]),
  },
  { file: 'ARCHIVE_UNCLAIMED_DATA__before-first.zip', bytes: unclaimedFirst() },
  { file: 'ARCHIVE_UNCLAIMED_DATA__gap.zip', bytes: zip([hello], { gap: Buffer.from('hidden in a gap') }) },
  {
    file: 'ARCHIVE_UNCLAIMED_DATA__entry-not-in-directory.zip',
    bytes: zip([hello], { gap: zip([{ name: 'b' }]).subarray(0, 31) }),
  },
  {
    file: 'ARCHIVE_ENTRIES_OVERLAP__same-data-twice.zip',
    bytes: zip([hello, { name: 'hello.txt', data: 'hello\n', central: { offset: 0 } }]),
    also: ['ARCHIVE_UNCLAIMED_DATA', 'ENTRY_DUPLICATE'],
  },
  { file: 'ARCHIVE_VOLUME_MISSING__last-volume-only.zip', bytes: zip([hello], { disk: 2 }) },
  { file: 'ARCHIVE_VOLUME_MISSING__entry-elsewhere.zip', bytes: zip([{ ...hello, central: { disk: 1 } }]) },
  {
    file: 'ARCHIVE_LIMIT_EXCEEDED__ratio.zip',
    bytes: zip([{ ...hello, method: 8, central: { size: 2 ** 33 } }]),
  },
  {
    file: 'ARCHIVE_LIMIT_EXCEEDED__total.zip',
    bytes: zip([{ ...hello, method: 8, central: { size: 2 ** 50 } }]),
  },
  {
    file: 'ARCHIVE_LIMIT_EXCEEDED__holes.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.size', String(2 ** 45)],
        ['GNU.sparse.map', `${2 ** 45},0`],
      ]),
      { name: 's' },
    ),
  },
  {
    file: 'ARCHIVE_LIMIT_EXCEEDED__name.tar',
    bytes: tar(pax([['path', 'a'.repeat(65_537)]]), hello),
  },
  {
    file: 'ARCHIVE_LIMIT_EXCEEDED__extended-header.tar',
    bytes: tar(hello, { name: 'p', type: 'x', size: 2 ** 40 }),
  },
  {
    file: 'ARCHIVE_LIMIT_EXCEEDED__global-headers.tar',
    bytes: tar(
      pax(
        Array.from({ length: 1001 }, (_, i) => [`k${i}`, 'v'] as const),
        'g',
      ),
      hello,
    ),
  },
  { file: 'ENTRY_ENCRYPTED__traditional.zip', bytes: zip([{ ...hello, flags: 1 }]) },
  { file: 'ENTRY_ENCRYPTED__aes.zip', bytes: zip([{ ...hello, flags: 1, method: 99 }]) },
  { file: 'ENTRY_UNSUPPORTED__method.zip', bytes: zip([{ ...hello, method: 14 }]) },
  { file: 'ENTRY_UNSUPPORTED__continued-volume.tar', bytes: tar({ ...hello, type: 'M', format: 'gnu' }) },
  { file: 'ENTRY_UNSUPPORTED__type.tar', bytes: tar({ ...hello, type: 'Q' }) },
  {
    file: 'ENTRY_UNSUPPORTED__sparse-version.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.major', '2'],
        ['GNU.sparse.minor', '0'],
      ]),
      hello,
    ),
  },
  {
    file: 'ENTRY_UNSUPPORTED__sparse-without-version.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.minor', '0'],
        ['GNU.sparse.name', 'sparse'],
        ['GNU.sparse.realsize', '4096'],
      ]),
      { name: 'GNUSparseFile.1/sparse', data: '1\n0\n0\n'.padEnd(512, '\0') },
    ),
  },
  {
    file: 'ENTRY_UNSUPPORTED__sparse-in-two-ways.tar',
    bytes: tar(
      pax([
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.minor', '0'],
        ['GNU.sparse.realsize', '4096'],
        ['GNU.sparse.size', '512'],
      ]),
      { name: 'sparse', data: '1\n0\n0\n'.padEnd(512, '\0') },
    ),
  },
  { file: 'ENTRY_HEADERS_DISAGREE__name.zip', bytes: zip([{ ...hello, local: { name: 'other.txt' } }]) },
  {
    file: 'ENTRY_HEADERS_DISAGREE__unicode-path.zip',
    bytes: zip([unicodePath('a.txt', 'b.txt')]),
  },
  {
    file: 'ENTRY_HEADERS_DISAGREE__unicode-path-folder.zip',
    bytes: zip([unicodePath('../a.txt', '文档.txt')]),
  },
  { file: 'ENTRY_HEADERS_DISAGREE__size.zip', bytes: zip([{ ...hello, local: { size: 5 } }]) },
  { file: 'ENTRY_HEADERS_DISAGREE__crc.zip', bytes: zip([{ ...hello, local: { crc32: 5 } }]) },
  { file: 'ENTRY_HEADERS_DISAGREE__method.zip', bytes: zip([{ ...hello, local: { method: 8 } }]) },
  {
    file: 'ENTRY_HEADERS_DISAGREE__descriptor.zip',
    bytes: zip([{ ...hello, streamed: true, descriptor: { crc32: 5 } }]),
    also: ['ARCHIVE_UNCLAIMED_DATA'],
  },
  { file: 'ENTRY_HEADERS_DISAGREE__stored-sizes.zip', bytes: zip([{ ...hello, central: { size: 5 } }]) },
  {
    file: 'ENTRY_HEADERS_DISAGREE__two-long-names.tar',
    bytes: tar(gnuLong('L', 'one'), pax([['path', 'two']]), hello),
  },
  {
    file: 'ENTRY_HEADERS_DISAGREE__pax-twice.tar',
    bytes: tar(
      pax([
        ['path', 'one'],
        ['path', 'two'],
      ]),
      hello,
    ),
  },
  {
    file: 'ENTRY_HEADERS_DISAGREE__global-twice.tar',
    bytes: tar(
      pax(
        [
          ['mtime', '1'],
          ['mtime', '2'],
        ],
        'g',
      ),
      hello,
    ),
  },
  { file: 'ENTRY_HEADERS_DISAGREE__global-path.tar', bytes: tar(pax([['path', 'one']], 'g'), hello) },
  {
    file: 'ENTRY_HEADERS_DISAGREE__folder-with-size.tar',
    bytes: tar({ name: 'd/', type: '5', size: 512 }, hello),
  },
  {
    file: 'ENTRY_SIZE_OVERRIDDEN__pax.tar',
    bytes: tar(pax([['size', '1024']]), {
      name: 'a',
      size: 0,
      data: header({ name: 'smuggled', data: '' }).toString('latin1') + '\0'.repeat(512),
    }),
  },
  { file: 'ENTRY_KIND_AMBIGUOUS__slash-with-data.tar', bytes: tar({ name: 'd/', data: 'data' }) },
  { file: 'ENTRY_KIND_AMBIGUOUS__folder-with-data.zip', bytes: zip([{ name: 'd/', data: 'data' }]) },
  { file: 'ENTRY_KIND_AMBIGUOUS__slash-and-mode.zip', bytes: zip([{ name: 'd/', unixMode: 0o100644 }]) },
  {
    file: 'ENTRY_KIND_AMBIGUOUS__root-with-data.tar',
    bytes: tar({ name: './', data: 'data' }),
    also: ['ENTRY_PATH_NOT_CANONICAL'],
  },
  {
    file: 'ENTRY_KIND_AMBIGUOUS__root-with-data.zip',
    bytes: zip([{ name: './', data: 'data' }]),
    also: ['ENTRY_PATH_NOT_CANONICAL'],
  },
  {
    file: 'ENTRY_ENCRYPTED__root.zip',
    bytes: zip([{ name: '', attributes: 0x10, flags: 1 }]),
    also: ['ENTRY_PATH_NOT_CANONICAL'],
  },
  {
    file: 'ENTRY_KIND_AMBIGUOUS__device-with-data.zip',
    bytes: zip([{ name: 'd', unixMode: 0o020644, data: 'data' }]),
  },
  { file: 'ENTRY_PATH_ABSOLUTE__tar.tar', bytes: tar({ ...hello, name: '/etc/passwd' }) },
  { file: 'ENTRY_PATH_ABSOLUTE__zip.zip', bytes: zip([{ ...hello, name: '/etc/passwd' }]) },
  {
    file: 'ENTRY_PATH_ABSOLUTE__drive.zip',
    bytes: zip([{ ...hello, name: 'C:\\a.txt' }]),
    also: ['ENTRY_PATH_NOT_CANONICAL'],
  },
  { file: 'ENTRY_PATH_PARENT__tar.tar', bytes: tar({ ...hello, name: 'a/../../b' }) },
  {
    file: 'ENTRY_PATH_PARENT__hard-link-target.tar',
    bytes: tar(hello, { name: 'b', type: '1', linkname: '../a' }),
    also: ['ENTRY_LINK_UNRESOLVED'],
  },
  { file: 'ENTRY_PATH_PARENT__zip.zip', bytes: zip([{ ...hello, name: '../b' }]) },
  {
    file: 'ENTRY_PATH_PARENT__backslash.zip',
    bytes: zip([{ ...hello, name: 'a\\..\\..\\b' }]),
    also: ['ENTRY_PATH_NOT_CANONICAL'],
  },
  { file: 'ENTRY_PATH_NOT_CANONICAL__double-slash.tar', bytes: tar({ ...hello, name: 'a//b' }) },
  { file: 'ENTRY_PATH_NOT_CANONICAL__dot.zip', bytes: zip([{ ...hello, name: 'a/./b' }]) },
  { file: 'ENTRY_PATH_NOT_CANONICAL__no-name.tar', bytes: tar(hello, { name: '', data: 'x' }) },
  { file: 'ENTRY_NAME_NUL__pax.tar', bytes: tar(pax([['path', 'a\0b']]), hello) },
  { file: 'ENTRY_NAME_NUL__zip.zip', bytes: zip([{ ...hello, name: 'a.txt\0.exe' }]) },
  { file: 'ENTRY_NAME_CONTROL__newline.tar', bytes: tar({ ...hello, name: 'a\nb' }) },
  { file: 'ENTRY_NAME_CONTROL__escape.zip', bytes: zip([{ ...hello, name: 'a\x1b[2Jb' }]) },
  {
    file: 'ENTRY_NAME_CONTROL__reordering.zip',
    bytes: zip([{ ...hello, name: 'invoice\u202efdp.exe', flags: 0x800 }]),
  },
  { file: 'ENTRY_NAME_LEGACY__gbk.zip', bytes: zip([{ ...hello, name: gbk }]) },
  { file: 'ENTRY_NAME_NOT_UTF8__gbk.tar', bytes: tar({ ...hello, name: gbk }) },
  {
    file: 'ENTRY_NAME_NOT_UTF8__cp437.zip',
    bytes: zip([{ ...hello, name: Buffer.from([0x61, 0x82, 0x2e, 0x74]) }]),
  },
  { file: 'ENTRY_DUPLICATE__tar.tar', bytes: tar(hello, { ...hello, data: 'other' }) },
  { file: 'ENTRY_DUPLICATE__spelling.tar', bytes: tar(hello, { name: './hello.txt', data: 'other' }) },
  { file: 'ENTRY_DUPLICATE__zip.zip', bytes: zip([hello, { ...hello, data: 'other' }]) },
  { file: 'ENTRY_NAME_COLLISION__case.tar', bytes: tar(hello, { name: 'HELLO.txt' }) },
  {
    file: 'ENTRY_NAME_COLLISION__nfc-nfd.zip',
    bytes: zip([
      { name: 'é', flags: 0x800 },
      { name: 'e\u0301', flags: 0x800 },
    ]),
  },
  { file: 'ENTRY_CRC_MISMATCH__stored.zip', bytes: zip([{ ...hello, stored: Buffer.from('hellO\n') }]) },
  {
    file: 'ENTRY_CRC_MISMATCH__symlink.zip',
    bytes: zip([{ name: 's', data: 'target', stored: Buffer.from('tarGet'), unixMode: 0o120777 }]),
  },
  {
    file: 'ENTRY_DATA_CORRUPT__deflate.zip',
    bytes: zip([{ ...hello, method: 8, stored: Buffer.from('ffffffff', 'hex') }]),
  },
  {
    file: 'ENTRY_DATA_CORRUPT__longer-than-stated.zip',
    bytes: zip([{ ...hello, method: 8, local: { size: 3 }, central: { size: 3 } }]),
  },
  { file: 'ENTRY_LINK_UNRESOLVED__absent.tar', bytes: tar({ name: 'b', type: '1', linkname: 'nowhere' }) },
];

function edited(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  const i = at < 0 ? copy.length + at : at;
  copy[i] = copy[i]! ^ mask;
  return copy;
}

/** A comment that itself ends an archive: readers that search differently see different entries. */
function endInComment(): Buffer {
  const outer = zip([hello]);
  const other = zip([{ name: 'evil.txt', data: 'evil\n' }]);
  return Buffer.concat([outer.subarray(0, -2), Buffer.from([other.length & 255, other.length >> 8]), other]);
}

/** Sixteen bytes before the first entry that the offsets do count. */
function unclaimedFirst(): Buffer {
  const bytes = zip([{ ...hello, central: { offset: 16 } }], {
    before: Buffer.alloc(16, 'x'),
    gap: Buffer.alloc(0),
  });
  bytes.writeUInt32LE(bytes.readUInt32LE(bytes.length - 6) + 16, bytes.length - 6);
  return bytes;
}
