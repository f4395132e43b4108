import { once } from 'node:events';
import type { Stats } from 'node:fs';
import { Readable } from 'node:stream';
import type { TarArchive } from 'archiver';
import { CloudexitError } from '../../core/errors.js';
import { EVIDENCE_TOP, MAX_EVIDENCE_FILE } from '../../formats/evidence-bundle.js';

/** A file of a bundle: its digest and size are known before the first byte is written. */
export interface BundleFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  content(): Uint8Array | AsyncIterable<Uint8Array>;
}

const MODE = 0o644;

/** The bytes of the archive, entry after entry: the archiver may reorder what it is given at once. */
export async function* tarChunks(files: readonly BundleFile[]): AsyncGenerator<Uint8Array, void, undefined> {
  // Loaded where an archive is written: most commands write none.
  const { TarArchive: Archive } = await import('archiver');
  const archive = new Archive({});
  const feeding = feed(archive, files).catch((error: Error) => archive.destroy(error));
  try {
    for await (const chunk of archive) yield chunk as Uint8Array;
    await feeding;
  } finally {
    // A file that is still waiting its turn would be given to an archive that is no more, outside of every promise.
    archive.abort();
    archive.destroy();
  }
}

async function feed(archive: TarArchive, files: readonly BundleFile[]): Promise<void> {
  for (const file of files) {
    if (file.size > MAX_EVIDENCE_FILE) {
      throw new CloudexitError('EVIDENCE_FILE_TOO_LARGE', 'a file of a bundle has to be smaller than 8 GiB', {
        subject: file.path,
      });
    }
    append(archive, file);
    // Rejects when the archive is destroyed meanwhile, by an error of the content or by a reader that stops.
    await once(archive, 'entry');
  }
  await archive.finalize();
}

function append(archive: TarArchive, { path, size, content }: BundleFile): void {
  const data = { name: EVIDENCE_TOP + path, mode: MODE, date: new Date(0) };
  const bytes = content();
  if (bytes instanceof Uint8Array) {
    archive.append(Buffer.from(bytes), data);
    return;
  }
  const stream = Readable.from(bytes, { objectMode: false });
  stream.once('error', (error) => archive.destroy(error));
  // Without a stated size the archiver would collect the whole stream first.
  archive.append(stream, { ...data, stats: { size, mode: MODE } as Stats });
}
