import { concatBytes, utf8 } from '../core/bytes.js';
import type { Entry, LocalContent, StreamContent } from '../core/entry.js';
import { errorCode } from '../core/errors.js';
import { displayPath } from '../core/path.js';
import { type ArchiveBytes, readArchive, withHead } from './archive.js';
import type { ArchiveContext } from './archive-context.js';
import { ContainerFindings, isSystemError } from './container-findings.js';
import { type ArchiveFormat, DETECTION_BYTES, detectFormat } from './detect.js';
import { FileAccess, MemoryAccess, type RandomAccess, SliceAccess } from './random-access.js';
import { DEFLATED, zipContent } from './zip/content.js';

/** Stands between an inner archive's own path and the paths of its entries, as in `jar:` addresses. */
const INTO = utf8('!/');

/**
 * Lists the entries as they come and, after each one that is an archive by its content, what it holds, `levels`
 * deep. An inner archive stays an entry of its own, with its own digest.
 */
export function withNested(
  entries: AsyncIterable<Entry>,
  context: ArchiveContext,
  levels: number,
): AsyncIterable<Entry> {
  if (levels < 0) throw new RangeError('levels must not be negative');
  return levels === 0 ? entries : openingNested(entries, context, levels);
}

async function* openingNested(
  entries: AsyncIterable<Entry>,
  context: ArchiveContext,
  levels: number,
): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    if (entry.kind !== 'file' || entry.content === undefined) yield entry;
    else if (entry.content.type === 'local') {
      yield entry;
      yield* openLocal(entry, entry.content, context, levels);
    } else if (entry.content.type === 'stream' && entry.content.bytes !== undefined) {
      const { bytes } = entry.content;
      yield entry;
      const access = new MemoryAccess(bytes);
      const format = detectFormat(bytes.subarray(0, DETECTION_BYTES), access);
      if (format !== undefined) yield* inner(entry, format, access, context, levels);
    } else if (entry.content.type === 'stream') {
      const held = new HeldContent(entry.content, entry.size ?? Infinity, context.unfolding.limits.held);
      yield { ...entry, content: held };
      const format = await held.finish();
      if (format === undefined) continue;
      if (held.tooLarge) tooLarge(entry, context);
      else if (held.whole !== undefined) yield* innerHeld(entry, format, held.whole, context, levels);
    } else yield entry;
  }
}

async function* openLocal(
  entry: Entry,
  content: LocalContent,
  context: ArchiveContext,
  levels: number,
): AsyncGenerator<Entry> {
  let file: FileAccess;
  try {
    file = new FileAccess(content.path);
  } catch (error) {
    // Whoever reads the file itself meets the same obstacle and reports it.
    if (isSystemError(error)) return;
    throw error;
  }
  try {
    const length = content.length ?? file.size - content.offset;
    if (content.compression === 'none') {
      const slice = new SliceAccess(file, content.offset, length);
      const format = detectFormat(slice.read(0, DETECTION_BYTES), slice);
      if (format === undefined) return;
      yield* inner(entry, format, slice, context, levels);
      if (content.lazy === true && file.changed()) changed(entry, context);
      return;
    }
    const stream = () =>
      zipContent({
        access: file,
        start: content.offset,
        compressed: length,
        method: DEFLATED,
        size: entry.size ?? 0,
        crc32: content.crc32 ?? 0,
      });
    const started = stream();
    const { head } = await withHead(started, DETECTION_BYTES).finally(() => started.return(undefined));
    const format = detectFormat(head);
    if (format === undefined) return;
    if (format !== 'zip') {
      yield* inner(entry, format, { size: entry.size ?? 0, stream }, context, levels);
      return;
    }
    const held = new HeldContent(
      { type: 'stream', open: stream },
      entry.size ?? 0,
      context.unfolding.limits.held,
    );
    await held.finish();
    if (held.tooLarge) tooLarge(entry, context);
    else if (held.whole !== undefined) yield* innerHeld(entry, format, held.whole, context, levels);
  } catch (error) {
    context.signal?.throwIfAborted();
    // The outer entry's data is broken; reading the entry itself says how.
    const findings = new ContainerFindings(nameIn(context, entry));
    findings.addFailure(error);
    context.findings.addAll(findings.all());
  } finally {
    file.close();
  }
}

/** Of an entry however deep, as an inventory names it. */
function nameIn(context: ArchiveContext, entry: Entry): string {
  return displayPath(concatBytes(context.within, entry.path));
}

/** {@link inner} of an archive that is in memory for this alone. */
function innerHeld(
  outer: Entry,
  format: ArchiveFormat,
  bytes: Uint8Array,
  context: ArchiveContext,
  levels: number,
): AsyncGenerator<Entry> {
  return inner(outer, format, new MemoryAccess(bytes), context, levels, bytes.length);
}

async function* inner(
  outer: Entry,
  format: ArchiveFormat,
  bytes: ArchiveBytes | RandomAccess,
  context: ArchiveContext,
  levels: number,
  held = 0,
): AsyncGenerator<Entry> {
  const findings = new ContainerFindings(nameIn(context, outer));
  const prefix = concatBytes(outer.path, INTO);
  const own: ArchiveContext = {
    ...context,
    findings,
    within: concatBytes(context.within, prefix),
    unfolding: context.unfolding.inner(bytes.size, held),
  };
  try {
    for await (const entry of withNested(readArchive(format, bytes, own), own, levels - 1)) {
      yield {
        ...entry,
        path: concatBytes(prefix, entry.path),
        ...(entry.kind === 'hardlink' && entry.target ? { target: concatBytes(prefix, entry.target) } : {}),
      };
    }
  } catch (error) {
    // Compressed, but no tar: a file like any other, with nothing in it to list.
    if (errorCode(error) !== 'SOURCE_UNSUPPORTED') throw error;
  } finally {
    context.findings.addAll(findings.all());
  }
}

/** Of a file in a folder; whoever opened an archive notices that it changed. */
function changed(entry: Entry, context: ArchiveContext): void {
  context.findings.addAll([
    {
      code: 'SOURCE_INCOMPLETE',
      subject: nameIn(context, entry),
      detail: 'the archive changed while it was read',
    },
  ]);
}

function tooLarge(entry: Entry, context: ArchiveContext): void {
  context.findings.addAll([
    {
      code: 'ARCHIVE_NESTED_NOT_OPENED',
      subject: nameIn(context, entry),
      detail: `the inner archive cannot be read in place and is larger than the ${context.unfolding.limits.held} bytes that are left for such`,
    },
  ]);
}

/** Passes a stream on to whoever reads the entry and keeps a copy of it, if it is an archive and not too large. */
class HeldContent implements StreamContent {
  readonly type = 'stream';
  /** All of the content; undefined while not complete, or when it is too large or no archive. */
  whole: Uint8Array | undefined;
  /** Whether it was an archive that is larger than may be held. */
  tooLarge = false;
  #started: AsyncGenerator<Uint8Array> | undefined;
  #format: ArchiveFormat | undefined;

  constructor(
    private readonly content: StreamContent,
    private readonly size: number,
    private readonly most: number,
  ) {}

  open(): AsyncGenerator<Uint8Array> {
    this.#started ??= this.#copying();
    return this.#started;
  }

  /** Reads what nobody read, and says what the content is. */
  async finish(): Promise<ArchiveFormat | undefined> {
    const rest = this.open();
    while ((await rest.next()).done !== true);
    return this.#format;
  }

  async *#copying(): AsyncGenerator<Uint8Array> {
    const source = async function* (content: StreamContent) {
      yield* content.open();
    };
    const { head, all } = await withHead(source(this.content), DETECTION_BYTES);
    this.#format = detectFormat(head);
    this.tooLarge = this.#format !== undefined && this.size > this.most;
    // In one piece from the start: joining pieces would need the room twice.
    const held = this.#format === undefined || this.tooLarge ? undefined : Buffer.allocUnsafeSlow(this.size);
    let at = 0;
    for await (const chunk of all) {
      held?.set(chunk.subarray(0, Math.max(0, this.size - at)), Math.min(at, this.size));
      at += chunk.length;
      yield chunk;
    }
    // Of another length it is not what was promised, and whoever reads the entry says so.
    if (at === this.size) this.whole = held;
  }
}
