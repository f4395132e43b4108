import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/clauses/index.js';
import { digestHex } from '../../src/core/digest.js';
import { serialiseCheckpoint } from '../../src/formats/checkpoint.js';
import type { AppendableEntry, RecordEntry } from '../../src/formats/ledger.js';
import {
  buildRecord,
  parseRecord,
  type RecordKind,
  serialiseRecord,
} from '../../src/formats/records/index.js';
import type { Case } from '../../src/ledger/index.js';
import { type HeldCheckpoint, openCase } from '../../src/ledger/index.js';
import { issueCertificate, issueCrl, readCertificates, selfSign } from '../../src/trust/index.js';
import { auditEvidence } from '../../src/usecases/audit-evidence.js';
import { readProfile } from '../../src/usecases/package-data.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import { EXAMPLE_CASE } from '../clauses/example.js';
import { makeParts, type Parts } from '../examples/complete.js';
import { exampleSigner } from '../examples/sm2-signer.js';
import { AUDITED_AT, openExample, sign } from './signed-example.js';

/** What a party with an interest does to a whole case that satisfies every clause; each time something must be said of it. */
const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-attacks-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Materials that an audit looks into. */
const LOOKED_INTO = [
  'disk-1.log',
  'tape-3.log',
  'disk-1-scan.json',
  'findings.jsonl',
  'findings-first.jsonl',
];
const LATE = '2026-04-28T02:00:00Z';

let parts: Parts;
let profile: Profile;
let built = 0;

beforeAll(async () => {
  parts = await makeParts();
  profile = await readProfile('gbt-38249');
});

/** Who signs a checkpoint, and after how many entries from the end it is. */
type Checkpoint = readonly [signers: readonly string[], before?: number];

type Change = (entries: RecordEntry[]) => RecordEntry[] | Promise<RecordEntry[]>;

interface Attack {
  /** What is done to the entries; by default nothing. */
  readonly entries?: Change;
  readonly checkpoints?: readonly Checkpoint[];
  readonly crl?: () => Promise<string>;
  /** Whoever audits kept a checkpoint of the whole log. */
  readonly kept?: true;
}

/** The verdict, and every code that says why: of reasons, of records that do not count, and of findings. */
async function audited({ entries = (e) => e, checkpoints = [[['gov', 'cloud']]], crl, kept }: Attack) {
  const dir = join(scratch, `case-${built++}`);
  const people = crl === undefined ? parts.people : { ...parts.people, crl: await crl() };
  const opened = await openExample(dir, people);
  const all: AppendableEntry[] = await entries(parts.records.map((r) => r.entry));
  for (const { name, bytes, mediaType } of parts.material.materials.values()) {
    if (!LOOKED_INTO.includes(name) && !name.endsWith('.inventory')) continue;
    const { sha256, size } = await opened.material.store([bytes]);
    all.splice(1, 0, { type: 'material', addedAt: LATE, material: sha256, mediaType, note: name, size });
  }
  let left = all;
  for (const [signers, before = 0] of [...checkpoints].sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0))) {
    const [first, ...others] = left.slice(0, left.length - before);
    if (first !== undefined) await opened.append(first, ...others);
    left = left.slice(left.length - before);
    await checkpoint(opened, signers);
  }
  const [first, ...others] = left;
  if (first !== undefined) await opened.append(first, ...others);
  const held: HeldCheckpoint[] = kept ? [{ checkpoint: await opened.checkpoint(), heldBy: 'kept' }] : [];
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  const audit = await auditEvidence(await openCase(dir), { policy, profile, held });
  rmSync(dir, { recursive: true });
  const reasons = audit.results
    .filter((r) => r.outcome !== 'satisfied')
    .flatMap((r) => r.reasons.flatMap(({ code, params }) => [code, String(params['why'] ?? '')]));
  return { verdict: audit.verdict, codes: [...reasons, ...audit.findings.map((f) => f.code)] };
}

async function checkpoint(opened: Case, signers: readonly string[]): Promise<void> {
  const state = await opened.checkpoint();
  const text = serialiseCheckpoint(state);
  const signatures = await Promise.all(signers.map((by) => sign(holder(by), text, LATE)));
  await opened.checkpoints.add(state, { signatures });
}

const holder = (name: string) => parts.people.holders.get(name)!;
const indexOf = (name: string) => parts.records.findIndex((r) => r.name === name);

/** The same record with other signatures, or another record in its place. */
function put(name: string, make: (entry: RecordEntry) => Promise<RecordEntry>): Change {
  return async (entries) => {
    const at = indexOf(name);
    const made = await make(entries[at]!);
    return entries.map((entry, i) => (i === at ? made : entry));
  };
}

const signedBy = (name: string, ...signers: string[]) =>
  put(name, async (entry) => ({
    ...entry,
    signatures: await Promise.all(signers.map((by) => sign(holder(by), entry.record, entry.addedAt))),
  }));

function swapped(a: string, b: string): Change {
  return (entries) => {
    const [first, second] = [entries[indexOf(a)]!, entries[indexOf(b)]!];
    return entries.map((e) => (e === first ? second : e === second ? first : e));
  };
}

const without =
  (...names: string[]): Change =>
  (entries) =>
    entries.filter((_, i) => !names.includes(parts.records[i]!.name));

async function made(kind: RecordKind, fields: object, by: string): Promise<RecordEntry> {
  const statement = buildRecord(kind, { case: EXAMPLE_CASE, recordedAt: LATE, ...fields } as never);
  const record = serialiseRecord(statement);
  return { type: 'record', addedAt: LATE, record, signatures: [await sign(holder(by), record, LATE)] };
}

/** What a record of the example says, with changes, signed by its party. */
async function again(name: string, change: object, by: string): Promise<RecordEntry> {
  const { kind, entry } = parts.records[indexOf(name)]!;
  return made(kind, { ...parseRecord(entry.record).statement.predicate, ...change }, by);
}

const hit = () =>
  made(
    'residual-test',
    {
      party: 'lab',
      startedAt: '2026-04-26T01:00:00Z',
      finishedAt: '2026-04-26T02:00:00Z',
      targets: [
        {
          id: 'disk-1',
          kind: 'medium',
          holder: 'cloud',
          medium: 'disk-1',
          method: '全盘块扫描',
          coverage: 'full',
          notLookedAt: '-',
          outcome: 'found',
          hits: 3,
          evidence: [],
        },
      ],
      tool: 'cloudexit 0.1.0',
    },
    'lab',
  );

const appended =
  (...make: (() => Promise<RecordEntry>)[]): Change =>
  async (entries) => [...entries, ...(await Promise.all(make.map((one) => one())))];

const withdrawnBy = (party: string) => async (entries: RecordEntry[]) => {
  const found = await hit();
  const withdrawn = { sha256: digestHex('sha256', found.record) };
  return [...entries, found, await made('withdraw', { party, withdrawn, reason: '-' }, party)];
};

/** The attestation of the provider, signed with another key or certificate. */
function impostor(subject: string, key: string, issued: boolean): Change {
  return put('attestation-cloud', async (entry) => {
    const signer = exampleSigner(key);
    const fields = {
      subject: { commonName: subject, country: 'CN' },
      publicKey: signer.publicKey,
      profile: 'signer',
      serial: Uint8Array.of(0x41, 1),
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date('2029-01-01T00:00:00Z'),
    } as const;
    const [ca] = readCertificates(Buffer.from(parts.people.anchor));
    const certificate = issued
      ? await issueCertificate(fields, { certificate: ca!, signer: exampleSigner('ca') })
      : await selfSign(fields, signer);
    return { ...entry, signatures: [await sign({ certificate, signer }, entry.record, entry.addedAt)] };
  });
}

/** A revocation list on which the provider's certificate is, since then. */
async function revokedSince(at: string): Promise<string> {
  const [ca] = readCertificates(Buffer.from(parts.people.anchor));
  return issueCrl(
    {
      thisUpdate: new Date('2026-04-29T00:00:00Z'),
      nextUpdate: new Date('2026-06-01T00:00:00Z'),
      number: 2,
      revoked: [{ serialBytes: holder('cloud').certificate.serialBytes, at: new Date(at) }],
    },
    { certificate: ca!, signer: exampleSigner('ca') },
  );
}

const PROVIDER = '某云计算有限公司';

const ATTACKS: readonly (readonly [what: string, attack: Attack, verdict: string, code: string])[] = [
  // The log.
  ['no checkpoint', { checkpoints: [] }, 'not-assessed', 'LEDGER_UNANCHORED'],
  [
    'a log that the provider alone vouches for, without what spoke against it',
    { entries: without('hold', 'hold-release'), checkpoints: [[['cloud']]] },
    'not-assessed',
    'LEDGER_HELD_BY_ONE',
  ],
  [
    'a log that two certificates of one party vouch for',
    { checkpoints: [[['gov', 'gov-officer']]] },
    'not-assessed',
    'LEDGER_HELD_BY_ONE',
  ],
  [
    'a log taken up from an early checkpoint of two, and vouched for by one',
    { checkpoints: [[['gov', 'cloud'], 30], [['cloud']]] },
    'not-assessed',
    'LEDGER_HELD_BY_ONE',
  ],
  [
    'a log taken up from an early checkpoint of two',
    { checkpoints: [[['gov', 'cloud'], 1]] },
    'not-assessed',
    'LEDGER_HELD_BY_ONE',
  ],
  [
    'the bad verification after the good one',
    { entries: swapped('verification', 'verification-first') },
    'not-satisfied',
    'return-differs',
  ],
  [
    'a superseded plan after the one in its place',
    { entries: swapped('plan-draft', 'plan-supersede') },
    'not-satisfied',
    'plan-omits-party',
  ],
  [
    'an attestation of another case in the place of this one’s',
    { entries: put('attestation-cloud', () => again('attestation-cloud', { case: 'exit-other' }, 'cloud')) },
    'not-assessed',
    'other-case',
  ],
  [
    'an attestation of another case beside this one’s',
    { entries: appended(() => again('attestation-cloud', { case: 'exit-other' }, 'cloud')) },
    'not-assessed',
    'other-case',
  ],
  [
    'a second opening',
    { entries: appended(() => again('opening', { system: '另一网站', recordedAt: LATE }, 'gov')) },
    'not-assessed',
    'no-opening',
  ],
  // Keys.
  [
    'terms signed by two certificates of one party',
    { entries: signedBy('terms-cloud', 'gov', 'gov-officer') },
    'not-assessed',
    'countersignature-missing',
  ],
  [
    'terms signed by one party twice',
    { entries: signedBy('terms-cloud', 'gov', 'gov') },
    'not-assessed',
    'countersignature-missing',
  ],
  [
    'terms countersigned by somebody else',
    { entries: signedBy('terms-cloud', 'gov', 'lab') },
    'not-assessed',
    'countersignature-missing',
  ],
  [
    'terms countersigned over other bytes',
    {
      entries: put('terms-cloud', async (e) => ({
        ...e,
        signatures: [e.signatures[0]!, parts.records[indexOf('manifest-cloud')]!.entry.signatures[0]!],
      })),
    },
    'not-assessed',
    'countersignature-missing',
  ],
  [
    'an attestation signed by an agent',
    { entries: signedBy('attestation-cloud', 'webdev') },
    'not-assessed',
    'signer-unknown',
  ],
  [
    'an authorisation that the officer did not sign',
    { entries: signedBy('authorisation-cloud', 'gov') },
    'not-satisfied',
    'not-by-officer',
  ],
  [
    'the provider’s name on another key',
    { entries: impostor(PROVIDER, 'mallory', true) },
    'not-assessed',
    'signer-unknown',
  ],
  [
    'another name on the provider’s key',
    { entries: impostor('别的公司', 'cloud', true) },
    'not-assessed',
    'signer-unknown',
  ],
  [
    'the provider’s name on a certificate of its own making',
    { entries: impostor(PROVIDER, 'cloud', false) },
    'not-assessed',
    'signature-invalid',
  ],
  [
    'the provider’s certificate revoked before it signed',
    { crl: () => revokedSince('2026-03-01T00:00:00Z') },
    'not-assessed',
    'signature-invalid',
  ],
  // Records.
  [
    'a hold released by the provider',
    { entries: put('hold-release', () => again('hold-release', { party: 'cloud' }, 'cloud')) },
    'not-satisfied',
    'hold-active',
  ],
  ['a hit that the provider withdraws', { entries: withdrawnBy('cloud') }, 'not-satisfied', 'residue-found'],
  [
    'a sanitisation that nobody but the provider signed',
    { entries: signedBy('sanitisation-disk-1', 'cloud') },
    'not-assessed',
    'medium-not-witnessed',
  ],
  [
    'a sanitisation that an agent witnessed',
    { entries: signedBy('sanitisation-disk-1', 'cloud', 'webdev') },
    'not-assessed',
    'medium-not-witnessed',
  ],
];

describe('a whole case', () => {
  it.each<readonly [string, Attack]>([
    ['as it is', {}],
    ['with checkpoints that two parties signed one each', { checkpoints: [[['cloud']], [['lab']]] }],
    ['of which whoever audits kept the checkpoint', { checkpoints: [[['cloud']]], kept: true }],
  ])('%s is satisfied', async (_, attack) => {
    expect(await audited(attack)).toEqual({ verdict: 'satisfied', codes: [] });
  });

  it.each(ATTACKS)('with %s is not', async (_, attack, verdict, code) => {
    const { codes, ...told } = await audited(attack);
    expect([told.verdict, codes]).toEqual([verdict, expect.arrayContaining([code])]);
  });
});
