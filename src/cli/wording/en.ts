/** Everything the terminal says, in English. `zh.ts` has the same shape; the compiler and a test see to it. */
export const en = {
  error: 'error',
  errorSubject: 'where',
  errorHint: 'what to do',
  /** Sentences that replace an error's own message; empty here because messages are written in English. */
  errors: {} as Readonly<Record<string, string>>,
  written: 'written',
  yes: 'yes',
  no: 'no',
  inventory: {
    reading: 'reading',
    entries: 'entries',
    bytes: 'content',
    root: (tree: string) => `root (${tree})`,
    file: 'file sha256',
    complete: 'complete',
  },
  proof: {
    leaf: 'leaf',
    hashes: 'hashes',
    entry: 'entry',
    holds: 'the proof holds: the entry is in the inventory with this root',
    unanchored: 'the proof agrees with itself; give --root from a record you trust to know what it proves',
  },
  signature: {
    outcome: { valid: 'valid', invalid: 'INVALID', 'not-assessed': 'not assessed' },
    signer: 'signer',
    suite: 'suite',
    national: 'national cryptography',
    time: 'time',
    timeSource: { timestamp: 'time stamp', claimed: 'claimed', none: 'nobody says' },
    revocation: 'revocation',
    revocationStatus: {
      good: 'not revoked',
      revoked: 'REVOKED',
      unknown: 'unknown',
      'not-checked': 'not checked',
    },
    because: 'because',
    unknown: 'unknown',
  },
  record: {
    kind: 'kind',
    party: 'party',
    case: 'case',
    digest: 'sha256',
    signed: 'signed',
    unsigned: 'no signature beside this record',
    passphrase: 'Passphrase of the key',
    keyExposed: 'warning: others than its owner can read the key file',
    keyWarning: {
      unencrypted: 'warning: the key file is not encrypted',
      'weak-kdf': 'warning: the key file is encrypted weakly',
    },
  },
};
export type Words = typeof en;
