import { dirname, join } from 'node:path';
import { newHash } from '../core/digest.js';
import { ANCHOR_FOLDERS, TRUST_FOLDERS, type TrustFolder } from '../formats/case.js';
import { unpackBundle } from './bundle-reader.js';
import { type Case, putInPlace } from './case.js';
import { ensureDir, listNames, readFileChunks, storeByContent, temporaryPath } from './durable-file.js';
import { type FileSystem, nodeFileSystem } from './file-system.js';
import { type Merged, mergeCase, requireSameCase } from './merge.js';

export interface Import {
  /** RFC 3339 UTC, whole seconds: time of a merge entry, if one is needed. */
  readonly addedAt: string;
  /** Believe the anchors of the sender, too. */
  readonly acceptAnchors: boolean;
  /** Looks at what is offered before anything is taken; what it throws is thrown. */
  readonly inspect?: (offered: Case) => Promise<void>;
}

interface TrustFile {
  readonly folder: TrustFolder;
  readonly sha256: string;
}

export interface Imported extends Omit<Merged, 'outcome'> {
  /** `opened`: there was no case before. */
  readonly outcome: Merged['outcome'] | 'opened';
  readonly caseId: string;
  /** Materials that were not there before. */
  readonly materials: readonly string[];
  /** Anchors that the sender offers and that were not taken. */
  readonly anchorsLeftOut: readonly TrustFile[];
}

/**
 * Makes a new case at `dir` of the bundle at `path`, all at once. Errors: `BUNDLE_DAMAGED` (exit 3), `BUNDLE_OTHER_KIND`, `CASE_EXISTS` (exit 2).
 */
export async function importNewCase(
  path: string,
  dir: string,
  how: Import,
  fs: FileSystem = nodeFileSystem,
): Promise<Imported> {
  return unpacked(fs, path, dirname(join(dir, '.')), async (offered) => {
    await how.inspect?.(offered);
    const anchorsLeftOut = how.acceptAnchors ? [] : await anchorsOf(offered);
    for (const { folder, sha256 } of anchorsLeftOut) await fs.remove(join(offered.trustDir, folder, sha256));
    const materials = await offered.material.names();
    const { size, root } = await offered.checkpoint();
    await putInPlace(fs, offered.dir, dir);
    return {
      outcome: 'opened',
      caseId: offered.id,
      common: 0,
      taken: size,
      size,
      root,
      materials,
      anchorsLeftOut,
    };
  });
}

/**
 * Takes the bundle at `path` into a case. Nothing is changed before all of the bundle was checked. Errors: `BUNDLE_DAMAGED`, and those of
 * {@link mergeCase}.
 */
export async function importIntoCase(path: string, mine: Case, how: Import): Promise<Imported> {
  return unpacked(mine.fs, path, mine.dir, async (offered) => {
    requireSameCase(mine.header, offered.header);
    await how.inspect?.(offered);
    // What the log refers to is there before the log refers to it.
    const materials = await takeMaterials(mine, offered);
    const merged = await mergeCase(mine, offered, how.addedAt);
    for (const { checkpoint, signatures, note } of (await offered.checkpoints.list()).checkpoints) {
      await mine.checkpoints.add(checkpoint, { signatures, ...(note === undefined ? {} : { note }) });
    }
    const anchorsLeftOut = await takeTrust(mine, offered, how.acceptAnchors);
    return { ...merged, caseId: mine.id, materials, anchorsLeftOut };
  });
}

async function unpacked<T>(
  fs: FileSystem,
  path: string,
  parent: string,
  use: (offered: Case) => Promise<T>,
): Promise<T> {
  const dir = temporaryPath(parent);
  try {
    return await use(await unpackBundle(fs, path, dir));
  } finally {
    await fs.removeTree(dir);
  }
}

async function takeMaterials(mine: Case, offered: Case): Promise<string[]> {
  const taken: string[] = [];
  for (const sha256 of await offered.material.names()) {
    if (await mine.material.has(sha256)) continue;
    await mine.material.storeFile(offered.material.path(sha256));
    taken.push(sha256);
  }
  return taken;
}

/** Returns the anchors that were left out. */
async function takeTrust(mine: Case, offered: Case, acceptAnchors: boolean): Promise<TrustFile[]> {
  const leftOut: TrustFile[] = [];
  for (const folder of TRUST_FOLDERS) {
    const dir = join(mine.trustDir, folder);
    const there = await digestsIn(mine.fs, dir);
    for (const sha256 of await listNames(mine.fs, join(offered.trustDir, folder))) {
      if (there.has(sha256)) continue;
      if (isAnchor(folder) && !acceptAnchors) leftOut.push({ folder, sha256 });
      else {
        await ensureDir(mine.fs, dir);
        await storeByContent(mine.fs, dir, readFileChunks(mine.fs, join(offered.trustDir, folder, sha256)));
      }
    }
  }
  return leftOut;
}

async function anchorsOf(offered: Case): Promise<TrustFile[]> {
  const anchors: TrustFile[] = [];
  for (const folder of ANCHOR_FOLDERS) {
    for (const sha256 of await listNames(offered.fs, join(offered.trustDir, folder)))
      anchors.push({ folder, sha256 });
  }
  return anchors;
}

/** Digests of what is there, by content: people give their own files other names. */
async function digestsIn(fs: FileSystem, dir: string): Promise<Set<string>> {
  const digests = new Set<string>();
  for (const name of await listNames(fs, dir)) {
    const hash = newHash('sha256');
    for await (const chunk of readFileChunks(fs, join(dir, name))) hash.update(chunk);
    digests.add(hash.digest('hex'));
  }
  return digests;
}

function isAnchor(folder: TrustFolder): boolean {
  return (ANCHOR_FOLDERS as readonly string[]).includes(folder);
}
