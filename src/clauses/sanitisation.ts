import type { CountedRecordOf } from '../formats/evidence.js';
import type { SanitisationFacts } from './media-levels.js';

export type Sanitisation = CountedRecordOf<'medium-sanitisation'>;

/** What a sanitisation record says that a technique's conditions ask for. */
export function factsOf({ predicate: p }: Sanitisation): SanitisationFacts {
  return { ...p, evidence: p.evidence.length };
}

/** What a device is known by: an id is only a name that a plan gives it. */
interface Device {
  readonly type: string;
  readonly identifier: string;
}

export function isSameDevice(a: Device, b: Device): boolean {
  return a.type === b.type && a.identifier === b.identifier;
}
