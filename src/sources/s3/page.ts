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

/** Percent-encoded pairs of a query. */
type Query = readonly (readonly [string, string])[];

export interface Page {
  readonly entries: readonly Listed[];
  /** Query of the next page; undefined at the end. */
  readonly next: Query | undefined;
  /** The page was not understood, which is a finding; nothing follows. */
  readonly broken?: true;
}

/**
 * One of the lists of a bucket, asked for page by page. Keys come percent-encoded, because XML cannot hold them all. The first
 * form of the list is used, continued by key: every store has it, and a page that does not go on from where the last one ended shows.
 */
export class BucketList {
  readonly prefix: Uint8Array;
  readonly #fixed: Query;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;

  constructor(
    private readonly wire: StoreWire,
    private readonly location: StoreLocation,
    readonly kind: ListKind,
    readonly findings: ContainerFindings,
    signal?: AbortSignal,
  ) {
    this.prefix = location.prefix;
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
    this.#fixed = [
      ...(kind === 'objects' ? [] : [[kind, ''] as const]),
      ['encoding-type', 'url'],
      ['prefix', encodeBytes(location.prefix)],
    ];
  }

  /** The query for what comes after a key. */
  after(key: Uint8Array): Query {
    return [[this.kind === 'objects' ? 'marker' : 'key-marker', encodeBytes(key)]];
  }

  /** Throws what `askBucket` throws. */
  async ask(from: Query = []): Promise<Page> {
    const query = [...this.#fixed, ...from];
    const root = await askBucket(this.wire, { query }, this.location.name, this.#signal);
    try {
      return readPage(root, this.kind);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.inconsistent(`the list is not understood: ${error.message}`);
      return { entries: [], next: undefined, broken: true };
    }
  }

  /** Ends what is still being asked. */
  close(): void {
    this.#stop.abort(new Error('no longer wanted'));
  }

  inconsistent(why: string): void {
    this.findings.add('STORE_LIST_INCONSISTENT', why);
  }

  holds(key: Uint8Array): boolean {
    const { prefix } = this;
    return key.length >= prefix.length && prefix.every((byte, i) => key[i] === byte);
  }

  /** Whether an entry may come after another. Versions and uploads of one key stand together in the store's own order. */
  follows(before: Listed, entry: Listed): boolean {
    const order = compareBytes(before.key, entry.key);
    return order < 0 || (order === 0 && this.kind !== 'objects' && idOf(before) !== idOf(entry));
  }
}

/** What tells entries of one key apart. */
export function idOf({ versionId = '', uploadId = '' }: Listed): string {
  return `${versionId} ${uploadId}`;
}

function readPage(root: XmlElement, kind: ListKind): Page {
  // A store that does not know versions or uploads may answer with its objects: a list without any of what was asked for.
  if (root.name !== ROOTS[kind]) throw new XmlError(`it is ${root.name.slice(0, 64)}, not ${ROOTS[kind]}`);
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

const ROOTS: Readonly<Record<ListKind, string>> = {
  objects: 'ListBucketResult',
  versions: 'ListVersionsResult',
  uploads: 'ListMultipartUploadsResult',
};

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
