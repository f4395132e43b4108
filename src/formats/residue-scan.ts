import { canonicalText } from '../core/canonical-json.js';
import { outcomeInRecord } from './probe-result.js';
import type { PredicateOf } from './records/registry.js';

/** What came of scanning a medium: `manifests/formats/residue-scan.md`. */
export const RESIDUE_SCAN_TYPE = 'urn:cloudexit:residue-scan:v1';

/** `none-found`: this test found nothing. Never more than that. */
export type ScanOutcome = 'none-found' | 'found' | 'not-assessed';

export interface ScanRun {
  /** Bytes from the beginning of the medium, or of the file in a folder. */
  readonly offset: number;
  /** Bytes of a block. */
  readonly size: number;
  /** Consecutive blocks. */
  readonly count: number;
  /** Display form of the first content that holds these blocks; copies of it hold them too. */
  readonly content: string;
  /** Number of the first block in it. */
  readonly block: number;
  /** File in the folder, display form. */
  readonly in?: string;
}

export interface ScanSampling {
  readonly plan: 'stratified' | 'nist-800-88';
  readonly seed: string;
  readonly unitBytes: number;
  readonly units: number;
  readonly stratum?: number;
  readonly samples: number;
  readonly confidencePpm: number;
  readonly scatteredBytes: number;
  readonly runBytes: number;
}

export interface ScanResult {
  /** SHA-256 of the index file. */
  readonly index: string;
  readonly medium: { readonly kind: 'image' | 'medium' | 'folder'; readonly sizeBytes: number };
  readonly coverage: 'full' | 'sample';
  readonly sampling?: ScanSampling;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly tool: string;
  readonly outcome: ScanOutcome;
  /** Blocks found, by size. */
  readonly hits: Readonly<Record<string, number>>;
  /** All runs; `runs` holds the first of them. */
  readonly runsFound: number;
  readonly runs: readonly ScanRun[];
  readonly unreadableBytes: number;
  readonly unreadable: readonly { readonly offset: number; readonly length: number; readonly in?: string }[];
  /** Files of a folder that could not be opened. */
  readonly filesNotRead: number;
  /** Units of 4096 bytes by what they look like. */
  readonly looks: Readonly<Record<string, number>>;
  readonly changedWhileRead: boolean;
  /** Files of a folder that changed while they were read; `changed` names the first of them. */
  readonly filesChanged: number;
  readonly changed: readonly string[];
  readonly indexComplete: boolean;
  /** The index holds no block at all; absent where it does. */
  readonly indexEmpty?: true;
  /** What does not show the blocks of the data in it, and how often there is such; absent where there is none. */
  readonly wrapped?: readonly { readonly offset: number; readonly format: string; readonly in?: string }[];
  readonly wrappedFound?: number;
  /** Media that should be larger by their own tables; likewise. */
  readonly cut?: readonly {
    readonly sizeBytes: number;
    readonly statedBytes: number;
    readonly in?: string;
  }[];
  readonly cutFound?: number;
}

export function scanResultText(result: ScanResult): string {
  return `${canonicalText({ type: RESIDUE_SCAN_TYPE, ...result })}\n`;
}

type Target = PredicateOf<'residual-test'>['targets'][number];

/** What the record of a test says of a scan: the draft has it, and an audit holds the record to it. */
export function targetOfScan({
  medium,
  coverage,
  index,
  unreadableBytes,
  sampling,
  outcome,
  hits,
}: Pick<ScanResult, 'medium' | 'coverage' | 'index' | 'unreadableBytes' | 'outcome' | 'hits'> & {
  readonly sampling?: Target['sampling'];
}): Pick<
  Target,
  'kind' | 'coverage' | 'index' | 'sizeBytes' | 'unreadableBytes' | 'sampling' | 'outcome' | 'hits'
> {
  return {
    kind: medium.kind,
    coverage,
    index,
    sizeBytes: medium.sizeBytes,
    unreadableBytes,
    ...(sampling === undefined ? {} : { sampling: { ...sampling } }),
    outcome: outcomeInRecord(outcome),
    hits: Object.values(hits).reduce((sum, n) => sum + n, 0),
  };
}
