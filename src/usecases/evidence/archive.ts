import { decodeUtf8, equalBytes, toHex } from '../../core/bytes.js';
import { newHash } from '../../core/digest.js';
import { displayText } from '../../core/path.js';
import { BAGIT, bagInfo, manifestLines } from '../../formats/bag.js';
import {
  comparePayload,
  damagedEvidence,
  EVIDENCE_TAGS,
  type EvidenceIndex,
  type EvidenceTag,
  evidenceHeader,
  MAX_EVIDENCE_ENTRIES,
  parseEvidenceIndex,
  payloadBound,
} from '../../formats/evidence-bundle.js';

/** Bytes that can be read anywhere: a file, or one that a browser has open. */
export interface RandomBytes {
  readonly size: number;
  /** Fills `into` from `position`; returns the number of bytes read, less than its length only at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
}

export interface ArchivedFile {
  readonly offset: number;
  readonly size: number;
  /** Of the content, hex; it is that of the manifest. */
  readonly sha256: string;
}

const BLOCK = 512;
const CHUNK = 1024 * 1024;
const END = 2 * BLOCK;

/**
 * Reads an evidence bundle once and checks every byte of it against its manifests (`manifests/formats/evidence-bundle.md`, rules 1 to 5 and 20 to 22):
 * `EVIDENCE_DAMAGED` (exit 3) at the first that is not what it has to be. Memory: the tag files and some 200 bytes an entry.
 */
export async function readEvidence(
  bytes: RandomBytes,
  onBytes: (read: number) => void = () => undefined,
): Promise<EvidenceArchive> {
  const walk = new Walk(bytes, onBytes);
  const tags = new Map<EvidenceTag, Uint8Array>();
  const digests = new Map<string, string>();
  for (const [name, bound] of EVIDENCE_TAGS) {
    const file = await walk.next(name, bound);
    tags.set(name, await readRange(bytes, file.offset, file.size));
    digests.set(name, file.sha256);
    if (name === 'bagit.txt' && text(tags, name) !== BAGIT)
      throw damagedEvidence('it is of an unknown version', name);
  }
  requireTagManifest(tags, digests);
  const files = new Map<string, ArchivedFile>();
  let total = 0;
  for (const { path, sha256, bound } of payloadOf(text(tags, 'manifest-sha256.txt'))) {
    const file = await walk.next(path, bound);
    if (file.sha256 !== sha256)
      throw damagedEvidence('a file is not the one of its manifest', displayText(path));
    files.set(path, file);
    total += file.size;
  }
  await walk.end();
  const index = parseEvidenceIndex(tags.get('index.json')!);
  const info = bagInfo({ ...index, bytes: total, files: files.size });
  if (text(tags, 'bag-info.txt') !== info)
    throw damagedEvidence('it disagrees with its index', 'bag-info.txt');
  requireNames(files);
  return new EvidenceArchive(bytes, index, tags, files);
}

/** A bundle all of whose bytes were compared with its manifests. */
export class EvidenceArchive {
  constructor(
    readonly bytes: RandomBytes,
    readonly index: EvidenceIndex,
    readonly tags: ReadonlyMap<EvidenceTag, Uint8Array>,
    /** Payload by path, in the order of the bundle. */
    readonly files: ReadonlyMap<string, ArchivedFile>,
  ) {}

  /** Names below a folder of the payload such as `data/material/`. */
  namesIn(folder: string): string[] {
    return [...this.files.keys()].filter((p) => p.startsWith(folder)).map((p) => p.slice(folder.length));
  }

  /** Whole content of a payload file, compared with its digest again: it may have changed since. */
  async readAll(path: string): Promise<Uint8Array> {
    const file = this.files.get(path);
    if (file === undefined) throw damagedEvidence('a file is missing', path);
    const content = await readRange(this.bytes, file.offset, file.size);
    if (toHex(newHash('sha256').update(content).digest()) !== file.sha256) {
      throw damagedEvidence('it has changed while it was read', path);
    }
    return content;
  }

  /** The content of a payload file as bytes of their own. */
  slice({ offset, size }: ArchivedFile): RandomBytes {
    return {
      size,
      read: async (into, position) => {
        const length = Math.max(0, Math.min(into.length, size - position));
        return length === 0 ? 0 : this.bytes.read(into.subarray(0, length), offset + position);
      },
    };
  }
}

/** The entries one after the other; a header is compared with the only one that the file can have. */
class Walk {
  #at = 0;
  readonly #chunk = new Uint8Array(CHUNK);

  constructor(
    readonly bytes: RandomBytes,
    readonly onBytes: (read: number) => void,
  ) {}

  /** The next entry, which has to be of that name. */
  async next(path: string, bound: number): Promise<ArchivedFile> {
    const header = await readRange(this.bytes, this.#at, BLOCK);
    const size = sizeOf(header);
    if (size === undefined || !equalBytes(header, evidenceHeader(path, size))) {
      throw damagedEvidence('the entry that has to be here is not, or its header differs', displayText(path));
    }
    if (size > bound) throw damagedEvidence('a file is too large', displayText(path));
    const offset = this.#at + BLOCK;
    const hash = newHash('sha256');
    for (let left = size; left > 0; ) {
      const into = this.#chunk.subarray(0, Math.min(left, CHUNK));
      if ((await this.bytes.read(into, offset + size - left)) !== into.length) throw truncated(path);
      hash.update(into);
      left -= into.length;
      this.onBytes(into.length);
    }
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    await this.#requireZeros(offset + size, padding, path);
    this.#at = offset + size + padding;
    return { offset, size, sha256: toHex(hash.digest()) };
  }

  async end(): Promise<void> {
    await this.#requireZeros(this.#at, END, 'end of the archive');
    if (this.bytes.size !== this.#at + END) throw damagedEvidence('something follows its end');
  }

  async #requireZeros(at: number, length: number, subject: string): Promise<void> {
    const read = await readRange(this.bytes, at, length);
    if (read.some((byte) => byte !== 0))
      throw damagedEvidence('there is something between its files', displayText(subject));
  }
}

function sizeOf(header: Uint8Array): number | undefined {
  const digits = decodeUtf8(header.subarray(124, 135));
  return digits !== undefined && /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

async function readRange(bytes: RandomBytes, offset: number, length: number): Promise<Uint8Array> {
  // The stated length is not believed before so many bytes are known to be there.
  if (offset + length > bytes.size) throw truncated(`byte ${offset}`);
  const into = new Uint8Array(length);
  if (length > 0 && (await bytes.read(into, offset)) !== length) throw truncated(`byte ${offset}`);
  return into;
}

function text(tags: ReadonlyMap<EvidenceTag, Uint8Array>, name: EvidenceTag): string {
  const read = decodeUtf8(tags.get(name)!);
  if (read === undefined) throw damagedEvidence('it is not UTF-8', name);
  return read;
}

function requireTagManifest(
  tags: ReadonlyMap<EvidenceTag, Uint8Array>,
  digests: ReadonlyMap<string, string>,
): void {
  const expected = manifestLines([...digests].filter(([name]) => name !== 'tagmanifest-sha256.txt'));
  if (text(tags, 'tagmanifest-sha256.txt') !== expected) {
    throw damagedEvidence('its tag files are not those of their manifest', 'tagmanifest-sha256.txt');
  }
}

function* payloadOf(manifest: string): Generator<{ path: string; sha256: string; bound: number }> {
  const refuse = (why: string): Error => damagedEvidence(`its manifest ${why}`, 'manifest-sha256.txt');
  const lines = manifest.split('\n');
  if (lines.pop() !== '') throw refuse('does not end in a line feed');
  if (lines.length > MAX_EVIDENCE_ENTRIES) throw refuse('has too many lines');
  let previous: string | undefined;
  for (const line of lines) {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(data\/[A-Za-z0-9._/-]{1,200})$/.exec(line) ?? [];
    const bound = path === undefined ? undefined : payloadBound(path);
    if (bound === undefined) throw refuse('names what does not belong into a bundle');
    if (previous !== undefined && comparePayload(previous, path!) >= 0) throw refuse('is not in order');
    previous = path;
    yield { path: path!, sha256: sha256!, bound };
  }
}

/** Files that are named by their digest. */
function requireNames(files: ReadonlyMap<string, ArchivedFile>): void {
  for (const [path, { sha256 }] of files) {
    const named = /^data\/(?:trust\/[a-z-]+|material|proofs)\/([0-9a-f]{64})(?:\.proof)?$/.exec(path)?.[1];
    if (named !== undefined && named !== sha256)
      throw damagedEvidence('a file is not the one of its name', path);
  }
  if (!files.has('data/ledger/log')) throw damagedEvidence('it has no log');
}

function truncated(subject: string): Error {
  return damagedEvidence('it ends too early', displayText(subject));
}
