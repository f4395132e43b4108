import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pack as newPack, type Pack } from 'tar-stream';
import { digestHex } from '../core/digest.js';
import { BAGIT, bagInfo } from '../formats/bag.js';
import { isSha256, TRUST_FOLDERS } from '../formats/case.js';
import { MAX_TRUST_FILE, manifestText, TAG_FILES } from './bundle-layout.js';
import type { Case } from './case.js';
import { foreignFile, listCheckpointFiles } from './checkpoints.js';
import { listNames, readChunks, readSmall, withFile } from './durable-file.js';
import type { OpenFile } from './file-system.js';
import { LogIndex } from './log-index.js';
import { isStop, readEntries } from './log-reader.js';

interface Payload {
  readonly size: number;
  readonly sha256: string;
  content(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * The bytes of a bundle (`manifests/formats/bundle.md`) in constant memory. Every material is digested while it is read: what is altered
 * ends the stream with `LEDGER_MATERIAL_ALTERED`, so a bundle counts only when its last byte was produced. A log that
 * is damaged throws `LEDGER_ENTRY_DAMAGED`; a torn tail is left out.
 */
export async function* bundleChunks(source: Case): AsyncGenerator<Uint8Array, void, undefined> {
  const log = await source.fs.open(source.log.path, 'read');
  const tar = newPack();
  try {
    const { payload, tags } = await collect(source, log);
    // An error of the feeding ends the reading below with that error.
    const feeding = feed(tar, source.id, tags, payload).catch((error: Error) => tar.destroy(error));
    for await (const chunk of tar) yield chunk as Uint8Array;
    await feeding;
  } finally {
    tar.destroy();
    await log.close();
  }
}

/** All that goes in, by path, before the first byte: the manifests come first and name it all. */
async function collect(source: Case, log: OpenFile) {
  const payload = new Map<string, Payload>();
  const { index, sha256 } = await wholeLog(source, log);
  payload.set('data/ledger/log', { size: index.end, sha256, content: () => readChunks(log, 0, index.end) });
  for (const { name, bytes } of await listCheckpointFiles(source)) {
    addBytes(payload, `data/ledger/checkpoints/${name}`, bytes);
  }
  for (const name of await source.material.names()) {
    if (!isSha256(name)) throw foreignFile(name);
    const { size } = await withFile(source.fs, source.material.path(name), 'read', (file) => file.stat());
    payload.set(`data/material/${name}`, { size, sha256: name, content: () => source.material.read(name) });
  }
  for (const folder of TRUST_FOLDERS) {
    const dir = join(source.trustDir, folder);
    for (const name of await listNames(source.fs, dir)) {
      const bytes = await readSmall(source.fs, join(dir, name), MAX_TRUST_FILE);
      if (bytes === undefined || bytes.length > MAX_TRUST_FILE) throw foreignFile(name);
      addBytes(payload, `data/trust/${folder}/`, bytes);
    }
  }
  return { payload, tags: tagFiles(index, payload) };
}

async function wholeLog(source: Case, log: OpenFile): Promise<{ index: LogIndex; sha256: string }> {
  const head = await source.log.head();
  const { size } = await log.stat();
  const index = new LogIndex();
  const hash = createHash('sha256');
  for await (const item of readEntries(log, 0, 0, size)) {
    if (isStop(item)) {
      if (head === undefined || item.index < head.size) throw item.error;
      break;
    }
    index.add(item);
    hash.update(item.line).update('\n');
  }
  return { index, sha256: hash.digest('hex') };
}

/** Adds a small file; a path that ends in `/` is completed by the digest. */
function addBytes(payload: Map<string, Payload>, path: string, bytes: Uint8Array): void {
  const sha256 = digestHex('sha256', bytes);
  payload.set(path.endsWith('/') ? path + sha256 : path, {
    size: bytes.length,
    sha256,
    content: () => [bytes],
  });
}

function tagFiles(index: LogIndex, payload: ReadonlyMap<string, Payload>): Map<string, Payload> {
  const bytes = [...payload.values()].reduce((sum, { size }) => sum + size, 0);
  const info = { origin: index.origin, size: index.size, root: index.rootHex(), bytes, files: payload.size };
  const digests = new Map([...payload].map(([path, { sha256 }]) => [path, sha256]));
  const tags = new Map<string, Payload>();
  const add = (name: string, text: string) => {
    const content = Buffer.from(text);
    tags.set(name, { size: content.length, sha256: digestHex('sha256', content), content: () => [content] });
  };
  add('bagit.txt', BAGIT);
  add('bag-info.txt', bagInfo(info));
  add('manifest-sha256.txt', manifestText(digests));
  add('tagmanifest-sha256.txt', manifestText(new Map([...tags].map(([path, { sha256 }]) => [path, sha256]))));
  return tags;
}

async function feed(
  tar: Pack,
  top: string,
  tags: ReadonlyMap<string, Payload>,
  payload: ReadonlyMap<string, Payload>,
): Promise<void> {
  for (const name of TAG_FILES) await feedFile(tar, `${top}/${name}`, tags.get(name)!);
  for (const path of [...payload.keys()].sort()) await feedFile(tar, `${top}/${path}`, payload.get(path)!);
  tar.finalize();
}

function feedFile(tar: Pack, name: string, { size, content }: Payload): Promise<void> {
  return new Promise((resolve, reject) => {
    const header = { name, size, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
    const entry = tar.entry(header, (error) => (error == null ? resolve() : reject(error)));
    entry.once('error', reject);
    writeAll(entry, content()).catch(reject);
  });
}

async function writeAll(
  entry: ReturnType<Pack['entry']>,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of content) {
    if (entry.write(chunk)) continue;
    await new Promise<void>((resolve) => entry.once('drain', resolve).once('close', resolve));
    // Nobody reads the bundle any more.
    if (entry.destroyed) return;
  }
  entry.end(undefined);
}
