import type { Entry, EntryContent } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import { type FindingCode, isFindingCode } from '../../core/finding-codes.js';
import type { ArchiveContext } from '../archive-context.js';
import { broken } from '../container-findings.js';
import { entryPath } from '../entry-name.js';
import { type RandomAccess, ReadAhead } from '../random-access.js';
import { type CentralRecord, MOST_CENTRAL, parseCentral } from './central.js';
import { DEFLATED, STORED, type ZipData, zipContent } from './content.js';
import { type CentralDirectory, findCentralDirectory } from './end.js';
import { Extents } from './extents.js';
import { zipKind, zipName, zipTime } from './facts.js';
import { type LocalHeader, readLocal } from './local.js';

export interface ZipContext extends ArchiveContext {
  /** Position of each volume's first byte; `[0]` when there is one. */
  readonly volumeStarts: readonly number[];
}

const ENCRYPTED_FLAGS = 0x2041;
const AES_METHOD = 99;
const LONGEST_LINK = 65_536;

/**
 * Reads a zip archive by its central directory and holds every record against its local header. Entries that
 * lie on each other, bytes that nothing claims, and ends that can be read in two ways are named.
 */
export async function* readZip(access: RandomAccess, context: ZipContext): AsyncGenerator<Entry> {
  try {
    yield* readEntries(access, context);
  } catch (error) {
    context.signal?.throwIfAborted();
    context.findings.addFailure(error);
  }
}

async function* readEntries(access: RandomAccess, context: ZipContext): AsyncGenerator<Entry> {
  const { findings, unfolding } = context;
  const directory = findCentralDirectory(access, context.volumeStarts, findings);
  const extents = new Extents();
  const headers = new ReadAhead(access);
  let entries = 0;
  for (const record of centralRecords(access, directory)) {
    context.signal?.throwIfAborted();
    entries++;
    unfolding.entry();
    unfolding.content(record.size);
    const volume = context.volumeStarts[record.disk];
    if (volume === undefined)
      throw broken('ARCHIVE_VOLUME_MISSING', `volume ${record.disk + 1} is not there`);
    const at = volume + record.offset + directory.shift;
    const found = at < directory.start ? readLocal(headers, record, at) : undefined;
    const local = found !== undefined && found.end <= directory.start ? found : undefined;
    if (local === undefined) {
      findings.add('ARCHIVE_DAMAGED', `record ${entries} of the central directory leads to no entry`);
    }
    const free = local === undefined || extents.claim(at, local.end);
    if (!free) findings.add('ARCHIVE_ENTRIES_OVERLAP', `entry ${entries} lies on bytes of another one`);
    const entry = await zipEntry(access, record, local, free, context);
    if (entry !== undefined) yield entry;
  }
  if (entries !== directory.entries) {
    findings.add('ARCHIVE_DAMAGED', `the directory holds ${entries} entries and claims ${directory.entries}`);
  }
  const unclaimed = extents.unclaimed(markerLength(access), directory.start);
  if (unclaimed > 0) findings.add('ARCHIVE_UNCLAIMED_DATA', `${unclaimed} bytes belong to no entry`);
}

/** Archives in volumes begin with a marker (APPNOTE 8.5.3, 8.5.4). */
function markerLength(access: RandomAccess): number {
  const head = Buffer.from(access.read(0, 4)).toString('latin1');
  return head === 'PK\x07\x08' || head === 'PK00' ? 4 : 0;
}

function* centralRecords(access: RandomAccess, directory: CentralDirectory): Generator<CentralRecord> {
  const end = directory.start + directory.size;
  let buffer: Uint8Array = new Uint8Array(0);
  let at = 0;
  for (let position = directory.start; position < end; ) {
    if (buffer.length - at < Math.min(MOST_CENTRAL, end - position)) {
      buffer = access.read(position, Math.min(4 * MOST_CENTRAL, end - position));
      at = 0;
    }
    const record = parseCentral(buffer.subarray(at, at + MOST_CENTRAL));
    at += record.length;
    position += record.length;
    yield record;
  }
}

async function zipEntry(
  access: RandomAccess,
  record: CentralRecord,
  local: LocalHeader | undefined,
  free: boolean,
  context: ZipContext,
): Promise<Entry | undefined> {
  const findings = new Set<FindingCode>();
  const { name, facts: nameFacts } = zipName(record, context.nameEncoding, findings);
  const { kind, mode } = zipKind(record, findings);
  const { mtime, facts: timeFacts } = zipTime(record);
  // Hosts 0 (DOS), 10 (NTFS), 11: writers there have used the backslash as separator.
  const path = entryPath(name, findings, { backslashSeparates: true });
  if (local?.agrees === false) findings.add('ENTRY_HEADERS_DISAGREE');
  let error = obstacle(record, local, free);
  if (path.length === 0) {
    // The root folder is no entry. What is also something else is one, or its data would go unseen.
    if (kind === 'directory' && findings.size === 0 && error === undefined) return undefined;
    findings.add('ENTRY_PATH_NOT_CANONICAL');
  }
  let target: Uint8Array | undefined;
  let content: EntryContent | undefined;
  if (local !== undefined && error === undefined) {
    const { compressed, method, size, crc32 } = record;
    const data: ZipData = { access, start: local.data, compressed, method, size, crc32 };
    if (kind === 'file') content = contentOf(data);
    else if (kind === 'symlink') {
      const link = await linkTarget(data);
      if (typeof link === 'string') error = link;
      else target = link;
    }
  }
  const entry: { -readonly [member in keyof Entry]: Entry[member] } = {
    path: path.length === 0 ? Uint8Array.of(0x2e) : path,
    kind,
    size: kind === 'file' ? record.size : 0,
  };
  if (mtime !== undefined) entry.mtime = mtime;
  if (mode !== undefined) entry.mode = mode;
  if (target !== undefined) entry.target = target;
  if (nameFacts || timeFacts) entry.facts = { ...nameFacts, ...timeFacts };
  if (content !== undefined) entry.content = content;
  if (error !== undefined) entry.error = error;
  if (findings.size > 0) entry.findings = [...findings];
  return entry;
}

/** Why the data of an entry cannot be read, if so. */
function obstacle(
  record: CentralRecord,
  local: LocalHeader | undefined,
  free: boolean,
): FindingCode | undefined {
  if (local === undefined) return 'ARCHIVE_DAMAGED';
  if (!free) return 'ARCHIVE_ENTRIES_OVERLAP';
  if ((record.flags & ENCRYPTED_FLAGS) !== 0 || record.method === AES_METHOD) return 'ENTRY_ENCRYPTED';
  if (record.method !== STORED && record.method !== DEFLATED) return 'ENTRY_UNSUPPORTED';
  if (record.method === STORED && record.compressed !== record.size) return 'ENTRY_HEADERS_DISAGREE';
  return undefined;
}

function contentOf(data: ZipData): EntryContent {
  const stretch = data.access.locate(data.start, data.compressed);
  if (stretch === undefined) return { type: 'stream', open: () => zipContent(data) };
  return {
    type: 'local',
    path: stretch.path,
    offset: stretch.offset,
    stat: stretch.stat,
    length: data.compressed,
    compression: data.method === STORED ? 'none' : 'deflate',
    crc32: data.crc32,
  };
}

/** A link's content is its target. */
async function linkTarget(data: ZipData): Promise<Uint8Array | FindingCode> {
  if (data.size > LONGEST_LINK) return 'ENTRY_UNSUPPORTED';
  const parts: Uint8Array[] = [];
  try {
    for await (const chunk of zipContent(data)) parts.push(chunk);
  } catch (error) {
    const code = errorCode(error);
    if (isFindingCode(code)) return code;
    throw error;
  }
  return Buffer.concat(parts);
}
