import { describe, expect, it } from 'vitest';
import { CLOSURE_KINDS, closeDeletions, EvidenceView } from '../../src/clauses/index.js';
import { RULES } from '../../src/clauses/rules/registry.js';
import type { MediumType } from '../../src/formats/records/vocabulary.js';
import { shippedMedia } from '../../src/usecases/shipped-media.js';
import { evidenceOf, type Variant } from './evidence.js';

// biome-ignore lint/suspicious/noExplicitAny: edits reach into predicates of every kind; the schemas check the result.
type Edit = (predicate: any) => void;

interface Disk {
  readonly type?: MediumType;
  readonly shared?: boolean;
  /** Level that the authorisation asks for, for every sensitivity; `unstated` takes it out. */
  readonly asked?: 'clear' | 'purge' | 'destroy' | 'unstated';
}

/** What an attestation of that sanitisation says too. */
function statedOf(record: object): object {
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => ['technique', 'level', 'evidence'].includes(name)),
  );
}

/** The example with its first disk, and what is recorded of clearing it, otherwise. */
function disk(record: object, { type = 'hdd', shared = false, asked = 'purge' }: Disk = {}): Variant {
  const authorisation: Edit = (p) => {
    if (asked === 'unstated') p.requiredLevels = p.requiredLevels.slice(0, 1);
    else for (const r of p.requiredLevels) r.level = asked;
  };
  return {
    edits: {
      'deletion-plan-cloud': (p) => Object.assign(p.media[0], { type, shared }),
      'sanitisation-disk-1': (p) => Object.assign(p, { type, ...record }),
      'attestation-cloud': (p) => Object.assign(p.entries[0], statedOf(record)),
      'sanitisation-tape-3': (p) => Object.assign(p, { technique: 'incinerate', level: 'destroy' }),
      'authorisation-cloud': authorisation,
    } as Record<string, Edit>,
  };
}

const FLASH: Disk = { type: 'ssd', asked: 'clear' };
const SHARED: Disk = { shared: true, asked: 'clear' };
const ERASED_KEY = {
  technique: 'crypto-erase',
  level: 'purge',
  encryptedSince: 'first-write',
  keyStrengthBits: 128,
  keyCopiesDestroyed: true,
  keyEscrow: 'none',
};
const RECLAIMED = { technique: 'logical-delete', level: 'clear' };
const ATA = { technique: 'ata-sanitize', level: 'purge' };

/** What each rule says of three cases: it is kept, it is broken, it can not be told. */
const RULE_LIST: Readonly<
  Record<string, Readonly<Record<'satisfied' | 'not-satisfied' | 'not-assessed', Variant>>>
> = {
  'overwriting flash is at most clear': {
    satisfied: disk({ technique: 'overwrite', level: 'clear' }, FLASH),
    'not-satisfied': disk({ technique: 'overwrite', level: 'purge' }, FLASH),
    'not-assessed': disk({ technique: 'overwrite', level: 'clear', hiddenAreas: 'not-checked' }, FLASH),
  },
  'degaussing clears magnetic disks, and flash not at all': {
    satisfied: disk({ technique: 'degauss', level: 'purge' }),
    'not-satisfied': disk({ technique: 'degauss', level: 'clear' }, FLASH),
    'not-assessed': disk({ technique: 'degauss', level: 'purge' }, { asked: 'unstated' }),
  },
  'crypto erase needs encryption since the first write': {
    satisfied: disk(ERASED_KEY),
    'not-satisfied': disk({ ...ERASED_KEY, encryptedSince: 'later' }),
    'not-assessed': { without: ['sanitisation-disk-1', 'sanitisation-tape-3'] },
  },
  'crypto erase needs a strength of at least 128 bits': {
    satisfied: disk({ ...ERASED_KEY, keyStrengthBits: 256 }),
    'not-satisfied': disk({ ...ERASED_KEY, keyStrengthBits: 127 }),
    'not-assessed': disk({ ...ERASED_KEY, keyStrengthBits: undefined }),
  },
  'crypto erase needs every copy of the key destroyed': {
    satisfied: disk(ERASED_KEY),
    'not-satisfied': disk({ ...ERASED_KEY, keyCopiesDestroyed: false }),
    'not-assessed': disk({ ...ERASED_KEY, keyCopiesDestroyed: undefined }),
  },
  'crypto erase needs the key in escrow destroyed too': {
    satisfied: disk({ ...ERASED_KEY, keyEscrow: 'destroyed' }),
    'not-satisfied': disk({ ...ERASED_KEY, keyEscrow: 'kept' }),
    'not-assessed': disk({ ...ERASED_KEY, keyEscrow: 'not-known' }),
  },
  'a TCG revert is held to what crypto erase is held to': {
    satisfied: disk({ ...ERASED_KEY, technique: 'tcg-revert' }),
    'not-satisfied': disk({ ...ERASED_KEY, technique: 'tcg-revert', encryptedSince: 'never' }),
    'not-assessed': disk({ ...ERASED_KEY, technique: 'tcg-revert', keyEscrow: undefined }),
  },
  'HPA and DCO are reset first': {
    satisfied: disk({ ...ATA, hiddenAreas: 'reset' }),
    'not-satisfied': disk({ ...ATA, hiddenAreas: 'left' }),
    'not-assessed': disk({ ...ATA, hiddenAreas: 'not-checked' }),
  },
  'what had errors is not verified': {
    satisfied: disk({ ...ATA, errors: 0 }),
    'not-satisfied': disk({ ...ATA, errors: 1 }),
    'not-assessed': { without: ['sanitisation-disk-1', 'sanitisation-tape-3'] },
  },
  'what was aborted is not verified': {
    satisfied: disk({ ...ATA, verificationOutcome: 'verified' }),
    'not-satisfied': disk({ ...ATA, verificationOutcome: 'not-verified' }),
    'not-assessed': { without: ['sanitisation-disk-1', 'sanitisation-tape-3'] },
  },
  'a shared medium needs logical delete with evidence of reclaim': {
    satisfied: disk(RECLAIMED, SHARED),
    'not-satisfied': disk({ technique: 'overwrite', level: 'clear' }, SHARED),
    'not-assessed': disk({ ...RECLAIMED, evidence: [] }, SHARED),
  },
  'or crypto erase, with evidence': {
    satisfied: disk(ERASED_KEY, SHARED),
    'not-satisfied': disk({ ...ERASED_KEY, keyStrengthBits: 64 }, SHARED),
    'not-assessed': disk({ ...ERASED_KEY, evidence: [] }, SHARED),
  },
  'the level required is that of the authorisation': {
    satisfied: disk(ATA, { asked: 'purge' }),
    'not-satisfied': disk(ATA, { asked: 'destroy' }),
    'not-assessed': disk(ATA, { asked: 'unstated' }),
  },
};

describe('rules for media', () => {
  for (const [name, cases] of Object.entries(RULE_LIST)) {
    for (const [outcome, variant] of Object.entries(cases)) {
      it(`${name}: ${outcome}`, () => {
        const { kinds, evaluate } = RULES['media-sanitised'];
        expect(evaluate(new EvidenceView(evidenceOf(variant), kinds)).outcome).toBe(outcome);
      });

      it(`${name}: ${outcome}, and the deletion is ${outcome === 'satisfied' ? 'closed' : 'open'}`, () => {
        const { cells } = closeDeletions(new EvidenceView(evidenceOf(variant), CLOSURE_KINDS), 'cloud');
        const onDisk = cells.filter((c) => c.medium === 'disk-1');
        expect(onDisk).toHaveLength(5);
        expect(onDisk.every((c) => c.state === 'attested')).toBe(outcome === 'satisfied');
        expect(onDisk.every((c) => ['attested', 'missing'].includes(c.state))).toBe(true);
      });
    }
  }

  it('each has a case of every outcome', () => {
    for (const [name, cases] of Object.entries(RULE_LIST)) {
      expect(Object.keys(cases), name).toEqual(['satisfied', 'not-satisfied', 'not-assessed']);
    }
  });
});

/** Media that keep data in flash, wholly or in part. */
const IN_FLASH: readonly MediumType[] = [
  'hybrid-disk',
  'ssd',
  'nvme',
  'usb-flash',
  'memory-card',
  'embedded-flash',
  'mobile',
];

describe('the table of media that ships', () => {
  const reaches = (type: MediumType) => shippedMedia().media.get(type)!.reaches;

  it.each(IN_FLASH)('%s: overwriting is at most clear, degaussing nothing', (type) => {
    expect(['none', 'clear']).toContain(reaches(type).get('overwrite')?.level);
    expect(reaches(type).get('degauss')?.level ?? 'none').toBe('none');
  });

  it('crypto erase and TCG revert have every condition wherever they count', () => {
    for (const [type, medium] of shippedMedia().media) {
      for (const technique of ['crypto-erase', 'tcg-revert'] as const) {
        const reach = medium.reaches.get(technique);
        if (reach === undefined || reach.level === 'none') continue;
        expect([...reach.needs].sort(), `${type} ${technique}`).toEqual([
          'encrypted-since-first-write',
          'every-key-copy-destroyed',
          'key-strength-128',
        ]);
      }
    }
  });

  it('ATA commands and overwriting of disks ask for hidden areas', () => {
    for (const type of ['hdd', 'hybrid-disk', 'ssd'] as const) {
      for (const technique of ['overwrite', 'ata-secure-erase', 'ata-sanitize'] as const) {
        expect(reaches(type).get(technique)?.needs, `${type} ${technique}`).toContain('hidden-areas-reset');
      }
    }
  });

  it('a logical delete asks for evidence of reclaim wherever it counts', () => {
    for (const [type, medium] of shippedMedia().media) {
      const reach = medium.reaches.get('logical-delete');
      if (reach !== undefined) expect(reach.needs, type).toContain('reclaim-evidence');
    }
  });
});
