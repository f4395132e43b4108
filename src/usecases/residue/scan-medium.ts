import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { byteString } from '../../core/bytes.js';
import { sameFile } from '../../core/entry.js';
import { CloudexitError, errorCode } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { instantText } from '../../core/instant.js';
import { holdsNothing } from '../../formats/residue-index.js';
import { type ScanResult, scanResultText } from '../../formats/residue-scan.js';
import { AtomicFile } from '../../inventory/atomic-file.js';
import { ResidueIndex } from '../../residue/index/index.js';
import {
  formOf,
  type MediumForm,
  mediumAt,
  type ScanAnswer,
  type ScanJob,
  ScanPool,
} from '../../residue/scan/index.js';
import { requireOutside } from '../outside-source.js';
import { planSample } from '../residue-seed.js';
import { findingsOfScan } from './scan-findings.js';
import { scanFolder } from './scan-folder.js';
import { sampleJobs, wholeJobs } from './scan-jobs.js';
import { ScanJournal } from './scan-journal.js';
import { answersOf, type Ran, type Scanning, type ScanRequest } from './scan-run.js';
import { ScanTally } from './scan-tally.js';

export interface Scanned {
  readonly result: ScanResult;
  /** The result file's bytes. */
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly findings: readonly Finding[];
  /** Stretches that an interrupted scan had finished. */
  readonly resumed: number;
}

/**
 * Compares a medium with a residue index, reading it once and only reading: `manifests/formats/residue-scan.md`. Throws
 * `MEDIUM_UNREADABLE`, `RESIDUE_INDEX_UNREADABLE` (exit 1), `RESIDUE_INDEX_INVALID` (exit 3), `RESUME_FOREIGN`, `USAGE` (exit 2), and what
 * reading the authorisation throws.
 */
export async function scanMedium(request: ScanRequest): Promise<Scanned> {
  for (const output of [request.output, request.hits, request.resume]) {
    if (output === undefined) continue;
    requireOutside(output, request.medium);
    requireOutside(output, request.index);
  }
  const medium = mediumAt(request.medium);
  if (medium.kind === 'folder' && (request.sample ?? request.resume) !== undefined) {
    throw new CloudexitError('USAGE', 'a folder is scanned in full and in one go', {
      subject: request.medium,
      exit: 2,
    });
  }
  // Only here, because it knows all records.
  const commitment =
    request.authorisation === undefined
      ? undefined
      : await (await import('./commitment.js')).committed(request.authorisation);
  const startedAt = instantText(request.now());
  const pool = new ScanPool(request.threads, medium.kind === 'image');
  let index: ResidueIndex | undefined;
  let output: AtomicFile | undefined;
  let hits: AtomicFile | undefined;
  try {
    index = ResidueIndex.open(request.index);
    output = new AtomicFile(request.output);
    hits = request.hits === undefined ? undefined : new AtomicFile(request.hits);
    const tally = new ScanTally(index, (line) => hits?.write(line));
    const run = medium.kind === 'folder' ? scanFolder : scanOne;
    const scanning = { request, medium, index, tally, pool };
    const { filesNotRead, changed, resumed, sizeBytes, sampling, done } = await run(scanning);
    await index.check(request.signal);
    index.requireUnchanged();
    const { complete } = index.description;
    const indexEmpty = holdsNothing(index.description);
    const counted = tally.counted();
    const readAll = !changed && filesNotRead === 0 && counted.unreadableBytes === 0 && sizeBytes > 0;
    const asItIs = counted.wrapped === undefined && counted.cut === undefined;
    const assessed = complete && !indexEmpty && readAll && asItIs;
    const result: ScanResult = {
      index: index.sha256,
      medium: { kind: medium.kind, sizeBytes },
      coverage: sampling === undefined ? 'full' : 'sample',
      ...(sampling === undefined ? {} : { sampling }),
      startedAt,
      finishedAt: instantText(request.now()),
      tool: request.tool,
      outcome: counted.runsFound > 0 ? 'found' : assessed ? 'none-found' : 'not-assessed',
      ...counted,
      filesNotRead,
      changedWhileRead: changed,
      indexComplete: complete,
      ...(indexEmpty ? { indexEmpty } : {}),
    };
    const bytes = Buffer.from(scanResultText(result), 'utf8');
    output.write(bytes);
    hits?.commit();
    const sha256 = output.commit();
    done();
    const findings = [...findingsOfScan(result), ...(commitment?.(result) ?? [])];
    return { result, bytes, sha256, findings, resumed };
  } finally {
    await pool.close();
    output?.discard();
    hits?.discard();
    index?.close();
  }
}

async function scanOne(scanning: Scanning): Promise<Ran> {
  const { request, index, tally } = scanning;
  const { size } = scanning.medium;
  const before = statSync(request.medium);
  const path = byteString(Buffer.from(request.medium));
  const planned = request.sample === undefined ? undefined : planSample({ ...request.sample, size });
  const jobs = (): Iterable<ScanJob> =>
    planned === undefined ? wholeJobs(path, size) : sampleJobs(path, size, planned.sample);
  const journalAt = async (file: string): Promise<ScanJournal> => {
    // What was noted is of one index, which only its digest tells.
    await index.check(request.signal);
    const { ino, mtimeMs } = before;
    const sample = planned?.sample ?? null;
    return new ScanJournal(file, { index: index.sha256, size, ino, changed: Math.floor(mtimeMs), sample });
  };
  const journal = request.resume === undefined ? undefined : await journalAt(request.resume);
  const resumed = journal?.finished ?? 0;
  try {
    const left = function* (): Generator<ScanJob> {
      for (const job of jobs()) if (journal?.has(job.id) !== true) yield job;
    };
    const progress = {
      entries: 0,
      bytes: 0,
      totalBytes: planned === undefined ? size : planned.bounds.samples * 4096,
    };
    const fresh = answersOf(scanning, left());
    for (const job of jobs()) {
      const noted = journal?.has(job.id) === true;
      const answer: ScanAnswer = noted ? journal.answer(job.id) : (await fresh.next()).value!;
      if (answer.failed !== undefined) throw unreadable(request.medium, answer.failed);
      if (!noted) journal?.add(answer);
      tally.add(answer);
      progress.entries += 1;
      for (const { from, to } of job.stretches) progress.bytes += to - from;
      request.onProgress?.({ ...progress });
    }
    await fresh.return(undefined);
    tally.flush();
    tally.addForm(formAt(request.medium, size), size);
  } finally {
    journal?.close();
  }
  const after = statSync(request.medium);
  const changed = !sameFile(before, after);
  const done = (): void => journal?.remove();
  const ran = { filesNotRead: 0, changed, resumed, sizeBytes: size, done };
  if (planned === undefined) return ran;
  const { confidencePpm } = request.sample!;
  return { ...ran, sampling: { unitBytes: 4096, ...planned.sample, confidencePpm, ...planned.bounds } };
}

function formAt(path: string, size: number): MediumForm {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, errorCode(cause) ?? 'unknown reason');
  }
  try {
    return formOf((into, position) => readSync(fd, into, 0, into.length, position), size);
  } finally {
    closeSync(fd);
  }
}

function unreadable(path: string, why: string): CloudexitError {
  return new CloudexitError('MEDIUM_UNREADABLE', `the medium cannot be read (${why})`, { subject: path });
}
