import { statSync } from 'node:fs';
import { byteString, bytesOfKey } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { instantText } from '../../core/instant.js';
import { displayPath } from '../../core/path.js';
import { type ScanResult, scanResultText } from '../../formats/residue-scan.js';
import { AtomicFile } from '../../inventory/atomic-file.js';
import type { Progress } from '../../inventory/index.js';
import { ResidueIndex } from '../../residue/index/index.js';
import {
  type Medium,
  mediumAt,
  type ScanAnswer,
  type ScanJob,
  type ScanPlan,
  ScanPool,
} from '../../residue/scan/index.js';
import { requireOutside } from '../outside-source.js';
import { planSample, type SampleRequest } from '../residue-seed.js';
import { filesBelow, sampleJobs, wholeJobs } from './scan-jobs.js';
import { ScanJournal } from './scan-journal.js';
import { ScanTally } from './scan-tally.js';

export interface ScanRequest {
  readonly medium: string;
  readonly index: string;
  readonly output: string;
  /** File for all runs, one a line. */
  readonly hits?: string | undefined;
  /** File in which finished stretches are noted. */
  readonly resume?: string | undefined;
  /** Looks at a sample only. */
  readonly sample?: Omit<SampleRequest, 'size'> | undefined;
  readonly threads?: number | undefined;
  readonly now: () => Date;
  readonly tool: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress & { totalBytes?: number }) => void) | undefined;
}

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
 * `MEDIUM_UNREADABLE`, `RESIDUE_INDEX_UNREADABLE` (exit 1), `RESIDUE_INDEX_INVALID` (exit 3), `RESUME_FOREIGN`, `USAGE` (exit 2).
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
  const startedAt = instantText(request.now());
  const pool = new ScanPool(request.threads);
  let index: ResidueIndex | undefined;
  let output: AtomicFile | undefined;
  let hits: AtomicFile | undefined;
  try {
    index = ResidueIndex.open(request.index, request.signal);
    output = new AtomicFile(request.output);
    hits = request.hits === undefined ? undefined : new AtomicFile(request.hits);
    const tally = new ScanTally(index, (line) => hits?.write(line));
    const run = medium.kind === 'folder' ? scanFolder : scanOne;
    const { filesNotRead, changed, resumed, sizeBytes, sampling, done } = await run(
      request,
      medium,
      index,
      tally,
      pool,
    );
    index.requireUnchanged();
    const { complete } = index.description;
    const counted = tally.counted();
    const assessed = complete && !changed && filesNotRead === 0 && counted.unreadableBytes === 0;
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
    };
    const bytes = Buffer.from(scanResultText(result), 'utf8');
    output.write(bytes);
    hits?.commit();
    const sha256 = output.commit();
    done();
    return { result, bytes, sha256, findings: findingsOf(result), resumed };
  } finally {
    await pool.close();
    output?.discard();
    hits?.discard();
    index?.close();
  }
}

function planOf(request: ScanRequest, { parts, memory }: ResidueIndex): ScanPlan {
  return { index: request.index, parts, memory };
}

interface Ran {
  readonly filesNotRead: number;
  readonly changed: boolean;
  readonly resumed: number;
  readonly sizeBytes: number;
  readonly sampling?: ScanResult['sampling'];
  readonly done: () => void;
}

async function scanOne(
  request: ScanRequest,
  { size }: Medium,
  index: ResidueIndex,
  tally: ScanTally,
  pool: ScanPool,
): Promise<Ran> {
  const before = statSync(request.medium);
  const path = byteString(Buffer.from(request.medium));
  const planned = request.sample === undefined ? undefined : planSample({ ...request.sample, size });
  const jobs = (): Iterable<ScanJob> =>
    planned === undefined ? wholeJobs(path, size) : sampleJobs(path, size, planned.sample);
  const { ino, mtimeMs } = before;
  const subject = {
    index: index.sha256,
    size,
    ino,
    changed: Math.floor(mtimeMs),
    sample: planned?.sample ?? null,
  };
  const journal = request.resume === undefined ? undefined : new ScanJournal(request.resume, subject);
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
    const fresh = pool.scan(planOf(request, index), left(), request.signal);
    for (const job of jobs()) {
      const noted = journal?.has(job.id) === true;
      const answer: ScanAnswer = noted ? journal.answer(job.id) : (await fresh.next()).value!;
      if (answer.failed !== undefined) {
        throw new CloudexitError('MEDIUM_UNREADABLE', `the medium cannot be read (${answer.failed})`, {
          subject: request.medium,
        });
      }
      if (!noted) journal?.add(answer);
      tally.add(answer);
      progress.entries += 1;
      for (const { from, to } of job.stretches) progress.bytes += to - from;
      request.onProgress?.({ ...progress });
    }
    await fresh.return(undefined);
    tally.flush();
  } finally {
    journal?.close();
  }
  const after = statSync(request.medium);
  const changed = after.size !== before.size || after.mtimeMs !== before.mtimeMs;
  const done = (): void => journal?.remove();
  const ran = { filesNotRead: 0, changed, resumed, sizeBytes: size, done };
  if (planned === undefined) return ran;
  const { confidencePpm } = request.sample!;
  return { ...ran, sampling: { unitBytes: 4096, ...planned.sample, confidencePpm, ...planned.bounds } };
}

async function scanFolder(
  request: ScanRequest,
  _: Medium,
  index: ResidueIndex,
  tally: ScanTally,
  pool: ScanPool,
): Promise<Ran> {
  let filesNotRead = 0;
  let sizeBytes = 0;
  const failed = (name: string): void => {
    filesNotRead += 1;
    tally.notOpened(displayPath(bytesOfKey(name)));
  };
  const { signal } = request;
  const progress = { entries: 0, bytes: 0 };
  // One after the other on one thread each: small files, and the order of answers is the order of files.
  const names = new Map<number, string>();
  const jobs = function* (): Generator<ScanJob> {
    let id = 0;
    for (const file of filesBelow(byteString(Buffer.from(request.medium)), failed)) {
      sizeBytes += file.size;
      names.set(id, displayPath(bytesOfKey(file.name)));
      yield {
        id: id++,
        path: file.path,
        stretches: [{ from: 0, to: file.size, mediumSize: file.size, before: true }],
      };
    }
  };
  for await (const answer of pool.scan(planOf(request, index), jobs(), request.signal)) {
    signal?.throwIfAborted();
    const name = names.get(answer.id)!;
    names.delete(answer.id);
    if (answer.failed !== undefined) {
      filesNotRead += 1;
      tally.notOpened(name);
    }
    tally.add(answer, name);
    tally.flush(name);
    progress.entries += 1;
    progress.bytes = sizeBytes;
    request.onProgress?.({ ...progress });
  }
  return { filesNotRead, changed: false, resumed: 0, sizeBytes, done: () => {} };
}

const SHOWN = 100;

function findingsOf(result: ScanResult): Finding[] {
  const findings: Finding[] = [];
  for (const { offset, size, count, content, block, in: name } of result.runs.slice(0, SHOWN)) {
    findings.push({
      code: 'RESIDUE_BLOCK_FOUND',
      subject: name === undefined ? `offset ${offset}` : `${name}, offset ${offset}`,
      actual: String(count),
      detail: `blocks of ${size} bytes of ${content}, from block ${block} on`,
    });
  }
  for (const { offset, length, in: name } of result.unreadable.slice(0, SHOWN)) {
    const where = `offset ${offset}, ${length} bytes`;
    findings.push({ code: 'RESIDUE_NOT_READ', subject: name === undefined ? where : `${name}, ${where}` });
  }
  if (result.changedWhileRead) {
    findings.push({ code: 'RESIDUE_NOT_READ', subject: 'medium', detail: 'it changed while it was read' });
  }
  if (!result.indexComplete) findings.push({ code: 'RESIDUE_INDEX_INCOMPLETE', subject: 'residue index' });
  return findings;
}
