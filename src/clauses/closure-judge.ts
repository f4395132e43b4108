import type { CountedRecordOf } from '../formats/evidence.js';
import type { MediaTaxonomy } from '../formats/media-taxonomy.js';
import type { PredicateOf } from '../formats/records/index.js';
import type { Level } from '../formats/records/vocabulary.js';
import type { ClosureCell } from './closure-cell.js';
import { type KnownEncryption, levelBorneOut } from './encryption.js';
import { reaches } from './levels.js';
import { factsOf, isSameDevice, type Sanitisation } from './sanitisation.js';

type Attestation = CountedRecordOf<'deletion-attestation'>;
type Entry = Attestation['predicate']['entries'][number];
type Medium = PredicateOf<'deletion-plan'>['media'][number];

/** What an attestation says of a cell. */
export interface Claim {
  readonly entry: Entry;
  readonly record: Attestation;
}

/** What stands beside the attestations of one party. */
interface Beside {
  readonly at: string;
  readonly taxonomy: MediaTaxonomy;
  readonly media: ReadonlyMap<string, Medium>;
  /** The newest test of each medium whose hit stands. */
  readonly residue: ReadonlyMap<string, CountedRecordOf<'residual-test'>>;
  readonly required: ReadonlyMap<string, Level>;
  /** The newest of each medium. */
  readonly sanitisations: ReadonlyMap<string, Sanitisation>;
  /** By medium. */
  readonly encryption: ReadonlyMap<string, KnownEncryption>;
}

type Place = Pick<ClosureCell, 'item' | 'copy' | 'medium'>;

/** Judges single cells. The first that speaks against a claim decides; what a claim does not show does not help it. */
export function cellJudge(beside: Beside) {
  return (cell: Place, claim: Claim | undefined, sensitivities: readonly string[]): ClosureCell => {
    if (claim === undefined) return { ...cell, state: 'missing', why: 'not-attested' };
    const { entry, record } = claim;
    const missing = (why: ClosureCell['why']): ClosureCell => ({ ...cell, state: 'missing', why, record });
    if (entry.outcome === 'failed') return missing('failed');
    const test = beside.residue.get(cell.medium);
    if (test !== undefined) {
      return { ...cell, state: 'contradicted', why: 'residue-found', record: test };
    }
    const weakness = weaknessOf(beside, cell.medium, entry);
    if (weakness === 'encryption-differs') return { ...cell, state: 'contradicted', why: weakness, record };
    if (weakness !== undefined) return missing(weakness);
    // Manifests that differ on one item are held to the strictest.
    for (const sensitivity of sensitivities) {
      const required = beside.required.get(sensitivity);
      if (required === undefined) return missing('level-not-stated');
      if (!reaches(entry.level, required)) return missing('level-too-low');
    }
    if (entry.expiresAt !== undefined) {
      if (entry.expiresAt <= beside.at) return missing('expired-not-attested');
      return { ...cell, state: 'pending', why: 'expires-later', until: entry.expiresAt, record };
    }
    return { ...cell, state: 'attested', why: 'deleted', record };
  };
}

/** Why the technique can not have done what is claimed: a level above the one that the table grants does not count. */
function weaknessOf(beside: Beside, id: string, entry: Entry): ClosureCell['why'] | undefined {
  const medium = beside.media.get(id);
  // Whatever is planned is on a medium of the plan; another one is in no cell.
  if (medium === undefined) return 'technique-too-weak';
  const sanitisation = beside.sanitisations.get(id);
  if (sanitisation !== undefined) {
    if (!isSameDevice(sanitisation.predicate, medium)) return 'medium-differs';
    const { verificationOutcome, errors } = sanitisation.predicate;
    if (verificationOutcome !== 'verified' || errors > 0) return 'sanitisation-failed';
  }
  const same = sanitisation?.predicate.technique === entry.technique ? factsOf(sanitisation) : undefined;
  const { technique } = entry;
  const evidence = entry.evidence.length + (same?.evidence ?? 0);
  const facts = { ...same, type: medium.type, technique, evidence };
  const grant = levelBorneOut(beside.taxonomy, facts, beside.encryption.get(id));
  if (grant.differs) return 'encryption-differs';
  if (medium.shared && !grant.partial) return 'medium-shared';
  if (!reaches(grant.ceiling, entry.level)) return 'technique-too-weak';
  // Nobody can read back what others have on a shared medium: the only thing to look at is the evidence.
  if (medium.shared && evidence === 0) return 'condition-not-shown';
  return grant.unknown.length > 0 || grant.unmet.length > 0 ? 'condition-not-shown' : undefined;
}
