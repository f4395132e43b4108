import type { Entry, Source } from '../../core/entry.js';
import type { FindingCode } from '../../core/finding-codes.js';
import { ContainerFindings } from '../container-findings.js';
import { entryPath } from '../entry-name.js';
import { resolveAccess, type StoreOptions } from './access.js';
import { listedFacts } from './facts.js';
import { listInRanges } from './listing.js';
import type { StoreLocation } from './location.js';
import { readObject } from './object.js';
import { BucketList, type Listed, type ListKind } from './page.js';
import { StoreWire } from './wire.js';

const REQUESTS = 32;
const RANGES = 4;
const TIMEOUT = 60_000;
const SLASH = 0x2f;

/**
 * A bucket, or what lies under a prefix of it. An entry's path is the key, byte for byte; without the prefix, where that
 * ends in a slash. Objects come in the order of their keys, with several ranges in that of each range; contents are read several
 * at once by whoever digests them.
 */
export class StoreSource implements Source {
  readonly kind = 's3';
  readonly #findings: ContainerFindings;
  #wire: StoreWire | undefined;

  constructor(
    private readonly location: StoreLocation,
    private readonly options: StoreOptions,
  ) {
    this.#findings = new ContainerFindings(location.name);
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    const { requests = REQUESTS, ranges = RANGES, timeout = TIMEOUT, versions = false } = this.options;
    const access = await resolveAccess(this.location.bucket, this.options);
    const wire = new StoreWire(access, requests + ranges + 1, timeout);
    this.#wire = wire;
    const lists: readonly ListKind[] = versions ? ['versions', 'uploads'] : ['objects'];
    for (const kind of lists) {
      const list = new BucketList(wire, this.location, kind, this.#findings, signal);
      for await (const page of listInRanges(list, ranges)) {
        for (const listed of page) {
          const path = this.#pathOf(listed);
          if (path !== undefined) yield this.#entry(wire, requests, listed, path);
        }
      }
    }
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {
    this.#wire?.close();
  }

  /** The key under the prefix. The folder marker of the prefix itself is the root, and no entry unless it holds something. */
  #pathOf({ key, size = 0 }: Listed): Uint8Array | undefined {
    const { prefix } = this.location;
    if (prefix.at(-1) !== SLASH) return key;
    if (key.length > prefix.length) return key.subarray(prefix.length);
    return size === 0 ? undefined : Uint8Array.of(0x2e, SLASH);
  }

  #entry(wire: StoreWire, requests: number, listed: Listed, path: Uint8Array): Entry {
    const { type, size = 0, modified, etag, versionId = '' } = listed;
    const facts = listedFacts(listed);
    const findings = nameFindings(path);
    return {
      path,
      kind: type,
      size,
      ...(modified === undefined ? {} : { mtime: modified }),
      ...(Object.keys(facts).length === 0 ? {} : { facts }),
      ...(findings.length === 0 ? {} : { findings }),
      ...(type === 'object'
        ? {
            content: {
              type: 'remote',
              atOnce: requests,
              revision: JSON.stringify([versionId, etag ?? '', size, modified ?? 0]),
              read: (sink, signal) => readObject(wire, listed, this.location.name, sink, signal),
            },
          }
        : {}),
    };
  }
}

/** Of the anomalies of names only those that hold for keys too: `//` and `..` in a key are ordinary. */
const KEY_ANOMALIES: readonly FindingCode[] = ['ENTRY_NAME_NUL', 'ENTRY_NAME_CONTROL', 'ENTRY_NAME_NOT_UTF8'];

function nameFindings(key: Uint8Array): FindingCode[] {
  const findings = new Set<FindingCode>();
  entryPath(key, findings);
  return KEY_ANOMALIES.filter((code) => findings.has(code));
}
