import { describe, expect, it } from 'vitest';
import { deviceFindings, disagreements } from '../../src/compare/index.js';
import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import { readDeviceEvidence } from '../../src/formats/device-evidence/index.js';
import type { PredicateOf } from '../../src/formats/records/index.js';
import {
  HDPARM_I,
  HDPARM_N,
  nvmeLog,
  nwipeLog,
  nwipeReport,
  smart,
} from '../formats/device-evidence/samples.js';

type Sanitisation = PredicateOf<'medium-sanitisation'>;

const RECORD: Sanitisation = {
  case: 'exit-2026',
  party: 'cloud',
  recordedAt: '2026-04-20T07:00:00Z',
  plan: { sha256: '0'.repeat(64) },
  medium: 'disk-1',
  type: 'hdd',
  identifier: 'WDC WD10EZEX, WD-0001',
  technique: 'overwrite',
  level: 'clear',
  startedAt: '2026-04-20T02:00:00Z',
  finishedAt: '2026-04-20T06:00:00Z',
  tool: 'nwipe 0.35',
  errors: 0,
  hiddenAreas: 'none',
  encryptedSince: 'never',
  verificationMethod: 'read back',
  verificationOutcome: 'verified',
  operator: { name: 'Li', title: 'operator' },
  witnesses: [],
  disposition: 'reused',
  evidence: [],
};

const files = (...texts: string[]) =>
  texts.map((text, i) => {
    const bytes = utf8(text);
    return { name: `${i}.txt`, sha256: digestHex('sha256', bytes), evidence: readDeviceEvidence(bytes) };
  });
const told = (findings: ReturnType<typeof disagreements>) =>
  findings.map((f) => [f.code, f.detail].filter((s) => s !== undefined).join(' '));
const against = (change: Partial<Sanitisation>, ...texts: string[]) =>
  told(disagreements(files(...texts), { ...RECORD, ...change }));

const ERASED = nwipeLog(' Erased ');

describe('device evidence against a sanitisation record', () => {
  it.each([
    ['log', [ERASED]],
    ['report', [nwipeReport('ERASED')]],
    ['log and descriptions', [ERASED, smart, HDPARM_I]],
  ])('that it bears out: %s', (_, texts) => {
    expect(against({}, ...texts)).toEqual([]);
  });

  it('nvme, with the serial number from smartctl', () => {
    const serial = smart.replaceAll('/dev/sda', '/dev/nvme0');
    expect(against({ technique: 'block-erase' }, nvmeLog(1), serial)).toEqual([]);
    expect(against({ technique: 'nvme-sanitize' }, nvmeLog(1), serial)).toEqual([]);
    expect(against({ technique: 'crypto-erase' }, nvmeLog(1), serial)).toEqual([
      'MEDIA_EVIDENCE_DIFFERS technique',
    ]);
  });

  it.each<[string, Partial<Sanitisation>, string[], string[]]>([
    ['technique', { technique: 'ata-sanitize' }, [ERASED], ['MEDIA_EVIDENCE_DIFFERS technique']],
    ['result', { errors: 2 }, [nwipeLog(' Erased ', 2)], ['MEDIA_EVIDENCE_DIFFERS result']],
    ['result of an abort', {}, [nwipeLog('UABORTED')], ['MEDIA_EVIDENCE_DIFFERS result']],
    ['result without an end', {}, [nwipeLog('')], ['MEDIA_EVIDENCE_DIFFERS result']],
    ['errors', { errors: 1 }, [ERASED], ['MEDIA_EVIDENCE_DIFFERS errors']],
    ['finish', { finishedAt: '2026-04-22T06:00:00Z' }, [ERASED], ['MEDIA_EVIDENCE_DIFFERS finished']],
    ['start', { startedAt: '2026-04-18T06:00:00Z' }, [ERASED], ['MEDIA_EVIDENCE_DIFFERS started']],
    ['hidden areas', {}, [ERASED, HDPARM_I + HDPARM_N], ['MEDIA_EVIDENCE_DIFFERS hiddenAreas']],
    [
      'capacity',
      {},
      [ERASED, HDPARM_I.replace('1953525168', '1953525000')],
      ['MEDIA_EVIDENCE_DIFFERS capacity'],
    ],
  ])('another %s', (_, change, texts, findings) => {
    expect(against(change, ...texts)).toEqual(findings);
  });

  it('another serial number, also one that the record’s begins with', () => {
    for (const identifier of ['WD-0002', 'WD-00011']) {
      expect(against({ identifier }, ERASED)).toEqual([
        'MEDIA_EVIDENCE_DIFFERS serial',
        'MEDIA_EVIDENCE_UNSETTLED serial',
        'MEDIA_EVIDENCE_UNSETTLED result',
      ]);
    }
  });

  it('a result that nobody claims to be verified', () => {
    expect(against({ verificationOutcome: 'not-verified' }, nwipeLog('UABORTED'))).toEqual([
      'MEDIA_EVIDENCE_NOT_COMPLETED',
    ]);
  });

  it('what no file states is open', () => {
    expect(against({}, smart)).toEqual(['MEDIA_EVIDENCE_UNSETTLED result']);
    expect(against({ technique: 'block-erase' }, nvmeLog(1))).toEqual(['MEDIA_EVIDENCE_UNSETTLED serial']);
    expect(against({}, ERASED, 'prose')).toEqual(['MEDIA_EVIDENCE_UNREADABLE']);
  });

  it('cites the file by its digest', () => {
    const [finding] = disagreements(files(nwipeLog('-FAILED-')), RECORD);
    expect(finding).toMatchObject({
      subject: '0.txt',
      expected: 'verified',
      actual: 'failed',
      evidence: [{ type: 'material', digest: digestHex('sha256', utf8(nwipeLog('-FAILED-'))) }],
    });
  });
});

const ANONYMOUS = (text: string) => text.replaceAll('WD-0001', 'XXXXXXXXXXXXXXX');
const NVME_SERIAL = smart.replaceAll('/dev/sda', '/dev/nvme0');
const BY_BLOCKS = { technique: 'block-erase' } as const;

/** Each form of evidence: it bears the record out, speaks against it, or leaves it open. */
const FORMS: Readonly<
  Record<string, Readonly<Record<'agrees' | 'differs' | 'unsettled', [Partial<Sanitisation>, string[]]>>>
> = {
  'nvme-sanitize-log': {
    agrees: [BY_BLOCKS, [nvmeLog(1), NVME_SERIAL]],
    differs: [BY_BLOCKS, [nvmeLog(3), NVME_SERIAL]],
    unsettled: [BY_BLOCKS, [nvmeLog(0), NVME_SERIAL]],
  },
  smartctl: {
    agrees: [{}, [ERASED, smart]],
    differs: [{}, [ERASED, smart.replace('1000204886016', '1000204886528')]],
    unsettled: [{}, [smart]],
  },
  hdparm: {
    agrees: [{}, [ERASED, HDPARM_I]],
    differs: [{}, [ERASED, HDPARM_I + HDPARM_N]],
    unsettled: [{}, [HDPARM_I]],
  },
  'nwipe-log': {
    agrees: [{}, [ERASED]],
    differs: [{}, [nwipeLog('-FAILED-')]],
    unsettled: [{}, [ANONYMOUS(ERASED)]],
  },
  'nwipe-report': {
    agrees: [{}, [nwipeReport('ERASED')]],
    differs: [{}, [nwipeReport('FAILED')]],
    unsettled: [{}, [ANONYMOUS(nwipeReport('ERASED'))]],
  },
};

describe.each(Object.entries(FORMS))('%s', (form, cases) => {
  it.each(Object.entries(cases))('%s', (outcome, [change, texts]) => {
    const read = files(...texts).map((f) => f.evidence?.format);
    expect(read).toContain(form);
    const codes = against(change, ...texts).map((t) => t.split(' ')[0]);
    if (outcome === 'agrees') expect(codes).toEqual([]);
    else expect(new Set(codes)).toContain(`MEDIA_EVIDENCE_${outcome.toUpperCase()}`);
    if (outcome === 'unsettled') expect(codes).not.toContain('MEDIA_EVIDENCE_DIFFERS');
  });
});

describe('device evidence by itself', () => {
  it.each([
    ['a success', [ERASED], []],
    ['a failure', [nvmeLog(3)], ['MEDIA_EVIDENCE_NOT_COMPLETED nvme0']],
    ['a description', [smart], ['MEDIA_EVIDENCE_UNSETTLED result']],
    ['prose', ['gone'], ['MEDIA_EVIDENCE_UNREADABLE', 'MEDIA_EVIDENCE_UNSETTLED result']],
  ])('%s', (_, texts, findings) => {
    expect(told(deviceFindings(files(...texts)))).toEqual(findings);
  });
});
