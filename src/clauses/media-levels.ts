import type { Condition, MediaTaxonomy } from '../formats/media-taxonomy.js';
import type { Level, MediumType, Technique } from '../formats/records/vocabulary.js';

/** What is known of one sanitisation. A member that is absent is not known, and never helps. */
export interface SanitisationFacts {
  readonly type: MediumType;
  readonly technique: Technique;
  readonly hiddenAreas?: 'reset' | 'none' | 'not-applicable' | 'left' | 'not-checked' | undefined;
  readonly encryptedSince?: 'first-write' | 'later' | 'never' | undefined;
  readonly keyStrengthBits?: number | undefined;
  readonly keyCopiesDestroyed?: boolean | undefined;
  readonly keyEscrow?: 'none' | 'destroyed' | 'kept' | 'not-known' | undefined;
  /** Number of files that show it. */
  readonly evidence: number;
}

/** The level that a technique reaches, and which of its conditions the facts refute or leave open. */
export interface Grant {
  /** What it reaches once every condition is met. */
  readonly ceiling: Level;
  readonly unmet: readonly Condition[];
  readonly unknown: readonly Condition[];
  /** It can leave what others have on the medium. */
  readonly partial: boolean;
}

const KEY_BITS = 128;

/** A pair that the taxonomy does not list reaches nothing. */
export function levelGranted(taxonomy: MediaTaxonomy, facts: SanitisationFacts): Grant {
  const reach = taxonomy.media.get(facts.type)?.reaches.get(facts.technique);
  const states = (reach?.needs ?? []).map((need) => [need, HOLDS[need](facts)] as const);
  return {
    ceiling: reach?.level ?? 'none',
    unmet: states.filter(([, holds]) => holds === false).map(([need]) => need),
    unknown: states.filter(([, holds]) => holds === undefined).map(([need]) => need),
    partial: taxonomy.techniques.get(facts.technique)?.partial ?? false,
  };
}

/** Undefined: the facts do not say. */
const HOLDS: Readonly<Record<Condition, (facts: SanitisationFacts) => boolean | undefined>> = {
  'hidden-areas-reset': ({ hiddenAreas: h }) =>
    h === undefined || h === 'not-checked' ? undefined : h !== 'left',
  'encrypted-since-first-write': ({ encryptedSince: e }) =>
    e === undefined ? undefined : e === 'first-write',
  'key-strength-128': ({ keyStrengthBits: bits }) => (bits === undefined ? undefined : bits >= KEY_BITS),
  'every-key-copy-destroyed': ({ keyCopiesDestroyed: all, keyEscrow: escrow }) => {
    if (all === false || escrow === 'kept') return false;
    return all === undefined || escrow === undefined || escrow === 'not-known' ? undefined : true;
  },
  // That nothing was kept shows nothing, so its absence refutes nothing either.
  'reclaim-evidence': ({ evidence }) => (evidence > 0 ? true : undefined),
};
