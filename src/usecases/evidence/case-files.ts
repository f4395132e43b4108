import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { digestHex, newHash } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { CASE_LAYOUT, TRUST_FOLDERS } from '../../formats/case.js';
import { type Case, type CaseReading, listCheckpointFiles } from '../../ledger/index.js';
import type { TrustFiles } from '../trust-store.js';
import type { BundleFile } from './tar-writer.js';

export function fileOf(path: string, bytes: Uint8Array): BundleFile {
  return { path, size: bytes.length, sha256: digestHex('sha256', bytes), content: () => bytes };
}

/** A file whose bytes come from a generator that gives the same each time; it is run once here, to be digested. */
export async function streamedFile(
  path: string,
  content: () => AsyncIterable<Uint8Array>,
): Promise<BundleFile> {
  const hash = newHash('sha256');
  let size = 0;
  for await (const chunk of content()) {
    hash.update(chunk);
    size += chunk.length;
  }
  const sha256 = hash.digest('hex');
  return { path, size, sha256, content: () => sameBytes(path, content(), sha256) };
}

/** A file that has changed since it was digested ends the bundle. */
async function* sameBytes(path: string, content: AsyncIterable<Uint8Array>, sha256: string) {
  const hash = newHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw new CloudexitError('CASE_CHANGED', 'a file has changed while it was read', { subject: path });
}

/** Log, checkpoints and trust files. */
export async function caseFiles(source: Case, end: number, trust: TrustFiles): Promise<BundleFile[]> {
  const log = await streamedFile('data/ledger/log', () =>
    createReadStream(join(source.dir, CASE_LAYOUT.log), { start: 0, end: end - 1 }),
  );
  const checkpoints = (await listCheckpointFiles(source)).map(({ name, bytes }) =>
    fileOf(`data/ledger/checkpoints/${name}`, bytes),
  );
  const offered = TRUST_FOLDERS.flatMap((folder) =>
    [...trust[folder]].map(([sha256, bytes]) => {
      if (holdsKey(bytes)) {
        throw new CloudexitError('MATERIAL_IS_KEY', 'a trust file holds a private key', {
          subject: sha256,
          exit: 2,
        });
      }
      return fileOf(`data/trust/${folder}/${sha256}`, bytes);
    }),
  );
  return [log, ...checkpoints, ...offered];
}

function holdsKey(bytes: Uint8Array): boolean {
  return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(Buffer.from(bytes).toString('latin1'));
}

/** A material, or an inventory file that is not in the case. Its digest was checked, and is again while it is written. */
export async function materialFile(path: string, sha256: string): Promise<BundleFile> {
  const file = await streamedFile(`data/material/${sha256}`, () => createReadStream(path));
  if (file.sha256 === sha256) return file;
  throw new CloudexitError(
    'LEDGER_MATERIAL_ALTERED',
    'the bytes of this material are not those of its digest',
    {
      subject: sha256,
      exit: 3,
    },
  );
}

/** The case as its bundle has it: without what is left out, with what is added, its log without an unfinished end. */
export function readingOfBundle(
  source: Case,
  without: ReadonlySet<string>,
  added: ReadonlyMap<string, BundleFile>,
): CaseReading {
  const missing = (subject: string): CloudexitError =>
    new CloudexitError('LEDGER_MATERIAL_MISSING', 'this material is left out', { subject, exit: 4 });
  return {
    id: source.id,
    log: {
      async head() {
        const { size, root } = await source.checkpoint();
        return { size, root };
      },
      scan: () => source.entries(),
    },
    checkpoints: source.checkpoints,
    entries: () => source.entries(),
    checkpoint: () => source.checkpoint(),
    material: {
      async names() {
        const names = new Set([...(await source.material.names()), ...added.keys()]);
        return [...names].filter((name) => !without.has(name)).sort();
      },
      async verify(sha256) {
        if (without.has(sha256)) throw missing(sha256);
        return added.get(sha256)?.size ?? (await source.material.verify(sha256));
      },
      async readAll(sha256, maxBytes) {
        if (without.has(sha256)) throw missing(sha256);
        return source.material.readAll(sha256, maxBytes);
      },
      async *read(sha256) {
        if (without.has(sha256)) throw missing(sha256);
        const content = added.get(sha256)?.content() ?? source.material.read(sha256);
        if (content instanceof Uint8Array) yield content;
        else yield* content;
      },
    },
  };
}
