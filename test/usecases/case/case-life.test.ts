import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { digestHex } from '../../../src/core/digest.js';
import {
  checkpointName,
  noteSigners,
  parseCheckpoint,
  serialiseCheckpoint,
} from '../../../src/formats/checkpoint.js';
import { openCase } from '../../../src/ledger/index.js';
import {
  certificatePem,
  generateKey,
  keySigner,
  selfSign,
  signDetached,
  type VerifyPolicy,
  writeKeyFile,
} from '../../../src/trust/index.js';
import { addToCase } from '../../../src/usecases/case/add-to-case.js';
import { exportCase, importBundle, mergeBundle } from '../../../src/usecases/case/exchange.js';
import { type LogRow, listCase } from '../../../src/usecases/case/list-case.js';
import { openNewCase } from '../../../src/usecases/case/open-case.js';
import { makeCheckpoint } from '../../../src/usecases/case/sign-checkpoint.js';
import { checkCase } from '../../../src/usecases/case/verify-case.js';
import { enterAgreement } from '../../../src/usecases/demo/agreement.js';
import { DEMO_PASSPHRASE } from '../../../src/usecases/demo/parties.js';
import { DemoStage } from '../../../src/usecases/demo/stage.js';
import { readCheckpointFiles } from '../../../src/usecases/held-checkpoints.js';
import { signRecord } from '../../../src/usecases/sign-record.js';
import { readPolicy } from '../../../src/usecases/trust-store.js';

const NOW = '2026-01-01T00:00:00Z';
const AT = new Date(NOW);
let stage: DemoStage;
let dir: string;

/** Four parties with certificates, and three signed records with their files: made once, by the demonstration's own means. */
beforeAll(async () => {
  stage = await DemoStage.open(
    await mkdtemp(join(tmpdir(), 'cloudexit-case-')),
    'yunling-exit',
    '2025-03-03T00:00:00Z',
  );
  await enterAgreement(stage);
});
afterAll(() => rm(stage.dir, { recursive: true, force: true }));

let count = 0;
/** A new case with the stage's trust folder and no records. */
async function newCase(): Promise<string> {
  count += 1;
  dir = stage.path(`case-${count}`);
  await openNewCase({ dir, caseId: 'yunling-exit', createdAt: NOW });
  await cp(stage.source.trustDir, join(dir, 'trust'), { recursive: true });
  return dir;
}

async function records(): Promise<string[]> {
  const names = (await readdir(stage.path('records'))).filter((name) => name.endsWith('.json')).sort();
  return names.map((name) => stage.path('records', name));
}

const add = (to: string, files: readonly string[], materials: readonly string[] = []) =>
  addToCase({
    dir: to,
    records: files,
    materials,
    mediaType: 'text/plain',
    allowUnsigned: false,
    addedAt: NOW,
  });

const policyOf = (of: string): Promise<VerifyPolicy> =>
  readPolicy({ folders: [join(of, 'trust')] }, { at: AT });

function signer(id: string) {
  return {
    key: stage.path('keys', `${id}.key`),
    certificates: stage.path('keys', `${id}.crt`),
    passphrase: async () => utf8(DEMO_PASSPHRASE),
  };
}

const check = async (of: string) => checkCase({ dir: of, policy: await policyOf(of), held: [] });

const sign = async (of: string, by: string, output?: string) =>
  makeCheckpoint({
    dir: of,
    policy: await policyOf(of),
    held: [],
    signingTime: AT,
    signer: signer(by),
    ...(output === undefined ? {} : { output }),
  });

async function rows(of: string): Promise<LogRow[]> {
  const all: LogRow[] = [];
  for await (const row of listCase(of)) all.push(row);
  return all;
}

describe('adding to a case', () => {
  it('takes records with the signatures beside them, once, and evidence by its content', async () => {
    const mine = await newCase();
    const files = await records();
    const contract = stage.path('contracts/service-qiming.txt');
    const first = await add(mine, files, [contract]);
    expect(first.files.map((f) => [f.added, f.signatures])).toEqual([
      ['record', 1],
      ['record', 2],
      ['record', 2],
      ['material', undefined],
    ]);
    // Each terms record names a contract and an agreement; one contract is there.
    expect(first.files.map((f) => f.absent?.length)).toEqual([undefined, 2, 1, undefined]);
    const again = await add(mine, files, [contract]);
    expect(again.files.map((f) => f.added)).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
    expect(again.size).toBe(first.size);
    expect((await rows(mine)).map((r) => [r.type, r.kind ?? r.note])).toEqual([
      ['case', 'yunling-exit'],
      ['record', 'opening'],
      ['record', 'exit-terms'],
      ['record', 'exit-terms'],
      ['material', 'service-qiming.txt'],
    ]);
  });

  it('adds a signature that came later to the record that is there', async () => {
    const mine = await newCase();
    const [, terms] = await records();
    const copy = stage.path('later.json');
    await copyFile(terms!, copy);
    await copyFile(`${terms}.p7s`, `${copy}.p7s`);
    await add(mine, [copy]);
    await copyFile(`${terms}.2.p7s`, `${copy}.2.p7s`);
    const later = await add(mine, [copy]);
    expect(later.files).toMatchObject([{ added: 'signatures', signatures: 1 }]);
    expect((await rows(mine)).map((r) => r.type)).toEqual(['case', 'record', 'signature']);
    await add(mine, (await records()).slice(0, 1));
    expect((await check(mine)).signatures).toEqual({ valid: 3, invalid: 0, 'not-assessed': 0 });
  });

  it('adds a counter-signature to the signature that it is over, and not to the record', async () => {
    const mine = await newCase();
    const [opening] = await records();
    const copy = stage.path('countersigned.json');
    await copyFile(opening!, copy);
    await copyFile(`${opening}.p7s`, `${copy}.p7s`);
    await add(mine, [copy]);
    await signRecord({ record: `${copy}.p7s`, signingTime: AT, ...signer('zhengheng') });
    const later = await add(mine, [copy]);
    const counter = await readFile(`${copy}.p7s.p7s`);
    const entries = [];
    for await (const { entry } of (await openCase(mine)).entries()) entries.push(entry);
    expect(entries.at(-1)).toMatchObject({
      type: 'signature',
      over: digestHex('sha256', await readFile(`${copy}.p7s`)),
    });
    expect(Buffer.compare((entries.at(-1) as { signature: Uint8Array }).signature, counter)).toBe(0);
    expect((await add(mine, [copy])).size).toBe(later.size);
    expect((await check(mine)).signatures).toEqual({ valid: 1, invalid: 0, 'not-assessed': 0 });
  });

  it('refuses what is unsigned, of another case, no record, or a private key, and then adds nothing', async () => {
    const mine = await newCase();
    const [opening] = await records();
    const file = stage.path('unsigned.json');
    await copyFile(opening!, file);
    await expect(add(mine, [opening!, file])).rejects.toMatchObject({ code: 'RECORD_UNSIGNED', exit: 3 });
    const other = stage.path('other-case');
    await openNewCase({ dir: other, caseId: 'another-exit', createdAt: NOW });
    await expect(add(other, [opening!])).rejects.toMatchObject({ code: 'RECORD_OF_OTHER_CASE', exit: 3 });
    await writeFile(file, '{"a": 1}');
    await expect(add(mine, [file])).rejects.toMatchObject({ exit: 3 });
    await expect(add(mine, [opening!], [stage.path('keys/tianheng.key')])).rejects.toMatchObject({
      code: 'MATERIAL_IS_KEY',
    });
    await expect(add(mine, [])).rejects.toMatchObject({ code: 'USAGE', exit: 2 });
    expect(await rows(mine)).toHaveLength(1);
    expect(await readdir(join(mine, 'material'))).toEqual([]);
  });
});

describe('checkpoints of a case', () => {
  it('are signed by each party, verify with openssl, and hold the log', async () => {
    const mine = await newCase();
    await add(mine, await records());
    expect((await check(mine)).findings.map((f) => f.code)).toEqual(['LEDGER_UNANCHORED']);
    const kept = stage.path('kept.checkpoint');
    const { checkpoint } = await sign(mine, 'qiming', kept);
    expect(parseCheckpoint(await readFile(kept))).toEqual(checkpoint);
    await sign(mine, 'yunling-officer');
    const checked = await check(mine);
    expect(checked.findings).toEqual([]);
    expect(checked.held.map((h) => h.heldBy)).toEqual(['qiming, yunling']);
    const anchor = join(mine, 'trust/anchors/p256-ca.pem');
    execFileSync(
      'openssl',
      [
        ...['cms', '-verify', '-binary', '-content', kept, '-inform', 'DER', '-in', `${kept}.p7s`],
        ...[
          '-CAfile',
          anchor,
          '-attime',
          String(AT.getTime() / 1000),
          '-purpose',
          'any',
          '-out',
          '/dev/null',
        ],
      ],
      { stdio: 'pipe' },
    );
  });

  it('are signed once with each certificate, and a second copy has that signature', async () => {
    const mine = await newCase();
    await add(mine, await records());
    const copies = ['once.checkpoint', 'twice.checkpoint'].map((name) => stage.path(name));
    expect((await sign(mine, 'qiming', copies[0])).signedBefore).toBe(false);
    expect((await sign(mine, 'yunling-officer')).signedBefore).toBe(false);
    expect((await sign(mine, 'qiming', copies[1])).signedBefore).toBe(true);
    const [stored] = (await (await openCase(mine)).checkpoints.list()).checkpoints;
    expect(stored?.signatures).toHaveLength(2);
    expect(await readFile(`${copies[1]}.p7s`)).toEqual(await readFile(`${copies[0]}.p7s`));
  });

  it('of somebody outside of the case, or with another text, hold nothing', async () => {
    const mine = await newCase();
    await add(mine, (await records()).slice(1));
    await sign(mine, 'qiming');
    // Without the opening nobody is a party.
    expect((await check(mine)).held).toEqual([]);
    await add(mine, (await records()).slice(0, 1));
    expect((await check(mine)).held).toHaveLength(1);
    const { checkpoints } = await (await openCase(mine)).checkpoints.list();
    const other = await newCase();
    await add(other, await records());
    const source = await openCase(other);
    await source.checkpoints.add(await source.checkpoint(), { signatures: checkpoints[0]!.signatures });
    expect((await check(other)).findings.map((f) => f.code)).toContain('LEDGER_UNANCHORED');
  });

  it('with a signature that holds nobody say so, and stand as without it', async () => {
    const mine = await newCase();
    await add(mine, await records());
    await sign(mine, 'yunling-officer');
    const source = await openCase(mine);
    const before = await check(mine);
    expect(before.findings).toEqual([]);
    const state = await source.checkpoint();
    const stranger = keySigner(generateKey('p256'));
    const dates = { notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2030-01-01T00:00:00Z') };
    const certificate = await selfSign(
      { subject: { commonName: '外人' }, profile: 'signer', ...dates },
      stranger,
    );
    const content = serialiseCheckpoint(state);
    const foreign = await signDetached({
      content,
      signer: stranger,
      certificates: [certificate],
      signingTime: AT,
    });
    await source.checkpoints.add(state, { signatures: [utf8('junk'), foreign] });
    const after = await check(mine);
    expect(after.findings).toMatchObject([
      { code: 'LEDGER_CHECKPOINT_SIGNATURE_VOID', detail: 'CMS_NOT_DER' },
      { code: 'LEDGER_CHECKPOINT_SIGNATURE_VOID', actual: 'CN=外人', detail: 'CERTIFICATE_UNTRUSTED' },
    ]);
    expect(after.findings[0]!.subject).toBe(`${checkpointName(state)}.checkpoint.2.p7s`);
    expect(after.held).toEqual(before.held);
    const policy = await policyOf(mine);
    const pinned = { ...policy, anchors: [...policy.anchors, certificate] };
    const { findings } = await checkCase({ dir: mine, policy: pinned, held: [] });
    expect(findings).toMatchObject([
      { detail: 'CMS_NOT_DER' },
      { actual: 'CN=外人', detail: 'PARTY_UNKNOWN' },
    ]);
    // Where nobody is trusted no signature says anything, and that is said once.
    const none = await checkCase({ dir: mine, policy: { ...policy, anchors: [] }, held: [] });
    expect(none.findings.map((f) => f.code)).not.toContain('LEDGER_CHECKPOINT_SIGNATURE_VOID');
  });

  it('are not made of a log that was cut after one was signed', async () => {
    const mine = await newCase();
    await add(mine, (await records()).slice(0, 2));
    const before = await cp(mine, `${mine}-before`, { recursive: true }).then(() => `${mine}-before`);
    await add(mine, (await records()).slice(2));
    await sign(mine, 'yunling-officer', stage.path('whole.checkpoint'));
    const held = await readCheckpointFiles([stage.path('whole.checkpoint')]);
    const request = { dir: before, policy: await policyOf(before), held };
    expect((await checkCase(request)).findings.map((f) => f.code)).toEqual([
      'LEDGER_TRUNCATED',
      'LEDGER_UNANCHORED',
    ]);
    await expect(makeCheckpoint({ ...request, signingTime: AT })).rejects.toMatchObject({
      code: 'CHECKPOINT_REFUSED',
      exit: 3,
    });
    expect((await (await openCase(before)).checkpoints.list()).checkpoints).toEqual([]);
  });

  it('also come as a C2SP signed note, from Ed25519 keys only', async () => {
    const mine = await newCase();
    const key = generateKey('ed25519');
    const signs = keySigner(key);
    const valid = { notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2030-01-01T00:00:00Z') };
    const certificate = await selfSign(
      { subject: { commonName: 'witness' }, profile: 'signer', ...valid },
      signs,
    );
    const paths = { key: stage.path('witness.key'), certificates: stage.path('witness.crt') };
    await writeKeyFile(paths.key, key, utf8(DEMO_PASSPHRASE));
    await writeFile(paths.certificates, certificatePem(certificate));
    const request = { dir: mine, policy: await policyOf(mine), held: [], signingTime: AT };
    const noteName = 'witness.example';
    await makeCheckpoint({ ...request, signer: { ...signer('witness'), ...paths, noteName } });
    const [stored] = (await (await openCase(mine)).checkpoints.list()).checkpoints;
    const { verify, createPublicKey } = await import('node:crypto');
    const keys = new Map([[noteName, signs.publicKey.raw]]);
    const verifies = (raw: Uint8Array, message: Uint8Array, signature: Uint8Array) => {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') };
      return verify(null, message, createPublicKey({ format: 'jwk', key: jwk }), signature);
    };
    expect(noteSigners(stored!.note!, keys, verifies)).toEqual([noteName]);
    await expect(
      makeCheckpoint({ ...request, signer: { ...signer('qiming'), noteName } }),
    ).rejects.toMatchObject({ code: 'NOTE_NOT_POSSIBLE', exit: 2 });
  });
});

describe('verifying a case', () => {
  it('names signatures that are wrong and entries that are no records', async () => {
    const mine = await newCase();
    const [opening, terms, more] = await records();
    const swapped = stage.path('swapped.json');
    await copyFile(terms!, swapped);
    await copyFile(`${more}.p7s`, `${swapped}.p7s`);
    await add(mine, [opening!, swapped]);
    const source = await openCase(mine);
    await source.append({ type: 'record', addedAt: NOW, record: utf8('{"x":1}'), signatures: [] });
    const { findings, signatures } = await check(mine);
    expect(signatures).toEqual({ valid: 1, invalid: 1, 'not-assessed': 0 });
    expect(findings.map((f) => [f.code, f.subject])).toEqual([
      ['LEDGER_UNANCHORED', 'yunling-exit'],
      ['SIGNATURE_INVALID', 'entry 2'],
      ['LEDGER_RECORD_UNREADABLE', 'entry 3'],
    ]);
  });

  it('reports a damaged log as findings', async () => {
    const mine = await newCase();
    await add(mine, await records());
    const log = join(mine, 'ledger/log');
    await writeFile(
      log,
      (await readFile(log, 'latin1')).replace('"type":"record"', '"type":"rekord"'),
      'latin1',
    );
    expect((await check(mine)).findings[0]).toMatchObject({
      code: 'LEDGER_ENTRY_DAMAGED',
      subject: 'entry 1',
    });
  });
});

describe('exchanging a case', () => {
  it('counts a record once that both sides added, with the signatures that either had', async () => {
    const mine = await newCase();
    const [opening, terms] = await records();
    await add(mine, [opening!]);
    const theirs = `${mine}-theirs`;
    const how = { acceptAnchors: true, addedAt: NOW };
    const there = await exportCase(mine, stage.path('both-1.tar'));
    await importBundle({ bundle: there.output, dir: theirs, ...how });
    const copy = stage.path('both.json');
    await copyFile(terms!, copy);
    await copyFile(`${terms}.p7s`, `${copy}.p7s`);
    await add(mine, [copy]);
    await add(theirs, [terms!]);
    const back = await exportCase(theirs, stage.path('both-2.tar'));
    await mergeBundle({ bundle: back.output, dir: mine, ...how });
    expect((await rows(mine)).map((r) => r.type)).toEqual(['case', 'record', 'record', 'record', 'merge']);
    const checked = await check(mine);
    expect(checked.records).toBe(2);
    expect(checked.signatures).toEqual({ valid: 3, invalid: 0, 'not-assessed': 0 });
  });

  it('goes from the customer to the provider and back, with a record from each', async () => {
    const mine = await newCase();
    const [opening, terms, more] = await records();
    await add(mine, [opening!]);
    const there = await exportCase(mine, stage.path('there.tar'));
    const theirs = `${mine}-theirs`;
    const how = { acceptAnchors: true, addedAt: NOW };
    await importBundle({ bundle: there.output, dir: theirs, ...how });
    await add(mine, [terms!]);
    await add(theirs, [more!]);
    await sign(mine, 'yunling-officer');
    await sign(theirs, 'tianheng');
    const back = await exportCase(theirs, stage.path('back.tar'));
    expect(await mergeBundle({ bundle: back.output, dir: mine, ...how })).toMatchObject({
      outcome: 'merged',
      taken: 1,
    });
    const merged = await check(mine);
    expect(merged.findings.map((f) => f.code)).toEqual(['LEDGER_MERGED', 'LEDGER_BEYOND_CHECKPOINT']);
    expect(merged.held.map((h) => h.heldBy).sort()).toEqual(['tianheng', 'yunling']);
    expect(merged.signatures.valid).toBe(5);
    await expect(exportCase(stage.path('absent'), stage.path('x.tar'))).rejects.toMatchObject({
      code: 'CASE_NOT_FOUND',
    });
    await expect(mergeBundle({ bundle: stage.path('x.tar'), dir: mine, ...how })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });

  it.each(['crls', 'intermediates', 'ocsp', 'anchors'])(
    'refuses a bundle with a file among its %s that is none',
    async (folder) => {
      const mine = await newCase();
      await add(mine, (await records()).slice(0, 1));
      const theirs = `${mine}-theirs`;
      await cp(mine, theirs, { recursive: true });
      await mkdir(join(theirs, 'trust', folder), { recursive: true });
      await writeFile(join(theirs, 'trust', folder, 'junk'), 'junk');
      const { output: bundle } = await exportCase(theirs, stage.path(`junk-${folder}.tar`));
      const before = await readdir(join(mine, 'trust'), { recursive: true });
      const how = { bundle, acceptAnchors: false, addedAt: NOW };
      const refused = {
        code: 'BUNDLE_DAMAGED',
        subject: `data/trust/${folder}/${digestHex('sha256', utf8('junk'))}`,
      };
      await expect(mergeBundle({ ...how, dir: mine })).rejects.toMatchObject(refused);
      await expect(importBundle({ ...how, dir: `${mine}-new` })).rejects.toMatchObject(refused);
      expect(await readdir(join(mine, 'trust'), { recursive: true })).toEqual(before);
      expect(existsSync(`${mine}-new`)).toBe(false);
    },
  );
});
