import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import { serialiseCheckpoint } from '../../src/formats/checkpoint.js';
import type { MaterialEntry, RecordEntry } from '../../src/formats/ledger.js';
import type { RecordKind } from '../../src/formats/records/index.js';
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
import {
  certificateOf,
  type Edits,
  EXAMPLE_CASE,
  EXAMPLE_PARTIES,
  type ExampleReferences,
  exampleRecords,
} from '../clauses/example.js';
import { type ExampleMaterial, makeMaterial } from '../examples/example-material.js';

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
  /** Changes to the records. */
  readonly edits?: Edits;
  /** Text of the files that records of sanitisation and of tests name; by default their own name, and what was really found. Null: the case does not have it. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Those of them that lie in the case and that its log does not list. */
  readonly unlisted?: readonly string[];
}

const LOGS = ['disk-1.log', 'tape-3.log', 'disk-1-scan.json'];
/** Findings of real comparisons. */
const COMPARED = ['findings-first.jsonl', 'findings.jsonl'];

/** The complete example as a real case folder: keys, certificates, a CRL, signed records, a checkpoint two parties signed. */
export async function signedExample(
  parent: string,
  {
    keys = 'sm2',
    without = [],
    checkpoint = true,
    edits = {},
    files = {},
    unlisted = [],
  }: ExampleOptions = {},
): Promise<SignedExample> {
  const dir = join(parent, 'case');
  const people = await enrol(() => keySigner(generateKey(keys)));
  const opened = await openExample(dir, people);
  const { holders } = people;
  const { references, materials } = await inventoriesOfExample();
  const made = new Map([...materials.values()].map(({ name, bytes }) => [name, bytes]));
  const bytesOf = (name: string) => {
    const compared = COMPARED.includes(name) && files[name] === undefined ? made.get(name) : undefined;
    return compared ?? utf8(files[name] ?? name);
  };
  const material = (name: string) => {
    const bytes = bytesOf(name);
    return { name, sha256: digestHex('sha256', bytes), size: bytes.length };
  };
  const signed = await signRecords(holders, { ...references, material }, edits);
  const [first, ...others] = signed.filter((r) => !without.includes(r.name)).map((r) => r.entry);
  const looked = [...new Set([...LOGS, ...COMPARED, ...Object.keys(files)])];
  const logs = looked.filter((name) => files[name] !== null).map((name) => [name, bytesOf(name)] as const);
  const inventories = [...made].filter(([name]) => name.endsWith('.inventory'));
  const kept = [...logs, ...inventories];
  const listed = kept.map(async ([note, bytes]) =>
    listedMaterial(await opened.material.store([bytes]), note),
  );
  const entries = (await Promise.all(listed)).filter(({ note }) => !unlisted.includes(note));
  await opened.append(first!, ...others, ...entries);
  if (checkpoint) await signCheckpoint(opened, holders);
  return { dir, opened, holders };
}

function listedMaterial({ sha256, size }: { sha256: string; size: number }, note: string): MaterialEntry {
  const mediaType = 'application/octet-stream';
  return { type: 'material', addedAt: LAST, material: sha256, mediaType, note, size };
}

let inventories: Promise<ExampleMaterial> | undefined;

function inventoriesOfExample(): Promise<ExampleMaterial> {
  inventories ??= mkdtemp(join(tmpdir(), 'cloudexit-example-')).then((scratch) =>
    makeMaterial(scratch).finally(() => rm(scratch, { recursive: true, force: true })),
  );
  return inventories;
}

/** An empty case of the example's parties. */
export async function openExample(dir: string, { anchor, crl }: Enrolled): Promise<Case> {
  const opened = await createCase(dir, {
    caseId: EXAMPLE_CASE,
    createdAt: '2026-03-01T00:30:00Z',
    nonce: '00112233445566778899aabbccddeeff',
  });
  put(dir, TRUST_LAYOUT.anchors, 'root.pem', anchor);
  put(dir, TRUST_LAYOUT.crls, 'root.crl', crl);
  return opened;
}

export interface SignedRecord {
  readonly name: string;
  readonly kind: RecordKind;
  readonly entry: RecordEntry;
}

/** The example's records, about these certificates and signed with them. */
export async function signRecords(
  holders: ReadonlyMap<string, Holder>,
  references?: ExampleReferences,
  more: Edits = {},
): Promise<SignedRecord[]> {
  const digestOf = (name: string) => holders.get(name)!.certificate.identity.certificateSha256;
  const bind = (predicate: OpeningPredicate) => {
    const digests = new Map([...holders.keys()].map((name) => [certificateOf(name), digestOf(name)]));
    for (const party of predicate.parties) {
      for (const certificate of party.certificates) certificate.sha256 = digests.get(certificate.sha256)!;
    }
  };
  const given = more as Readonly<Record<string, ((predicate: unknown) => void) | undefined>>;
  const officer = (name: string) => (predicate: { officer: { sha256: string } }) => {
    predicate.officer.sha256 = digestOf('gov-officer');
    given[name]?.(predicate);
  };
  const edits = {
    ...more,
    opening: bind,
    'authorisation-cloud': officer('authorisation-cloud'),
    'authorisation-webdev': officer('authorisation-webdev'),
    'authorisation-secserv': officer('authorisation-secserv'),
  };
  const signed: SignedRecord[] = [];
  for (const { name, kind, statement, bytes, signers } of exampleRecords(edits as never, references)) {
    const { recordedAt } = statement.predicate;
    const signatures = await Promise.all(signers.map((by) => sign(holders.get(by)!, bytes, recordedAt)));
    signed.push({ name, kind, entry: { type: 'record', addedAt: recordedAt, record: bytes, signatures } });
  }
  return signed;
}

export async function signCheckpoint(opened: Case, holders: ReadonlyMap<string, Holder>): Promise<void> {
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

export interface Enrolled {
  readonly holders: ReadonlyMap<string, Holder>;
  /** Certificate of the CA and its revocation list, PEM. */
  readonly anchor: string;
  readonly crl: string;
}

/** Certificates for everybody, from one small CA. `signerOf` gives the key of each name; the CA's is `ca`. */
export async function enrol(signerOf: (name: string) => Signer): Promise<Enrolled> {
  const signer = signerOf('ca');
  const certificate = await selfSign(
    { subject: { commonName: '退出测试根', country: 'CN' }, profile: 'ca', serial: serial(0), ...VALID },
    signer,
  );
  const issuer = { certificate, signer };
  const names = [...EXAMPLE_PARTIES.map((p) => [p.id, p.name] as const), ['gov-officer', '张三'] as const];
  const holders = new Map<string, Holder>();
  for (const [i, [id, commonName]] of names.entries()) {
    const own = signerOf(id);
    const subject = { commonName, country: 'CN' };
    const fields = { subject, publicKey: own.publicKey, profile: 'signer', serial: serial(i + 1) } as const;
    holders.set(id, { certificate: await issueCertificate({ ...fields, ...VALID }, issuer), signer: own });
  }
  const dates = { thisUpdate: new Date(LAST), nextUpdate: new Date('2026-06-01T00:00:00Z') };
  const crl = await issueCrl({ ...dates, number: 1, revoked: [] }, issuer);
  return { holders, anchor: certificatePem(certificate), crl };
}

/** 16 bytes, positive. */
function serial(number: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0x40 : i === 15 ? number : 0));
}

function put(dir: string, folder: string, name: string, text: string): void {
  mkdirSync(join(dir, 'trust', folder), { recursive: true });
  writeFileSync(join(dir, 'trust', folder, name), text);
}
