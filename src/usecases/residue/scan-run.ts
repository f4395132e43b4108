import type { ScanResult } from '../../formats/residue-scan.js';
import type { Progress } from '../../inventory/index.js';
import type { ResidueIndex } from '../../residue/index/index.js';
import type { Medium, ScanAnswer, ScanJob, ScanPool } from '../../residue/scan/index.js';
import type { SampleRequest } from '../residue-seed.js';
import type { ScanTally } from './scan-tally.js';

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
  /** Path of the deletion authorisation that commits to index and seed. */
  readonly authorisation?: string | undefined;
  readonly threads?: number | undefined;
  readonly now: () => Date;
  readonly tool: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress & { totalBytes?: number }) => void) | undefined;
}

/** What a scan works with once it has begun. */
export interface Scanning {
  readonly request: ScanRequest;
  readonly medium: Medium;
  readonly index: ResidueIndex;
  readonly tally: ScanTally;
  readonly pool: ScanPool;
}

/** What came of it beside what is in the tally. */
export interface Ran {
  readonly filesNotRead: number;
  readonly changed: boolean;
  /** Stretches that an interrupted scan had finished. */
  readonly resumed: number;
  readonly sizeBytes: number;
  readonly sampling?: ScanResult['sampling'];
  /** To be called once the result is written. */
  readonly done: () => void;
}

export function answersOf(
  { request, index, pool }: Scanning,
  jobs: Iterable<ScanJob>,
): AsyncGenerator<ScanAnswer> {
  const { parts, memory } = index;
  const checked = index.check(request.signal);
  return pool.scan({ index: request.index, parts, memory }, jobs, checked, request.signal);
}
