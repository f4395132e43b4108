import { join } from 'node:path';
import { equalBytes } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { CASE_LAYOUT } from '../formats/case.js';
import { type LedgerHeader, MAX_BRANCH, MAX_LINE_BYTES, type MergeEntry } from '../formats/ledger.js';
import type { Case } from './case.js';
import { readFileChunks, temporaryPath, withFile } from './durable-file.js';
import { Histories, type TreeHead } from './histories.js';
import { LogIndex } from './log-index.js';
import { isStop, type ReadEntry } from './log-reader.js';

/**
 * What became of this copy: `nothing-new`; `extended` by entries that follow its own; `taken-over`, the other log contains this one and
 * replaced it; `merged`, both had entries of their own.
 */
type MergeOutcome = 'nothing-new' | 'extended' | 'taken-over' | 'merged';

export interface Merged extends TreeHead {
  readonly outcome: MergeOutcome;
  /** Leading entries that both logs had. */
  readonly common: number;
  /** Entries that this copy had not had. */
  readonly taken: number;
}

/** Lines appended in one go, bytes at most (or one line). */
const BATCH = MAX_LINE_BYTES;

/**
 * Takes another copy's log into this one (`manifests/formats/ledger.md`, "Merging"). Nothing that either had is lost, and
 * a crash at any point leaves a log with which the same merge comes to the same end. Errors: `LEDGER_OTHER_CASE` (exit 3), what
 * reading a damaged log throws, `LEDGER_MERGE_WRONG`, `LEDGER_REFERENCE_UNKNOWN` (exit 3), `LEDGER_MERGE_TOO_LARGE`.
 */
export async function mergeCase(mine: Case, other: Case, addedAt: string): Promise<Merged> {
  const theirs = await wholeIndex(other);
  const histories = new Histories(theirs);
  if (histories.wrongMerges.length > 0) throw refused('LEDGER_MERGE_WRONG', histories.wrongMerges[0]!);
  const theirHead = { size: theirs.size, root: theirs.rootHex() };
  const before = await start(mine, other, theirs, histories);
  if (before.outcome !== undefined) return before.outcome;
  const taken = await takeEntries(mine, other, theirs);
  let outcome: MergeOutcome = 'extended';
  const { size, root } = await mine.log.append((index) => {
    if (new Histories(index).satisfied([theirHead]).has(theirHead)) return [];
    outcome = 'merged';
    return [mergeEntry(index, theirs, addedAt)];
  });
  return { outcome, common: before.common, taken, size, root };
}

/** The whole log of another copy, which has to be without fault. */
async function wholeIndex(source: Case): Promise<LogIndex> {
  const index = new LogIndex();
  for await (const item of source.log.scan()) {
    if (isStop(item)) throw item.error;
    if (!index.resolves(item.entry)) throw refused('LEDGER_REFERENCE_UNKNOWN', item.index);
    index.add(item);
  }
  return index;
}

interface Start {
  readonly common: number;
  /** When nothing more is to be done. */
  readonly outcome?: Merged;
}

/** Compares the two logs under the lock and, when theirs contains all of mine, takes it over at once. */
async function start(mine: Case, other: Case, theirs: LogIndex, theirHistories: Histories): Promise<Start> {
  let result: Start = { common: 0 };
  await mine.log.adopt(async (index) => {
    requireSameCase(index.header, theirs.header);
    const common = commonBeginning(index, theirs);
    const theirHead = { size: theirs.size, root: theirs.rootHex() };
    const myHead = { size: index.size, root: index.rootHex() };
    result = { common };
    if (new Histories(index).satisfied([theirHead]).has(theirHead)) {
      result = { common, outcome: { outcome: 'nothing-new', common, taken: 0, ...myHead } };
    } else if (common < index.size && theirHistories.satisfied([myHead]).has(myHead)) {
      const taken = theirs.size - index.size;
      result = { common, outcome: { outcome: 'taken-over', common, taken, ...theirHead } };
      return copyOf(other.log.path, mine);
    }
    return undefined;
  });
  return result;
}

/** `LEDGER_OTHER_CASE` (exit 3) unless both logs begin with the same entry. */
export function requireSameCase(mine: LedgerHeader, theirs: LedgerHeader): void {
  if (mine.case === theirs.case && mine.createdAt === theirs.createdAt && mine.nonce === theirs.nonce) return;
  throw new CloudexitError('LEDGER_OTHER_CASE', 'this is of another case', { subject: theirs.case, exit: 3 });
}

/** A flushed copy of a log under a temporary name in this case's ledger folder. */
async function copyOf(log: string, mine: Case): Promise<string> {
  const copy = temporaryPath(join(mine.dir, CASE_LAYOUT.ledger));
  await withFile(mine.fs, copy, 'create', async (file) => {
    let at = 0;
    for await (const chunk of readFileChunks(mine.fs, log)) {
      await file.write(chunk, at);
      at += chunk.length;
    }
    await file.sync();
  });
  return copy;
}

function commonBeginning(mine: LogIndex, theirs: LogIndex): number {
  let common = 0;
  while (common < Math.min(mine.size, theirs.size)) {
    if (!equalBytes(mine.leaves.at(common), theirs.leaves.at(common))) break;
    common += 1;
  }
  return common;
}

/** Appends, verbatim and in their order, those entries that are not in this log. Returns how many. */
async function takeEntries(mine: Case, other: Case, theirs: LogIndex): Promise<number> {
  let taken = 0;
  let batch: ReadEntry[] = [];
  let bytes = 0;
  const flush = async () => {
    const full = batch;
    await mine.log.append((index) => {
      const places = placesIn(index);
      const missing = full.filter((item) => !places.has(keyOf(theirs.leaves.at(item.index))));
      taken += missing.length;
      return missing.map((item) => item.entry);
    });
    batch = [];
    bytes = 0;
  };
  for await (const item of other.log.scan()) {
    if (isStop(item)) throw item.error;
    if (bytes + item.line.length > BATCH) await flush();
    batch.push(item);
    bytes += item.line.length;
  }
  await flush();
  return taken;
}

function mergeEntry(mine: LogIndex, theirs: LogIndex, addedAt: string): MergeEntry {
  const base = commonBeginning(mine, theirs);
  const length = theirs.size - base;
  if (length > MAX_BRANCH) {
    throw new CloudexitError(
      'LEDGER_MERGE_TOO_LARGE',
      `more than ${MAX_BRANCH} entries follow the common beginning`,
    );
  }
  const places = placesIn(mine);
  const branch = Array.from({ length }, (_, i) => places.get(keyOf(theirs.leaves.at(base + i)))!);
  return { type: 'merge', addedAt, base, branch, root: theirs.rootHex() };
}

/** First entry of each leaf hash. */
function placesIn(log: LogIndex): Map<string, number> {
  const places = new Map<string, number>();
  let index = 0;
  for (const leaf of log.leaves) {
    const key = keyOf(leaf);
    if (!places.has(key)) places.set(key, index);
    index += 1;
  }
  return places;
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('latin1');
}

function refused(code: string, entry: number): CloudexitError {
  return new CloudexitError(code, 'the log of the bundle is at fault; nothing was taken from it', {
    subject: `entry ${entry}`,
    exit: 3,
  });
}
