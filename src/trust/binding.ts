import type { Finding } from '../core/finding.js';
import { displayText } from '../core/path.js';
import { outcomeOf, type SignatureCode, type SignatureResult } from '../formats/signature-result.js';
import type { Certificate } from './x509/certificate.js';

/** A party as the opening of a case binds it: the certificates it may sign with, by SHA-256 of their DER. */
export interface BoundParty {
  readonly id: string;
  readonly name: string;
  readonly certificates: readonly { readonly sha256: string }[];
}

/**
 * Puts a signature beside the party that claims it. The outcome becomes invalid with `PARTY_UNKNOWN` (nobody's
 * certificate), `PARTY_AMBIGUOUS` (several parties') or `PARTY_OTHER` (another party's than `claimed`).
 */
export function bindToParty(
  result: SignatureResult,
  parties: readonly BoundParty[],
  claimed?: string,
): { readonly party: string | undefined; readonly result: SignatureResult } {
  const certificate = result.signer?.certificateSha256;
  const owners = parties.filter((p) => p.certificates.some((c) => c.sha256 === certificate));
  const party = owners.length === 1 ? owners[0]!.id : undefined;
  const add: SignatureCode[] = [];
  if (owners.length === 0) add.push('PARTY_UNKNOWN');
  else if (owners.length > 1) add.push('PARTY_AMBIGUOUS');
  else if (claimed !== undefined && party !== claimed) add.push('PARTY_OTHER');
  const codes = [...result.codes, ...add];
  return { party, result: { ...result, codes, outcome: outcomeOf(codes) } };
}

/**
 * What is wrong with a set of parties: one key for two of them, be it in one certificate or in two, and names
 * that look alike. `certificates` are the bound ones as far as they are at hand; a renewed certificate of one
 * party for the same key is allowed.
 */
export function bindingFindings(
  parties: readonly BoundParty[],
  certificates: readonly Certificate[],
): Finding[] {
  const findings: Finding[] = [];
  const keyOf = new Map(certificates.map((c) => [c.identity.certificateSha256, c.identity.spkiSha256]));
  const keys = new Map<string, BoundParty>();
  const names = new Map<string, BoundParty>();
  for (const party of parties) {
    for (const { sha256 } of party.certificates) {
      for (const key of new Set([sha256, keyOf.get(sha256) ?? sha256])) {
        const owner = keys.get(key);
        if (owner && owner !== party) {
          findings.push({ code: 'SIGNER_KEY_SHARED', subject: party.id, expected: owner.id, actual: key });
        } else keys.set(key, party);
      }
    }
    const look = lookOf(party.name);
    const twin = names.get(look);
    if (twin)
      findings.push({
        code: 'PARTY_NAME_CONFUSABLE',
        subject: party.id,
        expected: twin.id,
        actual: show(party),
      });
    else names.set(look, party);
  }
  return findings;
}

function show(party: BoundParty): string {
  return displayText(party.name);
}

/** Letters of other scripts that pass for Latin ones, and pairs that pass for one letter (after Unicode TR 39). */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  е: 'e',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  ѕ: 's',
  ԁ: 'd',
  ԛ: 'q',
  ԝ: 'w',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ı: 'i',
  ɑ: 'a',
  '0': 'o',
  '1': 'l',
  i: 'l',
  '|': 'l',
  〇: 'o',
  一: '-',
  ー: '-',
  亅: 'j',
};

/** A form that names which look alike share: compatibility forms, case, marks, spaces and invisible characters gone. */
function lookOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Z}\p{C}\p{P}]/gu, '');
  return [...plain]
    .map((c) => (Object.hasOwn(LOOKALIKES, c) ? LOOKALIKES[c] : c))
    .join('')
    .replaceAll('rn', 'm');
}
