import type { CountedRecordOf } from '../formats/evidence.js';
import { LEVELS, type Level } from '../formats/records/vocabulary.js';

export function reaches(level: Level, required: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(required);
}

/** The level that each sensitivity requires; of several authorisations the strictest holds. */
export function requiredLevels(
  authorisations: readonly CountedRecordOf<'deletion-authorisation'>[],
): ReadonlyMap<string, Level> {
  const required = new Map<string, Level>();
  for (const { predicate } of authorisations) {
    for (const { sensitivity, level } of predicate.requiredLevels) {
      const before = required.get(sensitivity);
      if (before === undefined || reaches(level, before)) required.set(sensitivity, level);
    }
  }
  return required;
}
