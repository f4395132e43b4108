import { compareBytes, utf8 } from '../../core/bytes.js';
import type { ContainerFindings } from '../container-findings.js';
import { askBucket } from './answer.js';
import type { StoreLocation } from './location.js';
import { encodeBytes } from './sign.js';
import type { StoreWire } from './wire.js';
import { childText, type XmlElement, XmlError } from './xml.js';

/** What a listing says of one object, version, delete marker or unfinished upload. */
export interface Listed {
  readonly type: 'object' | 'delete-marker' | 'unfinished-upload';
  /** The whole key. */
  readonly key: Uint8Array;
  readonly size?: number;
  /** Seconds since 1970. */
  readonly modified?: number;
  /** As on the wire, with its quotes. */
  readonly etag?: string;
  readonly versionId?: string;
  readonly latest?: boolean;
  readonly storageClass?: string;
  readonly uploadId?: string;
}

/** Which list is asked for: what is there now, all versions, or uploads that were begun and not ended. */
export type ListKind = 'objects' | 'versions' | 'uploads';

interface Page {
  readonly entries: readonly Listed[];
  /** Query of the next page; undefined at the end. */
  readonly next: readonly (readonly [string, string])[] | undefined;
}

/**
 * Pages of a listing, the next one already on its way while one is used. Keys come percent-encoded, because XML cannot
 * hold them all. The first form of the list is used, continued by key: every store has it, and a page that does not go
 * on from where the last one ended shows. Order is checked: a list that goes back, repeats itself or stands still is
 * STORE_LIST_INCONSISTENT, and what would follow is not listed.
 */
export async function* listBucket(
  wire: StoreWire,
  { bucket: _, prefix, name }: StoreLocation,
  kind: ListKind,
  findings: ContainerFindings,
  signal?: AbortSignal,
): AsyncGenerator<readonly Listed[]> {
  const fixed = [
    ...(kind === 'objects' ? [] : [[kind, ''] as const]),
    ['encoding-type', 'url'] as const,
    ['prefix', encodeBytes(prefix)] as const,
  ];
  const ask = async (from: Page['next'] = []): Promise<Page> => {
    const root = await askBucket(wire, { query: [...fixed, ...from] }, name, signal);
    try {
      return readPage(root, kind);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      findings.add('STORE_LIST_INCONSISTENT', `the list is not understood: ${error.message}`);
      return { entries: [], next: undefined };
    }
  };
  let last: Listed | undefined;
  let page = await ask();
  for (;;) {
    const following = page.next === undefined ? undefined : ask(page.next);
    // Awaited below, unless something here ends the listing first.
    following?.catch(() => {});
    const bad = page.entries.findIndex((entry, i) => {
      const before = i === 0 ? last : page.entries[i - 1];
      return !startsWith(entry.key, prefix) || (before !== undefined && !follows(before, entry, kind));
    });
    yield bad === -1 ? page.entries : page.entries.slice(0, bad);
    if (bad !== -1) {
      findings.add('STORE_LIST_INCONSISTENT', 'the list goes back, repeats itself, or leaves its prefix');
      return;
    }
    if (following === undefined) return;
    if (page.entries.length === 0) {
      findings.add('STORE_LIST_INCONSISTENT', 'a page without entries says that more follow');
      return;
    }
    last = page.entries.at(-1);
    page = await following;
  }
}

function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  return key.length >= prefix.length && prefix.every((byte, i) => key[i] === byte);
}

/** Versions and uploads of one key stand together in the store's own order. */
function follows(before: Listed, entry: Listed, kind: ListKind): boolean {
  const order = compareBytes(before.key, entry.key);
  if (order !== 0 || kind === 'objects') return order < 0;
  const id = kind === 'versions' ? 'versionId' : 'uploadId';
  return before[id] !== entry[id];
}

function readPage(root: XmlElement, kind: ListKind): Page {
  const encoded = childText(root, 'EncodingType') === 'url';
  const bytes = (text: string | undefined): Uint8Array => keyBytes(text, encoded);
  const truncated = childText(root, 'IsTruncated');
  if (truncated !== 'true' && truncated !== 'false')
    throw new XmlError('it does not say whether more follows');
  const entries = root.children.flatMap((child) => {
    const type = TYPES[kind][child.name];
    return type === undefined ? [] : [readEntry(child, type, bytes(childText(child, 'Key')))];
  });
  const last = entries.at(-1);
  if (truncated === 'false') return { entries, next: undefined };
  if (kind === 'objects') {
    const marker = childText(root, 'NextMarker');
    const key = last?.key ?? (marker === undefined ? new Uint8Array() : bytes(marker));
    return { entries, next: [['marker', encodeBytes(key)]] };
  }
  const [ofKey, id] =
    kind === 'versions' ? ['KeyMarker', 'version-id-marker'] : ['KeyMarker', 'upload-id-marker'];
  const nextId = childText(root, kind === 'versions' ? 'NextVersionIdMarker' : 'NextUploadIdMarker');
  const nextKey = childText(root, `Next${ofKey}`);
  return {
    entries,
    next: [
      ['key-marker', encodeBytes(nextKey === undefined ? (last?.key ?? new Uint8Array()) : bytes(nextKey))],
      ...(nextId === undefined || nextId === '' ? [] : [[id!, encodeBytes(utf8(nextId))] as const]),
    ],
  };
}

const TYPES: Readonly<Record<ListKind, Readonly<Record<string, Listed['type']>>>> = {
  objects: { Contents: 'object' },
  versions: { Version: 'object', DeleteMarker: 'delete-marker' },
  uploads: { Upload: 'unfinished-upload' },
};

function readEntry(element: XmlElement, type: Listed['type'], key: Uint8Array): Listed {
  if (key.length === 0) throw new XmlError('an entry without a key');
  const time = childText(element, 'LastModified') ?? childText(element, 'Initiated');
  const modified = time === undefined ? Number.NaN : Math.floor(Date.parse(time) / 1000);
  const size = childText(element, 'Size');
  if (type === 'object' && !/^[0-9]{1,15}$/.test(size ?? '')) throw new XmlError('an object without a size');
  return {
    type,
    key,
    ...(type === 'object' ? { size: Number(size) } : {}),
    ...(Number.isSafeInteger(modified) ? { modified } : {}),
    ...optional('etag', type === 'object' ? childText(element, 'ETag') : undefined),
    ...optional('versionId', childText(element, 'VersionId')),
    ...optional('storageClass', childText(element, 'StorageClass')),
    ...optional('uploadId', childText(element, 'UploadId')),
    ...(childText(element, 'IsLatest') === undefined
      ? {}
      : { latest: childText(element, 'IsLatest') === 'true' }),
  };
}

function optional<K extends string>(name: K, text: string | undefined): { [P in K]?: string } {
  return text === undefined || text === '' ? {} : ({ [name]: text } as { [P in K]: string });
}

/** Bytes of a key. Encoded ones have `+` for a space, and `%2B` for a plus. */
function keyBytes(text: string | undefined, encoded: boolean): Uint8Array {
  if (text === undefined) throw new XmlError('an entry without a key');
  if (!encoded) return utf8(text);
  if (/%(?![0-9a-fA-F]{2})/.test(text)) throw new XmlError('a key that is not encoded as promised');
  const parts = text.replaceAll('+', ' ').split(/(%[0-9a-fA-F]{2})/);
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 1 ? Buffer.of(Number.parseInt(part.slice(1), 16)) : utf8(part))),
  );
}
