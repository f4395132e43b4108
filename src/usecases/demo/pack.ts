import { createWriteStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** Packs parts of the estate as a provider would: a tar.gz and a zip that together are one return. */

export interface Packing {
  readonly site: string;
  /** Top-level folders to pack. */
  readonly folders: readonly string[];
  readonly output: string;
  readonly mtime: Date;
  /** Paths that go in with one bit changed, as a failing disk would have it. */
  readonly damaged?: readonly string[];
  /** Paths that are left out. */
  readonly omitted?: readonly string[];
}

interface Packed {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly target?: string;
}

export async function packTarGz(packing: Packing): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 9 }), createWriteStream(packing.output));
  for (const { path, kind, target } of await contents(packing)) {
    const header = {
      name: path,
      mtime: packing.mtime,
      mode: kind === 'file' ? 0o644 : 0o755,
      type: kind,
    } as const;
    if (kind === 'file') tar.entry({ ...header, type: 'file' }, await bytesOf(packing, path));
    else if (kind === 'symlink') tar.entry({ ...header, type: 'symlink', linkname: target! });
    else tar.entry({ ...header, type: 'directory' });
  }
  tar.finalize();
  await written;
}

export async function packZip(packing: Packing): Promise<void> {
  // `forceUTC` is the zip writer's own option: times in an archive must not depend on where it was made.
  const options = { zlib: { level: 9 }, forceUTC: true };
  const { ZipArchive } = await import('archiver');
  const zip = new ZipArchive(options);
  const written = pipeline(zip, createWriteStream(packing.output));
  for (const { path, kind, target } of await contents(packing)) {
    const added = new Promise((done) => zip.once('entry', done));
    if (kind === 'file')
      zip.append(await bytesOf(packing, path), { name: path, date: packing.mtime, mode: 0o644 });
    else if (kind === 'symlink') zip.symlink(path, target!);
    else zip.append('', { name: `${path}/`, date: packing.mtime, mode: 0o755 });
    // One at a time: several under way may come out in another order.
    await added;
  }
  await zip.finalize();
  await written;
}

async function bytesOf(packing: Packing, path: string): Promise<Buffer> {
  const bytes = await readFile(join(packing.site, path));
  const middle = Math.floor(bytes.length / 2);
  if (packing.damaged?.includes(path)) bytes[middle] = bytes[middle]! ^ 0x01;
  return bytes;
}

async function contents(packing: Packing): Promise<Packed[]> {
  const found: Packed[] = [];
  const walk = async (path: string): Promise<void> => {
    if (packing.omitted?.includes(path)) return;
    const absolute = join(packing.site, path);
    const stat = await lstat(absolute);
    if (stat.isSymbolicLink()) found.push({ path, kind: 'symlink', target: await readlink(absolute) });
    else if (stat.isFile()) found.push({ path, kind: 'file' });
    else {
      found.push({ path, kind: 'directory' });
      for (const name of (await readdir(absolute)).sort()) await walk(`${path}/${name}`);
    }
  };
  for (const folder of packing.folders) await walk(folder);
  return found;
}
