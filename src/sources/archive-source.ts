import type { Entry, Source } from '../core/entry.js';
import { type ArchiveBytes, readArchive, type VolumeStarts } from './archive.js';
import type { ArchiveContext } from './archive-context.js';
import { ContainerFindings } from './container-findings.js';
import type { ArchiveFormat } from './detect.js';
import { Unfolding } from './limits.js';
import { withNested } from './nested.js';
import type { SourceSettings } from './settings.js';

const KINDS: Readonly<Record<ArchiveFormat, string>> = {
  tar: 'tar',
  zip: 'zip',
  gzip: 'tar.gz',
  zstd: 'tar.zst',
  xz: 'tar.xz',
  bzip2: 'tar.bz2',
};

/** An archive in one or several local files. Nothing is unpacked to disk. */
export class ArchiveSource implements Source {
  readonly kind: string;
  readonly nested: number;
  readonly #findings: ContainerFindings;

  constructor(
    private readonly format: ArchiveFormat,
    private readonly bytes: ArchiveBytes & { changed(): boolean; close(): void },
    name: string,
    private readonly settings: SourceSettings,
    private readonly volumeStarts: VolumeStarts = [0],
  ) {
    this.kind = KINDS[format];
    this.nested = settings.nested;
    this.#findings = new ContainerFindings(name);
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    const context: ArchiveContext = {
      within: new Uint8Array(),
      findings: this.#findings,
      unfolding: new Unfolding(this.settings.limits, this.bytes.size),
      nameEncoding: this.settings.nameEncoding,
      signal,
    };
    const entries = readArchive(this.format, this.bytes, context, this.volumeStarts);
    yield* withNested(entries, context, this.settings.nested);
    if (this.bytes.changed())
      this.#findings.add('SOURCE_INCOMPLETE', 'the archive changed while it was read');
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {
    this.bytes.close();
  }
}
