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
    movedBelow: (folder: string) =>
      `all of it that is elsewhere is below ${folder} in the second: list that with --below ${folder} to compare what is in that folder`,
    movedOutOf: (folder: string) =>
      `all of it that is elsewhere is below ${folder} in the first: list that with --below ${folder} to compare what is in that folder`,
    reading: 'reading',
    entries: 'entries',
    bytes: 'content',
    unsized: (entries: string) => `size not stated (entries without one: ${entries})`,
    root: (tree: string) => `root (${tree})`,
    file: 'file sha256',
    complete: 'complete',
    notices: {
      'tables-changed': () =>
        'The database has changed since the interruption, or its server was started anew: all tables are read again.',
      'tables-not-noted': (table: string) =>
        `Nothing shows whether the rows of ${table} stay what they are: such a table is read again after an interruption, whatever the journal.`,
      'tables-for-rows': () =>
        'The journal does not hold rows one by one: with --rows every table is read again after an interruption.',
      'journal-kept': () =>
        'The connection was lost, and the journal is kept: run the same command again to go on where it was.',
    },
    exported: (written: string, omitted: string) =>
      `${written} entries written, ${omitted} left out because the form cannot hold them`,
  },
  demo: {
    explore: 'What is left to explore:',
    caseFolder: 'case folder',
    next: 'Try next:',
  },
  manifest: {
    readPlan: 'Class, origin, time class, format and sensitivity are guesses: read and correct every item.',
    refused: 'the plan does not cover the inventories; nothing was written',
    covered: (entries: string, baseline: string) =>
      `all ${entries} entries of the baseline are in the manifest  ${baseline}`,
    uncovered: (missing: string, entries: string, baseline: string) =>
      `MISSING: ${missing} of ${entries} entries of the baseline, neither by path nor by content  ${baseline}`,
    uncoveredHint:
      'Hand them over and list them, or say in the plan (coverage, explanation) where they are. 9.3.3 is not satisfied while any is missing.',
  },
  acceptance: {
    passed: 'passed',
    failed: 'FAILED',
    'not-assessed': 'not assessed',
  },
  probe: {
    'none-found': 'none found',
    found: 'FOUND',
    'not-assessed': 'not assessed',
  },
  return: {
    verified: 'everything came back intact',
    wanting: 'the return is wanting',
    notAssessed: 'not everything could be assessed',
    manifest: 'manifest',
    signers: 'signed by',
    party: 'party',
    binding: {
      bound: '(the signer is that party, as the opening of the case binds it)',
      other: '(NOT signed by that party)',
      unknown: '(the opening of the case does not know that party)',
    },
    partyUnbound:
      '(as the manifest says; whether the signer is that party, --case or an audit of the case shows)',
    expected: 'expected',
    beyond: 'beyond what was expected:',
    movedBelow: (folder: string) =>
      `all of it that is elsewhere lies below ${folder}: --below ${folder} compares what is in that folder`,
    movedOutOf: (folder: string) =>
      `all of it that is elsewhere was expected below ${folder}, and came back without that folder: name what holds ${folder}, where it still is in one`,
    outcomes: {
      intact: 'intact',
      modified: 'modified',
      truncated: 'truncated',
      grown: 'grown',
      missing: 'missing',
      extra: 'extra',
      moved: 'moved',
      'type-changed': 'type changed',
      'metadata-changed': 'metadata changed',
      'name-form-changed': 'name form changed',
      unreadable: 'unreadable',
      'not-comparable': 'not comparable',
    },
  },
  proof: {
    first: (count: number) => `root of the first ${count}`,
    leaf: 'leaf',
    hashes: 'hashes',
    entry: 'entry',
    holds: 'the proof holds: this belongs to the inventory with this root',
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
    note: 'note',
    unknown: 'unknown',
  },
  record: {
    kind: 'kind',
    party: 'party',
    case: 'case',
    digest: 'sha256',
    signed: 'signed',
    unsigned: 'no signature beside this record',
    over: 'over',
    counter: 'counter-signature',
    list: {
      counts: 'counts',
      refused: 'DOES NOT COUNT',
      retired: 'replaced or withdrawn',
      signedBy: 'signed by',
      unreadable: 'not a record that can be read',
    },
    examplesLeft: (fields: string) =>
      `warning: these fields still hold the example of the template: ${fields}`,
    passphrase: 'Passphrase of the key',
    certificateNotValid: (from: string, to: string) =>
      `warning: the certificate is valid from ${from} to ${to}, and not when this is signed: the signature will not hold`,
    keyWarning: {
      exposed: 'warning: others than its owner can read the key file',
      unencrypted: 'warning: the key file is not encrypted',
      'weak-kdf': 'warning: the key file is encrypted weakly',
    },
  },
  case: {
    opened: 'opened',
    case: 'case',
    origin: 'origin',
    size: 'entries',
    root: 'root',
    absent: 'names files that are not in the case (add them with --material):',
    added: {
      record: 'added',
      signatures: 'signatures added',
      material: 'kept',
      nothing: 'there already',
    },
    types: {
      case: 'case',
      record: 'record',
      signature: 'signature',
      'time-stamp': 'time stamp',
      material: 'material',
      merge: 'merge',
    },
    signatures: 'signatures',
    unreadable: 'unreadable',
    mergedEntries: 'entries of another copy',
    checkpoint: 'checkpoint',
    signedBy: 'signed with',
    signedBefore:
      'This certificate had signed this checkpoint already: its signature stays, and none was added.',
    keepIt:
      'Keep a copy outside of the case, and give one to the others: it is what a rewritten log fails against.',
    unsigned: 'not signed',
    anchored: 'protected by checkpoints',
    heldTo: 'checkpoints',
    nobody: 'none',
    materials: 'materials',
    records: 'records',
    sound: 'the case is what it was',
    noneKept:
      'You gave no checkpoint that you kept: an earlier state of the case, signed at its time, would look the same (--checkpoint).',
    verifying: 'verifying',
    exporting: 'exporting',
    importing: 'importing',
    sha256: 'sha256',
    outcome: {
      opened: 'a new case',
      'nothing-new': 'nothing new',
      extended: 'extended',
      'taken-over': "taken over: the sender's log contains this one",
      merged: 'merged: both had entries of their own',
    },
    taken: 'new entries',
    newMaterials: 'new materials',
    anchorsLeftOut: "not taken: the sender's trust anchors (--accept-anchors takes them)",
  },
  evidence: {
    writing: 'writing the bundle',
    verifying: 'verifying the bundle',
    sameAs: (clause: string) => `(as ${clause})`,
    verdict: {
      satisfied:
        'VERIFIED: everything in this bundle was derived again and holds, for the clauses and the evidence named below',
      'not-satisfied': 'NOT VERIFIED: something in this bundle does not hold',
      'not-assessed': 'NOT ASSESSED: nothing below speaks against it, but not everything is shown',
    },
    unsatisfied:
      'NOT SATISFIED: the bundle is whole and its report follows from it, but what it shows does not satisfy every clause',
    wanting: 'what does not hold:',
    notAssessed: 'what could not be assessed:',
    leftOut: 'left out of the bundle; what depends on it is not assessed:',
    assessor: 'where the assessor holds otherwise (the stricter outcome decides):',
    notes: 'worth knowing:',
    case: 'case',
    standard: 'standard',
    inventories: 'inventories',
    inventoryCounts: (whole: number, inPart: number, proofs: number) =>
      `${whole} whole, ${inPart} in part, ${proofs} proofs`,
    report: 'report in the bundle',
    noAnchors: 'none: give --trust FOLDER (with anchors/ in it) or --anchor FILE that you obtained elsewhere',
    size: 'bundle',
    files: 'files',
    asOf: 'as of',
    reported: 'its report says',
    inventoryMissing: (digest: string) =>
      `an inventory that a record binds is not in it (add it with --inventory): ${digest}`,
  },
  audit: {
    outcome: {
      satisfied: 'satisfied',
      'not-satisfied': 'NOT SATISFIED',
      'not-assessed': 'not assessed',
      'not-applicable': 'not applicable',
    },
    verdict: {
      satisfied: 'verdict: satisfied, for the clauses and the evidence named above',
      'not-satisfied': 'verdict: NOT SATISFIED',
      'not-assessed': 'verdict: not assessed; nothing above speaks against it, but not everything is shown',
    },
    evidence: 'evidence',
    next: 'next',
    refused: 'records that do not count:',
    aboutCase: 'about the case itself:',
    records: 'records',
    ledger: 'ledger',
    anchored: 'held by checkpoints',
    unanchored: 'none that a party signed or that you gave',
    anchors: 'trust anchors',
  },
  findings: {
    expected: 'expected',
    actual: 'actual',
    between: '; ',
    further: (count: string) => `${count} further`,
  },
  mediaLists: {
    leftOut: 'columns left out:',
    sharedAssumed: 'No column says which media are shared with others: all of them are taken to be.',
    counts: (media: string, copies: string) => `  media ${media}, copies ${copies}`,
  },
  report: {
    format: 'format',
    sha256: 'sha256',
    unsigned: 'no signature beside this report',
    inside: 'signed inside',
    insideIs: {
      true: 'yes, readers of PDF can check it',
      false: 'no: readers of PDF do not know this suite, or it is no PDF',
    },
  },
};
export type Words = typeof en;
