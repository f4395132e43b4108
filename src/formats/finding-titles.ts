import type { FindingCode } from '../core/finding-codes.js';
import type { Bilingual } from './role.js';

/** What each code means, for people, in one short sentence; the full text is in `manifests/formats/findings.md`. */
const TITLES: Readonly<Partial<Record<FindingCode, Bilingual>>> = {};

export function findingTitle(code: FindingCode): Bilingual {
  return TITLES[code] ?? { zh: code, en: code };
}
