import { describe, expect, it } from 'vitest';
import { heldToChecks, heldToFindings, heldToProbes, heldToScan, leftOut } from '../../src/compare/index.js';
import { utf8 } from '../../src/core/bytes.js';
import type { Finding } from '../../src/core/finding.js';
import { type PredicateOf, parseRecord, type RecordKind } from '../../src/formats/records/index.js';
import type { ScanResult } from '../../src/formats/residue-scan.js';
import { parseResultFile, type ResultFile, type ResultOf } from '../../src/formats/result-file.js';
import { acceptanceRecord } from '../../src/usecases/acceptance/run-plan.js';
import { probeRecord } from '../../src/usecases/probe/probe-endpoints.js';
import { scanRecord } from '../../src/usecases/residue/scan-record.js';
import {
  CHECKS,
  checksText,
  PROBES,
  probesText,
  SAMPLED,
  SCAN,
  scanText,
} from '../usecases/result-samples.js';

type Type = ResultFile['type'];

const FILE = { name: 'result.json', sha256: '0'.repeat(64) };
const RETURNED = '2026-03-15T01:00:00Z';
const told = (findings: readonly Finding[]) =>
  findings.map((f) => [f.code, f.detail, f.expected, f.actual].join('|'));
const read = <T extends Type>(text: string) => parseResultFile(utf8(text)) as ResultOf<T>;
const bytesOf = (text: string) => ({ bytes: utf8(text), findings: [] });
const predicateOf = <K extends RecordKind>(record: Uint8Array) =>
  parseRecord(record).statement.predicate as PredicateOf<K>;
const base = { case: 'exit-2026', party: 'lab', resultName: 'result.json' };

/** The draft that the tool makes of a result, as it is and with changes. */
const scanDraft = (result: ScanResult) =>
  predicateOf<'residual-test'>(
    scanRecord({ result, ...bytesOf(scanText(result)) } as never, {
      ...base,
      target: 'disk-1',
      holder: 'cloud',
      medium: 'disk-1',
      language: 'en',
    }),
  );
const probeDraft = () =>
  predicateOf<'residual-test'>(
    probeRecord({ result: PROBES, ...bytesOf(probesText()) }, { ...base, language: 'zh' }),
  );
const checkDraft = () =>
  predicateOf<'acceptance-test'>(
    acceptanceRecord({ result: CHECKS, ...bytesOf(checksText()) }, { ...base, verification: '1'.repeat(64) }),
  );

describe('a residual test against its scan', () => {
  const against = (result: ScanResult, target: object, record: object = {}) => {
    const draft = scanDraft(result);
    const [own] = draft.targets;
    return told(
      heldToScan(FILE, read(scanText(result)), { ...draft, ...record }, { ...own!, ...target } as never),
    );
  };

  it('agrees as it was drafted', () => {
    expect(against(SCAN, {})).toEqual([]);
    expect(against(SAMPLED, {})).toEqual([]);
    expect(against({ ...SCAN, outcome: 'found', hits: { '512': 2, '4096': 3 } }, {})).toEqual([]);
  });

  it.each([
    [{ kind: 'folder' }, 'kind|folder|medium'],
    [{ coverage: 'sample' }, 'coverage|sample|full'],
    [{ index: 'ab'.repeat(32) }, `index|${'ab'.repeat(32)}|${'aa'.repeat(32)}`],
    [{ index: undefined }, `index|-|${'aa'.repeat(32)}`],
    [{ sizeBytes: 2_097_152 }, 'sizeBytes|2097152|1048576'],
    [{ unreadableBytes: undefined }, 'unreadableBytes|-|0'],
    [{ hits: 1 }, 'hits|1|0'],
    [{ outcome: 'not-assessed' }, 'outcome|not-assessed|none-found-by-this-test'],
  ])('differs: %j', (change, finding) => {
    expect(against(SCAN, change)).toEqual([`RESULT_DIFFERS|disk-1: ${finding}`]);
  });

  it('differs where the scan found something and the record does not say so', () => {
    const found = { ...SCAN, outcome: 'found', hits: { '512': 0, '4096': 9 } } as const;
    expect(against(found, { outcome: 'none-found-by-this-test', hits: 0 })).toEqual([
      'RESULT_DIFFERS|disk-1: outcome|none-found-by-this-test|found',
      'RESULT_DIFFERS|disk-1: hits|0|9',
    ]);
  });

  it('differs in what the sample was', () => {
    const [other] = against(SAMPLED, { sampling: { ...SAMPLED.sampling!, samples: 17 } });
    expect(other).toMatch(/^RESULT_DIFFERS\|disk-1: sampling\|\{"confidencePpm":950000,.*"samples":17,/);
    const [added, ...others] = against(SCAN, { sampling: SAMPLED.sampling });
    expect([added?.endsWith('|-'), others]).toEqual([true, []]);
  });

  it('does not have a scan of before or after it', () => {
    expect(against(SCAN, {}, { startedAt: '2026-04-25T02:00:01Z' })).toEqual([
      'RESULT_DIFFERS|disk-1: startedAt|2026-04-25T02:00:01Z|2026-04-25T02:00:00Z',
    ]);
    expect(against(SCAN, {}, { finishedAt: '2026-04-25T02:59:59Z' })).toEqual([
      'RESULT_DIFFERS|disk-1: finishedAt|2026-04-25T02:59:59Z|2026-04-25T03:00:00Z',
    ]);
    const longer = { startedAt: '2026-04-25T01:00:00Z', finishedAt: '2026-04-25T08:00:00Z' };
    expect(against(SCAN, {}, longer)).toEqual([]);
  });
});

describe('a residual test against its probes', () => {
  const against = (at: number, change: object, record: object = {}) => {
    const draft = probeDraft();
    const target = { ...draft.targets[at]!, ...change };
    return told(heldToProbes(FILE, read(probesText()), { ...draft, ...record }, target as never));
  };

  it('agrees as it was drafted', () => {
    expect([...against(0, {}), ...against(1, {})]).toEqual([]);
  });

  it.each([
    [0, { id: 'another' }, 'another: id|another|-'],
    [0, { kind: 'bucket' }, 'portal: kind|bucket|endpoint'],
    [0, { holder: 'webdev' }, 'portal: holder|webdev|cloud'],
    [0, { medium: 'disk-1' }, 'portal: medium|disk-1|-'],
    [1, { medium: undefined }, 'bucket: medium|-|store'],
    [1, { question: 'dd'.repeat(32) }, `bucket: question|${'dd'.repeat(32)}|${'ee'.repeat(32)}`],
    [1, { question: undefined }, `bucket: question|-|${'ee'.repeat(32)}`],
    [1, { outcome: 'found', hits: 0 }, 'bucket: outcome|found|none-found-by-this-test'],
    [1, { hits: 2 }, 'bucket: hits|2|0'],
  ])('differs: target %i with %j', (at, change, finding) => {
    expect(against(at, change)).toEqual([`RESULT_DIFFERS|${finding}`]);
  });

  it('does not have probes of before it', () => {
    expect(against(0, {}, { startedAt: '2026-04-25T04:30:00Z' })).toEqual([
      'RESULT_DIFFERS|portal: startedAt|2026-04-25T04:30:00Z|2026-04-25T04:00:00Z',
    ]);
  });
});

describe('an acceptance test against its checks', () => {
  const against = (change: object, record: object = {}, returned: string | undefined = RETURNED) => {
    const draft = { ...checkDraft(), ...record };
    const [first, ...others] = draft.tests;
    const tests = [{ ...first!, ...change } as never, ...others];
    return told(heldToChecks(FILE, read(checksText()), draft, tests, returned));
  };

  it('agrees as it was drafted', () => {
    expect(against({})).toEqual([]);
    expect(against({}, {}, undefined)).toEqual([]);
  });

  it.each([
    [{ id: 'other' }, {}, 'other: id|other|-'],
    [{ title: 'other' }, {}, 'front: title|other|home page'],
    [{ method: 'manual' }, {}, 'front: method|manual|http'],
    [{ item: undefined }, {}, 'front: item|-|pages'],
    [{ expected: 'status 500' }, {}, 'front: expected|status 500|status 200'],
    [{ actual: 'status 500' }, {}, 'front: actual|status 500|status 200'],
    [{ outcome: 'fail' }, {}, 'front: outcome|fail|pass'],
    [{}, { system: 'old portal' }, 'system|old portal|new portal'],
    [{}, { environment: 'isolated-restore' }, 'environment|isolated-restore|new-platform'],
    [{}, { testedAt: '2026-03-17T01:30:00Z' }, 'testedAt|2026-03-17T01:30:00Z|2026-03-17T02:00:00Z'],
  ])('differs: %j %j', (change, record, finding) => {
    expect(against(change, record)).toEqual([`RESULT_DIFFERS|${finding}`]);
  });

  it('is not of checks that began before anything was returned', () => {
    expect(against({}, {}, '2026-03-17T01:00:01Z')).toEqual([
      'RESULT_DIFFERS|startedAt|2026-03-17T01:00:01Z|2026-03-17T01:00:00Z',
    ]);
  });
});

describe('a return verification against its findings', () => {
  const LINES: Finding[] = [
    { code: 'ENTRY_NAME_LEGACY', subject: 'note' },
    { code: 'ENTRY_MISSING', subject: 'a' },
    { code: 'ENTRY_UNREADABLE', subject: 'b' },
  ];
  const against = (tally: object, ...differences: [number, string, string][]) =>
    told(
      heldToFindings(FILE, LINES, {
        tally: { expected: 5, matched: 3, wanting: 1, notAssessed: 1, ...tally },
        differences: differences.map(([finding, code, subject]) => ({ finding, code, subject })),
      } as never),
    );

  it('agrees', () => {
    expect(against({}, [1, 'ENTRY_MISSING', 'a'])).toEqual([]);
    expect(against({})).toEqual([]);
  });

  it('agrees where the record shortens a long name', () => {
    const subject = 'a'.repeat(2000);
    const predicate = {
      tally: { expected: 1, matched: 0, wanting: 1, notAssessed: 0 },
      differences: [{ finding: 0, code: 'ENTRY_MISSING', subject: `${'a'.repeat(1000)}…` }],
    };
    expect(heldToFindings(FILE, [{ code: 'ENTRY_MISSING', subject }], predicate as never)).toEqual([]);
  });

  it.each([
    [{ wanting: 0 }, undefined, 'wanting|0|1'],
    [{ notAssessed: 0 }, undefined, 'notAssessed|0|1'],
    [{}, [1, 'ENTRY_EXTRA', 'a'], 'line 1: code|ENTRY_EXTRA|ENTRY_MISSING'],
    [{}, [1, 'ENTRY_MISSING', 'c'], 'line 1: subject|c|a'],
    [{}, [0, 'ENTRY_NAME_LEGACY', 'note'], 'line 0: code|ENTRY_NAME_LEGACY|-'],
    [{}, [9, 'ENTRY_MISSING', 'a'], 'line 9: code|ENTRY_MISSING|-'],
  ] as const)('differs: %j %j', (tally, difference, finding) => {
    const differences = difference === undefined ? [] : [[...difference] as [number, string, string]];
    expect(against(tally, ...differences)).toEqual([`RESULT_DIFFERS|${finding}`]);
  });
});

describe('answers that no record speaks of', () => {
  it('are left out where they are not the wanted ones', () => {
    const [portal, bucket] = PROBES.answers;
    const answers = [portal!, { ...bucket!, outcome: 'found', hits: 3 } as const];
    const file = read<'urn:cloudexit:probe-result:v1'>(probesText({ answers }));
    expect(told(leftOut(FILE, file, new Set()))).toEqual(['RESULT_LEFT_OUT|bucket||found']);
    expect(leftOut(FILE, file, new Set(['bucket']))).toEqual([]);
    const [front, orders] = CHECKS.answers;
    const checks = checksText({ answers: [front!, { ...orders!, outcome: 'not-assessed' }] });
    expect(told(leftOut(FILE, read(checks), new Set(['front'])))).toEqual([
      'RESULT_LEFT_OUT|orders||not-assessed',
    ]);
  });
});

it('names no file by what is in it', () => {
  const name = 'a\u202eb\n';
  const [finding] = heldToScan({ ...FILE, name }, read(scanText()), scanDraft(SCAN), {
    ...scanDraft(SCAN).targets[0]!,
    hits: 1,
  } as never);
  expect(finding!.subject).not.toContain('\u202e');
  expect(finding!.evidence).toEqual([{ type: 'material', digest: FILE.sha256 }]);
});
