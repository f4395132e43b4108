import { canonicalText } from '../../src/core/canonical-json.js';
import { type AcceptanceResult, acceptanceResultText } from '../../src/formats/acceptance-result.js';
import { type ProbeResult, probeResultText } from '../../src/formats/probe-result.js';
import { type ScanResult, scanResultText } from '../../src/formats/residue-scan.js';

/** Result files as the tool writes them, of tests that went well. */

export const SCAN: ScanResult = {
  index: 'aa'.repeat(32),
  medium: { kind: 'medium', sizeBytes: 1_048_576 },
  coverage: 'full',
  startedAt: '2026-04-25T02:00:00Z',
  finishedAt: '2026-04-25T03:00:00Z',
  tool: 'cloudexit 0.1.0',
  outcome: 'none-found',
  hits: { '512': 0, '4096': 0 },
  runsFound: 0,
  runs: [],
  unreadableBytes: 0,
  unreadable: [],
  filesNotRead: 0,
  looks: { zero: 256 },
  changedWhileRead: false,
  filesChanged: 0,
  changed: [],
  indexComplete: true,
};

export const SAMPLED: ScanResult = {
  ...SCAN,
  coverage: 'sample',
  sampling: {
    plan: 'stratified',
    seed: 'bb'.repeat(32),
    unitBytes: 4096,
    units: 256,
    stratum: 16,
    samples: 16,
    confidencePpm: 950_000,
    scatteredBytes: 200_000,
    runBytes: 120_000,
  },
};

const step = {
  askedAt: '2026-04-25T04:00:00.000Z',
  answeredAt: '2026-04-25T04:00:00.100Z',
  request: 'GET https://old.example/',
  observed: '404',
};

export const PROBES: ProbeResult = {
  plan: 'cc'.repeat(32),
  startedAt: '2026-04-25T04:00:00Z',
  finishedAt: '2026-04-25T05:00:00Z',
  tool: 'cloudexit 0.1.0',
  answers: [
    {
      id: 'portal',
      kind: 'http',
      holder: 'cloud',
      question: 'dd'.repeat(32),
      outcome: 'none-found',
      because: '404',
      hits: 0,
      steps: [step],
    },
    {
      id: 'bucket',
      kind: 's3-bucket',
      holder: 'cloud',
      medium: 'store',
      question: 'ee'.repeat(32),
      outcome: 'none-found',
      because: 'NoSuchBucket',
      hits: 0,
      steps: [],
    },
  ],
};

export const CHECKS: AcceptanceResult = {
  plan: 'ff'.repeat(32),
  system: 'new portal',
  environment: 'new-platform',
  startedAt: '2026-03-17T01:00:00Z',
  finishedAt: '2026-03-17T02:00:00Z',
  tool: 'cloudexit 0.1.0',
  answers: [
    {
      id: 'front',
      title: 'home page',
      kind: 'http',
      item: 'pages',
      outcome: 'passed',
      expected: 'status 200',
      because: 'status 200',
      steps: [step],
    },
    { id: 'orders', title: 'orders', kind: 'sql', outcome: 'passed', expected: '7', because: '7', steps: [] },
  ],
};

export const scanText = (change: Partial<ScanResult> = {}) => scanResultText({ ...SCAN, ...change });
export const probesText = (change: Partial<ProbeResult> = {}) => probeResultText({ ...PROBES, ...change });
export const checksText = (change: Partial<AcceptanceResult> = {}) =>
  acceptanceResultText({ ...CHECKS, ...change });
/** The same in other words: no result file of ours. */
export const otherText = (text: string, change: object) =>
  `${canonicalText({ ...JSON.parse(text), ...change })}\n`;
