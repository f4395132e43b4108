import { gunzipSync } from 'node:zlib';
import { decodeUtf8, utf8 } from '../../core/bytes.js';
import type { Entry } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import { FileAccess } from '../random-access.js';
import { csvRows } from './csv.js';
import { type ListContext, listTooLarge, malformed } from './list-context.js';
import { told } from './told.js';

/** The columns that every S3 Inventory has; the schema of the manifest says which others follow. */
const SMALLEST_SCHEMA = 'Bucket, Key';
const LARGEST = 256 * 1024 * 1024;

/**
 * One data file of an Amazon S3 Inventory in CSV, plain or under gzip. Keys are URL-encoded there. An ETag is an
 * MD5 only for objects that were uploaded in one part and are not encrypted with KMS or customer keys; it is taken
 * for one only when the columns allow it, and is otherwise just a fact.
 */
export async function* readS3Inventory(context: ListContext): AsyncGenerator<Entry> {
  const columns = (context.options.schema ?? SMALLEST_SCHEMA).split(',').map((name) => name.trim());
  for (const { cells, line } of await csvRows(wholeText(context), ',', context)) {
    if (cells.length !== columns.length) {
      malformed(
        context,
        {
          zh: `有 ${cells.length} 列，而列定义有 ${columns.length} 列；请用 --schema 给出列定义`,
          en: `${cells.length} columns instead of the ${columns.length} of the schema, which --schema gives`,
        },
        line,
      );
    }
    const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
    const key = decodedKey(cell('Key'), context, line);
    const size = cell('Size');
    if (size !== undefined && !/^[0-9]{0,15}$/.test(size)) {
      malformed(
        context,
        { zh: 'Size 不是数字', en: 'Size is not a number' },
        line,
        columns.indexOf('Size') + 1,
      );
    }
    const seconds = Math.floor(Date.parse(cell('LastModifiedDate') ?? '') / 1000);
    const etag = cell('ETag')?.replaceAll('"', '').toLowerCase();
    const marker = cell('IsDeleteMarker') === 'true';
    const facts = Object.fromEntries(
      [
        ['etag', etag],
        ['versionId', cell('VersionId')],
        ['isLatest', cell('IsLatest')],
        ['storageClass', cell('StorageClass')],
      ].filter(([, value]) => value !== undefined && value !== ''),
    ) as Record<string, string>;
    yield told({
      name: utf8(key),
      key: true,
      kind: marker ? 'delete-marker' : 'object',
      size: marker || !size ? undefined : Number(size),
      mtime: Number.isSafeInteger(seconds) ? seconds : undefined,
      digests: etagIsMd5(etag, cell) && !marker ? { md5: etag! } : undefined,
      facts,
    });
  }
}

function etagIsMd5(etag: string | undefined, cell: (name: string) => string | undefined): boolean {
  const encryption = cell('EncryptionStatus');
  const plain = encryption === 'NOT-SSE' || encryption === 'SSE-S3';
  return plain && cell('IsMultipartUploaded') === 'false' && /^[0-9a-f]{32}$/.test(etag ?? '');
}

function decodedKey(key: string | undefined, context: ListContext, line: number): string {
  if (!key) malformed(context, { zh: '缺少键', en: 'there is no key' }, line, 2);
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return malformed(context, { zh: '键未按 URL 编码', en: 'the key is not URL-encoded' }, line, 2);
  }
}

function wholeText(context: ListContext): string {
  const file = new FileAccess(context.path);
  try {
    if (file.size > LARGEST) throw listTooLarge(context, LARGEST);
    const bytes = file.read(0, file.size);
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(bytes, context) : bytes;
    const text = decodeUtf8(plain);
    return text ?? malformed(context, { zh: '文件不是 UTF-8', en: 'the file is not UTF-8' }, 1);
  } finally {
    file.close();
  }
}

function unzipped(bytes: Uint8Array, context: ListContext): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw listTooLarge(context, LARGEST);
    return malformed(context, { zh: 'gzip 数据损坏或被截断', en: 'the gzip stream is damaged or cut' }, 1);
  }
}
