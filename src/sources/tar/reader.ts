import type { Entry, EntryContent, EntryKind } from '../../core/entry.js';
import type { FindingCode } from '../../core/finding-codes.js';
import type { ArchiveContext } from '../archive-context.js';
import type { ByteCursor } from '../byte-cursor.js';
import { broken } from '../container-findings.js';
import { AS_BYTES, entryPath, fromLegacy } from '../entry-name.js';
import { checkEnd } from './end.js';
import { type EffectiveHeader, ExtendedHeaders } from './extended.js';
import { BLOCK, isZeroBlock, parseHeader, type TarHeader, untilNul } from './header.js';
import { MemberData } from './member.js';
import { decimal } from './pax.js';
import { filled, leadingMap, oldGnuMap, paxMap, requireFitting, type SparseMap } from './sparse.js';

/** Greatest extended header that is read: names and attributes, never content. */
const MOST_EXTENDED = 4 * 2 ** 20;

const KINDS: Readonly<Record<string, EntryKind>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  D: 'directory',
  S: 'file',
};
/** Headers of volumes, and those that describe the entry or all entries after them. */
const EXTENSIONS = 'VxXgLK';
/** Kinds whose size field every common reader ignores. */
const HEADER_ONLY = '123456';

/**
 * Reads a tar archive strictly: POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU (long names, base-256 numbers, sparse
 * files old, 0.0, 0.1 and 1.0). Where common readers would disagree, the entry says so; where reading on would be
 * a guess, it stops. How the archive ended is in `context.findings`.
 */
export async function* readTar(cursor: ByteCursor, context: ArchiveContext): AsyncGenerator<Entry> {
  try {
    const extended = new ExtendedHeaders();
    // What is at hand is not waited for: in archives of small files, waiting would take longer than reading.
    for (;;) {
      context.signal?.throwIfAborted();
      const at = cursor.position;
      const block = cursor.takeNow(BLOCK) ?? (await cursor.take(BLOCK));
      if (block.length === 0 && !extended.pending) {
        throw broken('ARCHIVE_END_MISSING', 'the archive stops without the zero blocks that end it');
      }
      if (block.length < BLOCK) throw broken('ARCHIVE_TRUNCATED', 'the archive ends in a header');
      if (isZeroBlock(block)) {
        if (extended.pending) throw broken('ARCHIVE_DAMAGED', 'an extended header has no entry');
        return await checkEnd(cursor, context.findings);
      }
      const header = parseHeader(block, at);
      if (EXTENSIONS.includes(header.type)) {
        await readExtended(header, cursor, extended);
        continue;
      }
      context.unfolding.entry();
      const member = await readMember(header, cursor, extended, context);
      context.unfolding.content(member.holes);
      if (member.entry !== undefined) yield member.entry;
      if (!member.data.finishNow()) await member.data.finish();
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    context.findings.addFailure(error);
  }
}

/** Takes in a header that is no entry of its own, with its data. */
async function readExtended(header: TarHeader, cursor: ByteCursor, extended: ExtendedHeaders): Promise<void> {
  if (header.type === 'V') return;
  if (header.size > MOST_EXTENDED) {
    throw broken('ARCHIVE_LIMIT_EXCEEDED', `an extended header is larger than ${MOST_EXTENDED} bytes`);
  }
  const bytes = (await cursor.take(header.size)).slice();
  if (bytes.length < header.size) throw broken('ARCHIVE_TRUNCATED', 'the archive ends in an extended header');
  if (header.type === 'g') extended.addGlobal(bytes);
  else if (header.type === 'L') extended.addLongName(untilNul(bytes));
  else if (header.type === 'K') extended.addLongLink(untilNul(bytes));
  else extended.addLocal(bytes);
  await new MemberData(cursor, header.size, header.size).finish();
}

interface Member {
  /** Absent for the archive's own root folder. */
  readonly entry: Entry | undefined;
  readonly data: MemberData;
  readonly holes: number;
}

async function readMember(
  header: TarHeader,
  cursor: ByteCursor,
  extended: ExtendedHeaders,
  context: ArchiveContext,
): Promise<Member> {
  const findings = new Set<FindingCode>();
  const effective = extended.apply(header, findings);
  const name = decodeName(effective.name, context, findings);
  const kind = kindOf(header, effective, findings);
  const stored = HEADER_ONLY.includes(header.type) ? 0 : effective.size;
  const remaining = cursor.remaining();
  let error: FindingCode | undefined;
  if (remaining !== undefined && stored > remaining) error = 'ARCHIVE_TRUNCATED';
  else if (KINDS[header.type] === undefined || isForeign(header, effective)) error = 'ENTRY_UNSUPPORTED';

  let map: SparseMap | undefined;
  if (kind === 'file' && error === undefined) map = await sparseMap(header, effective, cursor);
  if (map !== undefined) requireFitting(map, stored);
  const data = new MemberData(cursor, stored, map?.mapBytes);
  const content = kind === 'file' && error === undefined ? contentOf(stored, map, data, cursor) : undefined;
  const path = entryPath(name.path, findings);
  // What is the root folder and something else as well is an entry, or its data would go unseen.
  const rootFolder = path.length === 0 && kind === 'directory' && findings.size === 0 && error === undefined;
  if (path.length === 0 && !rootFolder) findings.add('ENTRY_PATH_NOT_CANONICAL');

  const entry: Entry = {
    path: path.length === 0 ? Uint8Array.of(0x2e) : path.slice(),
    kind,
    size: kind === 'file' ? (map?.size ?? stored) : 0,
    mtime: effective.mtime,
    mode: header.mode,
    ...(kind === 'symlink' ? { target: effective.linkname.slice() } : {}),
    ...(kind === 'hardlink'
      ? { target: entryPath(decodeName(effective.linkname, context, findings).path, findings).slice() }
      : {}),
    ...(name.facts === undefined ? {} : { facts: name.facts }),
    ...(content === undefined ? {} : { content }),
    ...(error === undefined ? {} : { error }),
    ...(findings.size === 0 ? {} : { findings: [...findings] }),
  };
  return { entry: rootFolder ? undefined : entry, data, holes: map === undefined ? 0 : map.size - stored };
}

function kindOf(header: TarHeader, effective: EffectiveHeader, findings: Set<FindingCode>): EntryKind {
  const kind = KINDS[header.type] ?? 'file';
  if (HEADER_ONLY.includes(header.type) && effective.size > 0) findings.add('ENTRY_HEADERS_DISAGREE');
  const last = effective.name[effective.name.length - 1];
  if (kind !== 'file' || last !== 0x2f) return kind;
  if (effective.size > 0) findings.add('ENTRY_KIND_AMBIGUOUS');
  return 'directory';
}

/** Extensions that change what the data means and that are not read here. */
function isForeign(header: TarHeader, { pax }: EffectiveHeader): boolean {
  const { values } = pax;
  const sparse = pax.sparse.length > 0 || [...values.keys()].some((k) => k.startsWith('GNU.sparse.'));
  if (sparse && (header.type === 'S' || !isKnownSparse(values))) return true;
  // A label names the archive; the other keywords of volumes say that the data is a part of a file.
  return [...values.keys()].some(
    (k) => (k.startsWith('GNU.volume.') && k !== 'GNU.volume.label') || k === 'SCHILY.realsize',
  );
}

/** Exactly one of the formats 0.x and 1.0: with a part of its keywords missing, the stored bytes are not the content. */
function isKnownSparse(values: ReadonlyMap<string, Uint8Array>): boolean {
  const [major, minor] = ['GNU.sparse.major', 'GNU.sparse.minor'].map((k) => values.get(k));
  const zero = values.has('GNU.sparse.size');
  if (major === undefined && minor === undefined) return zero;
  return !zero && `${Buffer.from(major ?? [])}.${Buffer.from(minor ?? [])}` === '1.0';
}

async function sparseMap(
  header: TarHeader,
  effective: EffectiveHeader,
  cursor: ByteCursor,
): Promise<SparseMap | undefined> {
  if (header.type === 'S') return await oldGnuMap(header, cursor);
  const { values } = effective.pax;
  if (values.get('GNU.sparse.major') === undefined) return paxMap(effective.pax);
  const size = values.get('GNU.sparse.realsize');
  if (size === undefined) throw broken('ARCHIVE_DAMAGED', 'a sparse file states no size');
  return await leadingMap(decimal(size, 'GNU.sparse.realsize'), effective.size, cursor);
}

function contentOf(
  stored: number,
  map: SparseMap | undefined,
  data: MemberData,
  cursor: ByteCursor,
): EntryContent {
  if (map !== undefined) return { type: 'stream', open: () => filled(map, data) };
  const stretch = cursor.locate(stored);
  if (stretch === undefined) {
    const bytes = data.atHand();
    return { type: 'stream', open: () => data.content(), ...(bytes === undefined ? {} : { bytes }) };
  }
  return { type: 'local', ...stretch, length: stored, compression: 'none' };
}

function decodeName(
  name: Uint8Array,
  context: ArchiveContext,
  findings: Set<FindingCode>,
): { path: Uint8Array; facts?: Record<string, string> } {
  const { nameEncoding } = context;
  if (nameEncoding === undefined || nameEncoding === AS_BYTES || name.every((byte) => byte < 0x80))
    return { path: name };
  const path = fromLegacy(name, nameEncoding);
  if (path === undefined) return { path: name };
  findings.add('ENTRY_NAME_LEGACY');
  return {
    path,
    facts: { rawName: Buffer.from(name).toString('hex'), nameEncoding: `${nameEncoding} declared` },
  };
}
