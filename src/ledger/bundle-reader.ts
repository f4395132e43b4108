import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { digestHex } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { displayText } from '../core/path.js';
import { BAGIT, bagInfo } from '../formats/bag.js';
import { CASE_LAYOUT, TRUST_FOLDERS } from '../formats/case.js';
import { serialiseHead } from '../formats/ledger.js';
import {
  damagedBundle,
  evidenceInstead,
  isEvidence,
  MAX_ENTRIES,
  MAX_TAG_FILE,
  MAX_TRUST_FILE,
  manifestText,
  type PayloadPlace,
  payloadPlace,
  TAG_FILES,
  type TagFile,
} from './bundle-layout.js';
import { type Case, makeFolders, openCase } from './case.js';
import { MAX_CHECKPOINT_FILE } from './checkpoint-files.js';
import { readFileChunks, withFile, writeDurably } from './durable-file.js';
import type { FileSystem } from './file-system.js';
import { LogIndex } from './log-index.js';
import { isStop } from './log-reader.js';

interface Entry extends AsyncIterable<unknown> {
  readonly header: Header;
}

interface Unpacked {
  readonly tags: Map<TagFile, Buffer>;
  readonly digests: Map<string, string>;
  bytes: number;
}

/**
 * Unpacks the bundle at `path` into `dir`, a folder that must not exist, and checks all of it: what comes back is a case of
 * its own, complete and flushed. `BUNDLE_DAMAGED` (exit 3) for everything that is not as `manifests/formats/bundle.md` says; the folder
 * is then for the caller to remove. `BUNDLE_OTHER_KIND` (exit 2) for an evidence bundle.
 */
export async function unpackBundle(fs: FileSystem, path: string, dir: string): Promise<Case> {
  await makeFolders(fs, dir);
  const trustFolders = TRUST_FOLDERS.map((folder) => join(dir, CASE_LAYOUT.trust, folder));
  for (const folder of trustFolders) await fs.makeDir(folder);
  const unpacked = await unpack(fs, path, dir);
  checkManifests(unpacked);
  if (!unpacked.digests.has('data/ledger/log')) throw damagedBundle('it has no log');
  const index = await indexOf(fs, dir);
  const { origin, size } = index;
  const info = bagInfo({
    origin,
    size,
    root: index.rootHex(),
    bytes: unpacked.bytes,
    files: unpacked.digests.size,
  });
  if (unpacked.tags.get('bag-info.txt')?.toString() !== info) {
    throw damagedBundle('the log is not the one that bag-info.txt describes');
  }
  for (const folder of [CASE_LAYOUT.checkpoints, CASE_LAYOUT.material, CASE_LAYOUT.trust]) {
    await fs.syncDir(join(dir, folder));
  }
  for (const folder of trustFolders) await fs.syncDir(folder);
  await writeDurably(fs, join(dir, CASE_LAYOUT.head), serialiseHead({ size, root: index.rootHex() }));
  const unpackedCase = await openCase(dir, fs);
  const { findings } = await unpackedCase.checkpoints.list();
  if (findings[0] !== undefined) throw damagedBundle('a checkpoint is not in its form', findings[0].subject);
  return unpackedCase;
}

async function unpack(fs: FileSystem, path: string, dir: string): Promise<Unpacked> {
  const unpacked: Unpacked = { tags: new Map(), digests: new Map(), bytes: 0 };
  const tar = extract();
  const input = Readable.from(readFileChunks(fs, path), { objectMode: false });
  input.once('error', (error) => tar.destroy(error));
  input.pipe(tar);
  let top: string | undefined;
  try {
    for await (const entry of tar) {
      const { name, type } = entry.header;
      const [folder, ...rest] = name.split('/');
      top ??= folder;
      const inside = rest.join('/');
      if (isEvidence(folder, inside)) throw evidenceInstead();
      if (type !== 'file' || folder !== top)
        throw damagedBundle('it has an entry of a foreign kind', displayText(name));
      await unpackEntry(fs, dir, entry, inside, unpacked);
    }
  } catch (error) {
    if (error instanceof CloudexitError || isSystemError(error)) throw error;
    throw damagedBundle(error instanceof Error ? error.message : 'it is not a tar file');
  } finally {
    input.destroy();
  }
  return unpacked;
}

async function unpackEntry(
  fs: FileSystem,
  dir: string,
  entry: Entry,
  path: string,
  into: Unpacked,
): Promise<void> {
  const tag = TAG_FILES.find((name) => name === path);
  const place = payloadPlace(path);
  if (into.digests.size >= MAX_ENTRIES) throw damagedBundle('it has too many entries');
  if (tag !== undefined && !into.tags.has(tag)) {
    into.tags.set(tag, await small(entry, MAX_TAG_FILE));
    return;
  }
  if (place === undefined || into.digests.has(path)) {
    throw damagedBundle('it has an entry that does not belong into it', displayText(path));
  }
  const { sha256, size } = await writePayload(fs, join(dir, placeInCase(place)), entry, bound(place));
  const expected = place.kind === 'material' || place.kind === 'trust' ? place.sha256 : sha256;
  if (sha256 !== expected) throw damagedBundle('a file is not the one of its name', displayText(path));
  into.digests.set(path, sha256);
  into.bytes += size;
}

async function writePayload(fs: FileSystem, path: string, entry: Entry, maxBytes: number) {
  const hash = createHash('sha256');
  let size = 0;
  await withFile(fs, path, 'create', async (file) => {
    for await (const chunk of entry as AsyncIterable<Uint8Array>) {
      if (size + chunk.length > maxBytes)
        throw damagedBundle('a file is too large', displayText(entry.header.name));
      hash.update(chunk);
      await file.write(chunk, size);
      size += chunk.length;
    }
    await file.sync();
  });
  return { sha256: hash.digest('hex'), size };
}

async function small(entry: Entry, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of entry as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw damagedBundle('a file is too large', displayText(entry.header.name));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Written again from what was read, the manifests have to come out the same: nothing missing, nothing beyond. */
function checkManifests({ tags, digests }: Unpacked): void {
  const described = TAG_FILES.slice(0, -1).map((name) => {
    const content = tags.get(name);
    if (content === undefined) throw damagedBundle('a file is missing', name);
    return [name, digestHex('sha256', content)] as const;
  });
  if (tags.get('bagit.txt')!.toString() !== BAGIT)
    throw damagedBundle('it is of an unknown version', 'bagit.txt');
  if (tags.get('manifest-sha256.txt')!.toString() !== manifestText(digests)) {
    throw damagedBundle('its files are not those of its manifest', 'manifest-sha256.txt');
  }
  if (tags.get('tagmanifest-sha256.txt')?.toString() !== manifestText(new Map(described))) {
    throw damagedBundle('its tag files are not those of their manifest', 'tagmanifest-sha256.txt');
  }
}

async function indexOf(fs: FileSystem, dir: string): Promise<LogIndex> {
  const index = new LogIndex();
  for await (const item of (await openCase(dir, fs)).log.scan()) {
    if (isStop(item)) throw damagedBundle('its log is damaged', `entry ${item.index}`);
    index.add(item);
  }
  return index;
}

function placeInCase(place: PayloadPlace): string {
  switch (place.kind) {
    case 'log':
      return CASE_LAYOUT.log;
    case 'checkpoint':
      return join(CASE_LAYOUT.checkpoints, place.file);
    case 'material':
      return join(CASE_LAYOUT.material, place.sha256);
    case 'trust':
      return join(CASE_LAYOUT.trust, place.folder, place.sha256);
  }
}

function bound(place: PayloadPlace): number {
  if (place.kind === 'checkpoint') return MAX_CHECKPOINT_FILE;
  return place.kind === 'trust' ? MAX_TRUST_FILE : Number.POSITIVE_INFINITY;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
