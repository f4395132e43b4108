import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialiseCheckpoint } from '../../src/formats/checkpoint.js';
import type { OpeningPredicate } from '../../src/formats/records/opening.js';
import { type Case, createCase } from '../../src/ledger/index.js';
import {
  type Certificate,
  certificatePem,
  generateKey,
  issueCertificate,
  issueCrl,
  type KeyType,
  keySigner,
  type Signer,
  selfSign,
  signDetached,
} from '../../src/trust/index.js';
import { TRUST_LAYOUT } from '../../src/usecases/trust-store.js';
import { certificateOf, EXAMPLE_CASE, EXAMPLE_PARTIES, exampleRecords } from '../clauses/example.js';

const VALID = { notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2029-01-01T00:00:00Z') };
const LAST = '2026-04-29T00:00:00Z';
/** When the audit is made. */
export const AUDITED_AT = '2026-05-01T08:00:00Z';

interface Holder {
  readonly certificate: Certificate;
  readonly signer: Signer;
}

export interface SignedExample {
  readonly dir: string;
  readonly opened: Case;
  /** Party ids and `gov-officer`. */
  readonly holders: ReadonlyMap<string, Holder>;
}

export interface ExampleOptions {
  readonly keys?: KeyType;
  /** Names of records that are never made. */
  readonly without?: readonly string[];
  /** Whether customer and provider sign a checkpoint at the end. */
  readonly checkpoint?: boolean;
}

/** The complete example as a real case folder: keys, certificates, a CRL, signed records, a checkpoint two parties signed. */
export async function signedExample(
  parent: string,
  { keys = 'sm2', without = [], checkpoint = true }: ExampleOptions = {},
): Promise<SignedExample> {
  const dir = join(parent, 'case');
  const opened = await createCase(dir, {
    caseId: EXAMPLE_CASE,
    createdAt: '2026-03-01T00:30:00Z',
    nonce: '00112233445566778899aabbccddeeff',
  });
  const holders = await issueAll(dir, keys);
  const digestOf = (name: string) => holders.get(name)!.certificate.identity.certificateSha256;
  const bind = (predicate: OpeningPredicate) => {
    const digests = new Map([...holders.keys()].map((name) => [certificateOf(name), digestOf(name)]));
    for (const party of predicate.parties) {
      for (const certificate of party.certificates) certificate.sha256 = digests.get(certificate.sha256)!;
    }
  };
  const officer = (predicate: { officer: { sha256: string } }) => {
    predicate.officer.sha256 = digestOf('gov-officer');
  };
  const edits = {
    opening: bind,
    'authorisation-cloud': officer,
    'authorisation-webdev': officer,
    'authorisation-secserv': officer,
  };
  for (const record of exampleRecords(edits as never)) {
    if (without.includes(record.name)) continue;
    const { recordedAt } = record.statement.predicate;
    const signatures = await Promise.all(
      record.signers.map((name) => sign(holders.get(name)!, record.bytes, recordedAt)),
    );
    await opened.append({ type: 'record', addedAt: recordedAt, record: record.bytes, signatures });
  }
  if (checkpoint) await signCheckpoint(opened, holders);
  return { dir, opened, holders };
}

async function signCheckpoint(opened: Case, holders: ReadonlyMap<string, Holder>): Promise<void> {
  const state = await opened.checkpoint();
  const text = serialiseCheckpoint(state);
  const signers = [holders.get('gov')!, holders.get('cloud')!];
  const signatures = await Promise.all(signers.map((holder) => sign(holder, text, LAST)));
  await opened.checkpoints.add(state, { signatures });
}

export async function sign(holder: Holder, content: Uint8Array, at: string): Promise<Uint8Array> {
  const { signer, certificate } = holder;
  return signDetached({ content, signer, certificates: [certificate], signingTime: new Date(at) });
}

async function issueAll(dir: string, keys: KeyType): Promise<Map<string, Holder>> {
  const caSigner = keySigner(generateKey(keys));
  const ca = await selfSign(
    { subject: { commonName: '退出测试根', country: 'CN' }, profile: 'ca', ...VALID },
    caSigner,
  );
  const issuer = { certificate: ca, signer: caSigner };
  const names = [...EXAMPLE_PARTIES.map((p) => [p.id, p.name] as const), ['gov-officer', '张三'] as const];
  const holders = new Map<string, Holder>();
  for (const [id, commonName] of names) {
    const key = generateKey(keys);
    const subject = { commonName, country: 'CN' };
    const certificate = await issueCertificate(
      { subject, publicKey: key.publicKey, profile: 'signer', ...VALID },
      issuer,
    );
    holders.set(id, { certificate, signer: keySigner(key) });
  }
  const dates = { thisUpdate: new Date(LAST), nextUpdate: new Date('2026-06-01T00:00:00Z') };
  const crl = await issueCrl({ ...dates, number: 1, revoked: [] }, issuer);
  put(dir, TRUST_LAYOUT.anchors, 'root.pem', certificatePem(ca));
  put(dir, TRUST_LAYOUT.crls, 'root.crl', crl);
  return holders;
}

function put(dir: string, folder: string, name: string, text: string): void {
  mkdirSync(join(dir, 'trust', folder), { recursive: true });
  writeFileSync(join(dir, 'trust', folder, name), text);
}
