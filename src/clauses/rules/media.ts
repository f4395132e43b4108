import type { CountedRecordOf } from '../../formats/evidence.js';
import type { Level } from '../../formats/records/vocabulary.js';
import { reaches } from '../closure.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { attestationsOf } from './deletions.js';
import { rule } from './rule.js';

type Sanitisation = CountedRecordOf<'medium-sanitisation'>;

const FLASH: readonly string[] = ['ssd', 'nvme', 'usb-flash', 'memory-card', 'mobile'];
const KEY_BITS = 128;

/** Every medium of the provider's plans with its newest sanitisation record. */
function eachMedium(view: EvidenceView, judge: (record: Sanitisation, shared: boolean) => Verdict): Verdict {
  const provider = view.partyOf('provider');
  const plans = view.all('deletion-plan').filter((p) => p.party === provider?.id);
  if (plans.length === 0) return missing('deletion-plan', 'provider', provider?.id);
  const media = new Map(plans.flatMap((p) => p.predicate.media).map((m) => [m.id, m]));
  const records = view.all('medium-sanitisation').filter((s) => s.party === provider?.id);
  if (records.length === 0) return missing('medium-sanitisation', 'provider', provider?.id);
  return every(
    [...media.values()].map((medium) => {
      const record = records.findLast((r) => r.predicate.medium === medium.id);
      if (record === undefined) {
        return refuted(
          'medium-not-sanitised',
          { medium: medium.id },
          [...plans, ...records],
          [make('medium-sanitisation', 'provider', provider?.id)],
        );
      }
      const { type, identifier } = record.predicate;
      return type === medium.type && identifier === medium.identifier
        ? judge(record, medium.shared)
        : refuted('medium-differs-from-plan', { medium: medium.id }, [...plans, record]);
    }),
  );
}

/** 9.2.2 b, 9.3.5 c: each medium was cleared by a technique that can reach the level it claims, verified, without errors. */
export const mediaSanitised = rule(
  ['deletion-plan', 'medium-sanitisation', 'deletion-authorisation'],
  (view) => {
    const required = strictest(view);
    return eachMedium(view, (record, shared) => judgeMedium(record, shared, required));
  },
);

function judgeMedium(record: Sanitisation, shared: boolean, required: Level | undefined): Verdict {
  const p = record.predicate;
  const params = { medium: p.medium, technique: p.technique, level: p.level };
  const next = [redo(record, 'provider')];
  if (p.verificationOutcome !== 'verified') return refuted('medium-not-verified', params, [record], next);
  if (p.errors > 0) return refuted('medium-errors', { ...params, count: p.errors }, [record], next);
  if (p.hiddenAreas === 'not-checked') return unsettled('medium-hidden-areas', params, [record], next);
  if (!reaches(ceiling(record), p.level)) return refuted('medium-technique-too-weak', params, [record], next);
  if (required === undefined) return missing('deletion-authorisation', 'customer');
  if (shared) {
    const partial = p.technique === 'crypto-erase' || p.technique === 'logical-delete';
    if (!partial || p.evidence.length === 0) return refuted('medium-shared', params, [record], next);
    return satisfied([record]);
  }
  return reaches(p.level, required)
    ? satisfied([record])
    : refuted('medium-level-too-low', { ...params, required }, [record], next);
}

/**
 * The highest level that a technique can reach on a type of medium, after NIST SP 800-88 Rev. 1 appendix A. Overwriting flash
 * misses spare cells; a magnetic field does nothing to flash or optical media; encryption erases only what was never
 * written in the clear, with a strong key of which no copy is left.
 */
function ceiling({ predicate: p }: Sanitisation): Level {
  const flash = FLASH.includes(p.type);
  switch (p.technique) {
    case 'shred':
    case 'melt':
    case 'incinerate':
    case 'disintegrate':
      return 'destroy';
    case 'degauss':
      return p.type === 'hdd' || p.type === 'tape' ? 'purge' : 'none';
    case 'crypto-erase':
    case 'tcg-revert': {
      const sound =
        p.encryptedSince === 'first-write' &&
        (p.keyStrengthBits ?? 0) >= KEY_BITS &&
        p.keyCopiesDestroyed === true;
      return sound ? 'purge' : 'none';
    }
    case 'block-erase':
    case 'ata-sanitize':
    case 'scsi-sanitize':
    case 'nvme-sanitize':
      return 'purge';
    case 'ata-secure-erase':
      return flash ? 'clear' : 'purge';
    case 'overwrite':
    case 'nvme-format':
    case 'logical-delete':
    case 'expiry':
      return 'clear';
  }
}

function strictest(view: EvidenceView): Level | undefined {
  const levels = view
    .all('deletion-authorisation')
    .filter((a) => a.predicate.addressee === view.partyOf('provider')?.id)
    .flatMap((a) => a.predicate.requiredLevels.map((r) => r.level));
  return levels.reduce<Level | undefined>((a, b) => (a === undefined || reaches(b, a) ? b : a), undefined);
}

/** 9.3.5 c: customer or assessor witnessed each sanitisation and signed its record. */
export const mediaWitnessed = rule(['deletion-plan', 'medium-sanitisation'], (view) =>
  eachMedium(view, (record) => {
    const witness = record.predicate.witnesses.find((w) =>
      record.signers.some((s) => s.party === w.party && (s.role === 'customer' || s.role === 'assessor')),
    );
    return witness === undefined
      ? unsettled(
          'medium-not-witnessed',
          { medium: record.predicate.medium },
          [record],
          [{ action: 'sign', role: 'customer', kind: record.kind, record: record.digest }],
        )
      : satisfied([record]);
  }),
);

/**
 * 9.3.5 a: each sanitisation lies within a deletion that is attested under the same plan, and is thereby held to that
 * deletion's authorisation, window, retention, holds and supervision.
 */
export const sanitisedWithinDeletion = rule(['medium-sanitisation', 'deletion-attestation'], (view) => {
  const provider = view.partyOf('provider');
  const records = view.all('medium-sanitisation').filter((s) => s.party === provider?.id);
  if (records.length === 0) return missing('medium-sanitisation', 'provider', provider?.id);
  const attestations = attestationsOf(view, provider);
  if (attestations.length === 0) return missing('deletion-attestation', 'provider', provider?.id);
  return every(
    records.map((record) => {
      const { startedAt: started, finishedAt: finished, plan, medium } = record.predicate;
      const deletion = attestations.find(
        ({ predicate: a }) =>
          a.plan.sha256 === plan.sha256 && a.startedAt <= started && finished <= a.finishedAt,
      );
      return deletion === undefined
        ? refuted('medium-outside-deletion', { medium, started, finished }, [...attestations, record])
        : satisfied([deletion, record]);
    }),
  );
});
