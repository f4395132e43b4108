import { crc32 } from 'node:zlib';
import { decodeUtf8, equalBytes } from '../../core/bytes.js';
import type { EntryKind } from '../../core/entry.js';
import type { FindingCode } from '../../core/finding-codes.js';
import { AS_BYTES, fromLegacy } from '../entry-name.js';
import type { CentralRecord } from './central.js';
import { u32, view } from './fields.js';

const UTF8_FLAG = 0x0800;

export interface ZipName {
  readonly name: Uint8Array;
  /** Original bytes and their encoding, when `name` is a conversion. */
  readonly facts?: { readonly rawName: string; readonly nameEncoding: string };
}

/**
 * The name in UTF-8: by flag bit 11, by the Info-ZIP Unicode path field if its CRC fits, by the declared
 * encoding, as the bytes if they are UTF-8, as GB 18030 if they are that; else the bytes.
 */
export function zipName(
  record: CentralRecord,
  declared: string | undefined,
  findings: Set<FindingCode>,
): ZipName {
  const unicode = unicodePath(record);
  if (record.flags & UTF8_FLAG) {
    if (unicode !== undefined && !equalBytes(unicode, record.name)) findings.add('ENTRY_HEADERS_DISAGREE');
    return { name: record.name };
  }
  if (unicode !== undefined) {
    if (contradicts(record.name, unicode)) findings.add('ENTRY_HEADERS_DISAGREE');
    return { name: unicode };
  }
  if (declared === AS_BYTES || record.name.every((byte) => byte < 0x80)) return { name: record.name };
  if (declared === undefined && decodeUtf8(record.name) !== undefined) return { name: record.name };
  const name = fromLegacy(record.name, declared ?? 'gb18030');
  if (name === undefined) return { name: record.name };
  findings.add('ENTRY_NAME_LEGACY');
  const nameEncoding = declared === undefined ? 'gb18030 detected' : `${declared} declared`;
  return { name, facts: { rawName: Buffer.from(record.name).toString('hex'), nameEncoding } };
}

/** Whether two names cannot be forms of one: another plain name, or in another folder. Not every reader knows both. */
function contradicts(plain: Uint8Array, unicode: Uint8Array): boolean {
  if (unicode.every((byte) => byte < 0x80)) return !equalBytes(plain, unicode);
  const depth = (name: Uint8Array) => name.reduce((n, byte) => (byte === 0x2f ? n + 1 : n), 0);
  return plain.every((byte) => byte < 0x80) && depth(plain) !== depth(unicode);
}

/** Info-ZIP Unicode Path, APPNOTE 4.6.9. A stale one, left by a tool that renamed, has another CRC. */
function unicodePath(record: CentralRecord): Uint8Array | undefined {
  const field = record.extra.get(0x7075);
  if (field === undefined || field.length < 5 || field[0] !== 1) return undefined;
  if (view(field).getUint32(1, true) !== crc32(record.name)) return undefined;
  const name = field.subarray(5);
  return decodeUtf8(name) === undefined ? undefined : name;
}

/** File types of a Unix mode, the four bits above the permissions. */
const UNIX_KINDS: ReadonlyMap<number, EntryKind> = new Map([
  [0x1, 'fifo'],
  [0x2, 'character-device'],
  [0x4, 'directory'],
  [0x6, 'block-device'],
  [0x8, 'file'],
  [0xa, 'symlink'],
  [0xc, 'socket'],
]);
/** Hosts whose upper attribute half is a Unix mode: Unix and OS X. */
const UNIX_HOSTS = [3, 19];

/** Kind by Unix mode, by trailing slash, by the DOS folder attribute; named when these contradict each other. */
export function zipKind(
  record: CentralRecord,
  findings: Set<FindingCode>,
): { kind: EntryKind; mode?: number } {
  const slash = record.name[record.name.length - 1] === 0x2f;
  const mode = UNIX_HOSTS.includes(record.host) ? record.attributes >>> 16 : 0;
  const byMode = UNIX_KINDS.get(mode >>> 12);
  const folder = slash || (byMode === undefined && (record.attributes & 0x10) !== 0);
  const kind = folder ? 'directory' : (byMode ?? 'file');
  if (byMode !== undefined && byMode !== kind) findings.add('ENTRY_KIND_AMBIGUOUS');
  // What has no content has data: readers that look at the mode alone, or not at it, then see different things.
  const bare = kind !== 'file' && kind !== 'symlink';
  if (bare && (record.size > 0 || record.crc32 !== 0)) findings.add('ENTRY_KIND_AMBIGUOUS');
  return mode === 0 ? { kind } : { kind, mode: mode & 0o7777 };
}

/** UTC seconds from the Unix or NTFS time fields; else the DOS time, which has no zone and stays a fact. */
export function zipTime(record: CentralRecord): { mtime?: number; facts?: { dosTime: string } } {
  const unix = record.extra.get(0x5455);
  if (unix !== undefined && unix.length >= 5 && (unix[0]! & 1) !== 0) return { mtime: u32(unix, 1) | 0 };
  const ntfs = record.extra.get(0x000a);
  if (ntfs !== undefined && ntfs.length >= 16 && view(ntfs).getUint16(4, true) === 1) {
    const ticks = view(ntfs).getBigUint64(8, true);
    return { mtime: Number((ticks - 116_444_736_000_000_000n) / 10_000_000n) };
  }
  const { dosDate: d, dosTime: t } = record;
  if (d === 0) return {};
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${1980 + (d >> 9)}-${two((d >> 5) & 15)}-${two(d & 31)}`;
  return { facts: { dosTime: `${date}T${two(t >> 11)}:${two((t >> 5) & 63)}:${two((t & 31) * 2)}` } };
}
