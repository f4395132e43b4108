import { loadProfile } from '../clauses/profile.js';
import { displayText } from '../core/path.js';
import type { EvidenceIndex } from '../formats/evidence-bundle.js';
import { leftOutDigest, REPORT_FILES } from '../formats/evidence-bundle.js';
import { checkProof } from '../formats/proof.js';
import type { InventoryRef } from '../formats/records/fields.js';
import type { Bilingual } from '../formats/role.js';
import type { CaseReading, HeldCheckpoint } from '../ledger/reading.js';
import type { Certificate, VerifyPolicy } from '../trust/verification.js';
import { auditEvidence, type CaseAudit } from '../usecases/audit-evidence.js';
import { readContents } from '../usecases/case-contents.js';
import { type EvidenceArchive, type RandomBytes, readEvidence } from '../usecases/evidence/archive.js';
import { caseInBundle } from '../usecases/evidence/archive-case.js';
import { type BundleReport, bundlePageCheck, payloadInArchive } from '../usecases/evidence/bundle-page.js';
import { offeredTrust, requireCopies, requireLeftOutAbsent } from '../usecases/evidence/bundle-rules.js';
import { policyFrom } from '../usecases/policy-from.js';
import { buildReportModel } from '../usecases/report-model/index.js';
import {
  checkpointStep,
  clauseStep,
  good,
  inventoriesThatCount,
  inventoryStep,
  ledgerStep,
  selfTestStep,
  signatureStep,
} from './case-steps.js';
import { bytesOf } from './evidence-case.js';
import { believing } from './policy.js';
import { compareReportFile } from './report-files.js';
import { type Found, nobodyTrusted, type StepSink, type StepState, say, step, worst } from './steps.js';

/** The clause profiles that the build puts into the page, by id. */
export type Profiles = Readonly<Record<string, unknown>>;

/** A bundle that was read to its end and is whole, ready for questions. */
export interface OpenBundle {
  readonly file: Blob;
  readonly archive: EvidenceArchive;
  readonly source: CaseReading;
  readonly inventories: readonly InventoryRef[];
}

export interface BundleCheck {
  readonly state: StepState;
  readonly index?: EvidenceIndex;
  readonly anchors: readonly { readonly sha256: string; readonly subject: string }[];
  readonly bundle?: OpenBundle;
}

/** What comes of the evidence under the person's own anchors. */
export interface Trusted extends Found {
  /** Nothing but clauses: the evidence holds, and shows that the exit falls short. */
  readonly unsatisfied: boolean;
}

/** Whom the person before the screen believes. */
export interface Believed {
  /** SHA-256 of offered anchors whose fingerprint the person typed. */
  readonly known: ReadonlySet<string>;
  readonly own: readonly Certificate[];
  /** Checkpoints that the person kept. */
  readonly held: readonly HeldCheckpoint[];
}

/**
 * Checks everything in a bundle against everything else, in the order of `evidence-bundle.md`, rule 25. The offered anchors serve to repeat the report, no
 * more: {@link checkBundleTrust} judges under the person's own.
 */
export async function checkBundle(file: Blob, profiles: Profiles, sink: StepSink): Promise<BundleCheck> {
  const states: StepState[] = [];
  const note = <T extends Found>(found: T | undefined): T | undefined => {
    states.push(found?.state ?? 'bad');
    return found;
  };
  note(await step(sink, 'crypto', say('密码算法自检', 'Cryptographic self-test'), selfTestStep));
  const opened = note(
    await step(
      sink,
      'files',
      say('每个字节与证据包的清单', 'Every byte against the manifests of the bundle'),
      () => openArchive(file, sink),
    ),
  );
  if (opened === undefined) return { state: 'bad', anchors: [] };
  const { archive, source } = opened;
  const { index } = archive;
  const audited = note(
    await step(sink, 'ledger', say('证据账本', 'The ledger'), async () => {
      const policy = await offeredPolicy(archive);
      const audit = await auditEvidence(source, { policy, profile: profileOf(index, profiles) });
      return { ...ledgerStep(audit), audit };
    }),
  );
  if (audited === undefined) return { state: 'bad', anchors: [] };
  const { audit } = audited;
  const inventories = inventoriesThatCount(audit);
  note(await step(sink, 'checkpoints', say('检查点', 'Checkpoints'), () => checkpointStep(audit)));
  note(await step(sink, 'signatures', say('签名', 'Signatures'), () => signatureStep(audit)));
  note(
    await step(sink, 'inventories', say('清单与默克尔根', 'Inventories and Merkle roots'), () =>
      inventoryStep(audit, (sha256) => partOf(file, archive, `data/material/${sha256}`), {
        part: (sha256) => partOf(file, archive, `data/parts/${sha256}`),
        leftOut: (sha256) =>
          index.leftOut.filter((one) => one.what === 'entries').find((one) => one.inventory === sha256),
        progress: progressOf(sink, file.size),
      }),
    ),
  );
  note(
    await step(sink, 'proofs', say('包含证明', 'Inclusion proofs'), () => proofStep(archive, inventories)),
  );
  await step(sink, 'clauses', say('逐条重新评估', 'Clauses, evaluated again'), () => clauseStep(audit));
  note(
    await step(
      sink,
      'model',
      say('报告内容由证据重新推导', 'The report, derived again from the evidence'),
      () => reportStep(archive, source, audit),
    ),
  );
  note(await step(sink, 'left-out', say('略去的内容', 'What was left out'), () => leftOutStep(index)));
  return {
    state: worst(states),
    index,
    anchors: audit.policy.anchors.map(({ identity }) => ({
      sha256: identity.certificateSha256,
      subject: identity.subject,
    })),
    bundle: { file, archive, source, inventories },
  };
}

/** Everything that rests on signatures again, under the anchors that the person believes and no others. */
export async function checkBundleTrust(
  { archive, source }: OpenBundle,
  profiles: Profiles,
  believed: Believed,
  sink: StepSink,
): Promise<Trusted> {
  const title = say('您信任的人', 'Whom you trust');
  const found = await step(sink, 'trust', title, async () => {
    if (believed.known.size + believed.own.length === 0) return { ...nobodyTrusted(), unsatisfied: false };
    // Whoever made the bundle chose how its report treats missing revocation evidence, not whom the person before the screen believes.
    const offered: VerifyPolicy = { ...(await offeredPolicy(archive)), revocation: 'require' };
    const policy = believing(offered, believed);
    const profile = profileOf(archive.index, profiles);
    const audit = await auditEvidence(source, { policy, profile, held: believed.held });
    const [signatures, checkpoints, clauses] = [
      signatureStep(audit),
      checkpointStep(audit),
      clauseStep(audit),
    ];
    const parts = [signatures, checkpoints, clauses];
    return {
      state: worst(parts.map((p) => p.state)),
      notes: [...parts.flatMap((p) => p.notes), ...(believed.held.length === 0 ? [NONE_KEPT] : [])],
      unsatisfied: clauses.state === 'bad' && worst([signatures.state, checkpoints.state]) === 'good',
    };
  });
  return found ?? { state: 'bad', notes: [], unsatisfied: false };
}

const NONE_KEPT = say(
  '您没有给出自己保存的检查点：较早的、当时已签名的案卷看上去与此相同。',
  'You gave no checkpoint that you kept: an earlier state of the case, signed at its time, would look the same.',
);

async function openArchive(file: Blob, sink: StepSink) {
  const archive = await readEvidence(randomBytes(file), progressOf(sink, file.size));
  requireLeftOutAbsent(archive);
  const source = await caseInBundle(archive);
  await requireCopies(archive, source);
  const { index, files, tags } = archive;
  const text = `${index.case}: ${files.size + tags.size}, ${file.size}`;
  return {
    ...good(
      say(`案卷 ${text} 字节（文件数在前）`, `case ${text} bytes (number of files first)`),
      say(
        `报告时点 ${index.asOf}，标准 ${index.profile}`,
        `report as of ${index.asOf}, profile ${index.profile}`,
      ),
    ),
    archive,
    source,
  };
}

const WINDOW = 4 * 1024 * 1024;

/** A file as bytes to read anywhere. Each read of a browser's file is a message to another process, so a window is read ahead. */
export function randomBytes(file: Blob): RandomBytes {
  let start = 0;
  let window: Uint8Array = new Uint8Array(0);
  return {
    size: file.size,
    read: async (into, position) => {
      for (let filled = 0; filled < into.length; ) {
        const at = position + filled;
        if (at < start || at >= start + window.length) {
          if (at >= file.size) return filled;
          const ahead = await bytesOf(file.slice(at, at + WINDOW));
          // Both at once and after the wait: another read that waited meanwhile may have moved the window.
          [start, window] = [at, ahead];
        }
        const there = window.subarray(at - start, at - start + into.length - filled);
        into.set(there, filled);
        filled += there.length;
      }
      return into.length;
    },
  };
}

const parts = new WeakMap<EvidenceArchive, Map<string, Blob>>();

/** A file of the bundle, the same blob every time: what was found out about it is kept with it. */
function partOf(file: Blob, archive: EvidenceArchive, path: string): Blob | undefined {
  const there = archive.files.get(path);
  if (there === undefined) return undefined;
  const known = parts.get(archive) ?? new Map<string, Blob>();
  parts.set(archive, known);
  const part = known.get(path) ?? file.slice(there.offset, there.offset + there.size);
  known.set(path, part);
  return part;
}

/** All inventories and parts of the bundle, for proofs. */
export function inventoryFiles({ file, archive }: OpenBundle): Blob[] {
  return archive.namesIn('data/material/').map((name) => partOf(file, archive, `data/material/${name}`)!);
}

/** Inventories that are shown in part, by the digest of the whole. */
export function partFiles({ file, archive }: OpenBundle): { sha256: string; blob: Blob }[] {
  return archive
    .namesIn('data/parts/')
    .map((sha256) => ({ sha256, blob: partOf(file, archive, `data/parts/${sha256}`)! }));
}

async function offeredPolicy(archive: EvidenceArchive): Promise<VerifyPolicy> {
  const { asOf, revocation } = archive.index;
  return policyFrom(await offeredTrust(archive), { at: new Date(asOf), revocation });
}

function profileOf(index: EvidenceIndex, profiles: Profiles) {
  return loadProfile(Object.hasOwn(profiles, index.profile) ? profiles[index.profile] : undefined);
}

/** Each proof holds and leads to an inventory that a counting record binds. */
async function proofStep(archive: EvidenceArchive, named: readonly InventoryRef[]): Promise<Found> {
  const notes: Bilingual[] = [];
  const states: StepState[] = [];
  for (const name of archive.namesIn('data/proofs/')) {
    const { proof, leaf } = checkProof(await archive.readAll(`data/proofs/${name}`));
    const bound = named.find(
      (n) =>
        proof.kind === 'inclusion' &&
        n.root === proof.root &&
        n.leaves === proof.size &&
        n.algorithm === proof.tree,
    );
    // Without a record that counts, what a proof of an entry leads to is only not known.
    const unknown = named.length === 0 && proof.kind === 'inclusion' ? 'open' : 'bad';
    states.push(bound === undefined ? unknown : 'good');
    const what = `${leaf === undefined ? name : displayText(leaf.path)} → ${bound === undefined ? '?' : displayText(bound.name)}`;
    notes.push(say(what, what));
  }
  return notes.length === 0
    ? good(say('证据包中没有单独的证明', 'the bundle has no proofs of its own'))
    : { state: worst(states), notes };
}

/** The report derived again, and what each of its files in the bundle makes of it, as far as a page can tell. */
async function reportStep(archive: EvidenceArchive, source: CaseReading, audit: CaseAudit): Promise<Found> {
  const { asOf, tool } = archive.index;
  const contents = await readContents(source, audit.evidence);
  const model = buildReportModel({ audit, contents, generatedAt: asOf, tool });
  const found: BundleReport = { index: archive.index, audit, contents, model };
  const expected = {
    model,
    check: (script: string) => bundlePageCheck(source, payloadInArchive(archive), found, script),
    sameTool: tool.version === VERSION,
  };
  const states: StepState[] = [];
  const notes: Bilingual[] = [];
  for (const name of REPORT_FILES) {
    const path = `data/report/${name}`;
    const there = archive.files.has(path) ? await archive.readAll(path) : undefined;
    const { state, note } = await compareReportFile(name, there, expected);
    states.push(state);
    notes.push(say(`${name}：${note.zh}`, `${name}: ${note.en}`));
  }
  const { outcome } = model.verdict;
  notes.push(say(`由证据得出的结论：${outcome}`, `verdict that follows from the evidence: ${outcome}`));
  return { state: worst(states), notes };
}

declare const CLOUDEXIT_VERSION: string;
/** Put in by the build. */
const VERSION = typeof CLOUDEXIT_VERSION === 'string' ? CLOUDEXIT_VERSION : '';

function leftOutStep({ leftOut }: EvidenceIndex): Found {
  if (leftOut.length === 0) return good(say('什么也没有略去', 'nothing was left out'));
  return {
    state: 'open',
    notes: leftOut.map((one) => {
      const digest = leftOutDigest(one);
      const why = LEFT_OUT_WHY[one.why];
      return one.what === 'material'
        ? say(
            `材料 ${digest}（${one.size} 字节）：${why.zh}`,
            `material ${digest} (${one.size} bytes): ${why.en}`,
          )
        : say(
            `清单 ${digest} 的 ${one.of} 条中略去 ${one.entries} 条：${why.zh}`,
            `${one.entries} of ${one.of} entries of inventory ${digest}: ${why.en}`,
          );
    }),
  };
}

const LEFT_OUT_WHY: Readonly<Record<EvidenceIndex['leftOut'][number]['why'], Bilingual>> = {
  named: say('按名称略去', 'left out by name'),
  item: say('属于被略去的事项', 'of an item that was left out'),
  personal: say('敏感数据', 'sensitive data'),
  'names-left-out': say('提到了被略去的条目', 'names an entry that was left out'),
};

function progressOf(sink: StepSink, total: number): (bytes: number) => void {
  let read = 0;
  let told = 0;
  return (bytes) => {
    read += bytes;
    if (read - told < total / 200) return;
    told = read;
    sink.progress?.(Math.min(1, read / total));
  };
}
