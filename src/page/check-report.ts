import { loadProfile } from '../clauses/profile.js';
import { utf8 } from '../core/bytes.js';
import { canonicalBytes, canonicalText, parseCanonical, parseJson } from '../core/canonical-json.js';
import { digestHex } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { CASE_LAYOUT } from '../formats/case.js';
import { EVIDENCE_FILE, parseBasis, type ReportBasis, sealOf } from '../formats/page-evidence.js';
import type { InventoryRef } from '../formats/records/fields.js';
import { parseReportModel, type ReportModel } from '../formats/report.js';
import { coverMarkup, escapeJson, sectionsMarkup } from '../report/html/page.js';
import { reportDocument } from '../report/sections/index.js';
import { auditEvidence, type CaseAudit } from '../usecases/audit-evidence.js';
import { readContents } from '../usecases/case-contents.js';
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
import { type CaseFiles, digestOf, EvidenceCase } from './evidence-case.js';
import { heldOf, policyOf, type Trusted } from './policy.js';
import { type Found, nobodyTrusted, type StepSink, type StepState, say, step, worst } from './steps.js';

/** What a self-checking report holds, read out of its elements. */
export interface ReportMaterial {
  /** Text of the element `report`: the model's JSON. */
  readonly model: string;
  /** Text of the element `basis`. */
  readonly basis: string;
  readonly seal: string;
  readonly files: CaseFiles;
  /** Inventories and other files that the person dropped, by SHA-256. */
  readonly dropped: ReadonlyMap<string, Blob>;
}

export interface ReportCheck {
  readonly state: StepState;
  /** Markup of cover and sections as the model gives it, to compare with what is shown. */
  readonly expected?: { readonly cover: string; readonly sections: string };
  readonly anchors: readonly { readonly sha256: string; readonly subject: string }[];
  /** Inventories that records name which count. */
  readonly inventories: readonly InventoryRef[];
}

/**
 * Derives the whole report again from the evidence in it, under the basis on which it was made, and compares. Says nothing of whether the
 * anchors deserve trust: {@link checkTrust} does.
 */
export async function checkReport(material: ReportMaterial, sink: StepSink): Promise<ReportCheck> {
  const states: StepState[] = [];
  const note = <T extends Found>(found: T | undefined): T | undefined => {
    states.push(found?.state ?? 'bad');
    return found;
  };
  note(await step(sink, 'crypto', say('密码算法自检', 'Cryptographic self-test'), selfTestStep));
  const read = note(
    await step(sink, 'files', say('内嵌文件与其摘要', 'Embedded files and their digests'), () =>
      readEmbedded(material),
    ),
  );
  if (read === undefined || read.state === 'bad') return NOTHING;
  const { basis, model } = read;
  const audited = note(
    await step(sink, 'ledger', say('证据账本', 'The ledger'), async () => {
      const audit = await auditOf(material, basis, { known: undefined, own: [] });
      return { ...ledgerStep(audit), audit };
    }),
  );
  if (audited === undefined) return NOTHING;
  const { audit } = audited;
  note(await step(sink, 'checkpoints', say('检查点', 'Checkpoints'), () => checkpointStep(audit)));
  note(await step(sink, 'signatures', say('签名', 'Signatures'), () => signatureStep(audit)));
  note(
    await step(sink, 'inventories', say('清单与默克尔根', 'Inventories and Merkle roots'), () =>
      inventoryStep(audit, (sha256) => blobOf(material, sha256)),
    ),
  );
  // The clauses are the report's subject, not the page's verdict on itself.
  await step(sink, 'clauses', say('逐条重新评估', 'Clauses, evaluated again'), () => clauseStep(audit));
  note(
    await step(
      sink,
      'model',
      say('报告内容由证据重新推导', 'The report, derived again from the evidence'),
      () => compareModel(material, basis, audit, model),
    ),
  );
  const report = reportDocument(model, { rows: basis.rows });
  return {
    state: worst(states),
    expected: { cover: coverMarkup(report), sections: [...sectionsMarkup(report)].join('') },
    anchors: audit.policy.anchors.map(({ identity }) => ({
      sha256: identity.certificateSha256,
      subject: identity.subject,
    })),
    inventories: inventoriesThatCount(audit),
  };
}

const NOTHING: ReportCheck = { state: 'bad', anchors: [], inventories: [] };

/** The signatures again, relying only on anchors that the person knows. */
export async function checkTrust(material: ReportMaterial, trusted: Trusted, sink: StepSink): Promise<Found> {
  const found = await step(sink, 'trust', say('您信任的人', 'Whom you trust'), async () => {
    if ((trusted.known?.size ?? 0) + trusted.own.length === 0) return nobodyTrusted();
    const audit = await auditOf(material, parseBasis(embeddedJson(material.basis)), trusted);
    const signatures = signatureStep(audit);
    const checkpoints = checkpointStep(audit);
    return {
      state: worst([signatures.state, checkpoints.state]),
      notes: [...signatures.notes, ...checkpoints.notes],
    };
  });
  return found ?? { state: 'bad', notes: [] };
}

async function readEmbedded(
  material: ReportMaterial,
): Promise<Found & { basis: ReportBasis; model: ReportModel }> {
  const digests: [string, string][] = [];
  const wrong: string[] = [];
  for (const [name, blob] of material.files) {
    const sha256 = await digestOf(blob);
    digests.push([name, sha256]);
    const named = /^(?:material|trust\/[a-z-]+)\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (!EVIDENCE_FILE.test(name) || (named !== undefined && named !== sha256)) wrong.push(name);
  }
  const basisBytes = embeddedJson(material.basis);
  const modelBytes = embeddedJson(material.model);
  const model = parseReportModel(parseCanonical(modelBytes));
  const seal = sealOf(digests, basisBytes, modelBytes);
  if (seal !== material.seal) wrong.push('data-seal');
  const basis = parseBasis(basisBytes);
  const missing = Object.entries(basis.trust).flatMap(([folder, names]) =>
    names.map((n) => `${CASE_LAYOUT.trust}/${folder}/${n}`).filter((n) => !material.files.has(n)),
  );
  const notes = [
    say(`${digests.length} 个文件，总印 ${seal}`, `${digests.length} files, seal ${seal}`),
    ...wrong.map((name) => say(`已被改动：${name}`, `altered: ${name}`)),
    ...missing.map((name) => say(`缺失：${name}`, `missing: ${name}`)),
  ];
  return { state: wrong.length + missing.length === 0 ? 'good' : 'bad', notes, basis, model };
}

/** The canonical bytes of an embedded JSON, which writes `<` as an escape and differs in nothing else. */
function embeddedJson(text: string): Uint8Array {
  const value = parseJson(utf8(text));
  if (escapeJson(canonicalText(value)) !== text) {
    throw new CloudexitError('JSON_NOT_CANONICAL', 'an embedded JSON is not in its one form', { exit: 3 });
  }
  return canonicalBytes(value);
}

async function auditOf(material: ReportMaterial, basis: ReportBasis, trusted: Trusted): Promise<CaseAudit> {
  const source = await caseOf(material, basis);
  return auditEvidence(source, {
    policy: await policyOf(basis, material.files, trusted),
    profile: loadProfile(basis.profile),
    // Checkpoints without a signature are whoever's word the report is; under the person's own anchors the signed ones count.
    held: trusted.known === undefined ? heldOf(basis) : [],
    counted: basis.coverage ?? [],
    recounted: basis.returns ?? [],
  });
}

/** The case with what was dropped of it: an inventory that the page lacks is counted once it is there. */
async function caseOf({ files, dropped }: ReportMaterial, { outside }: ReportBasis): Promise<EvidenceCase> {
  const given = outside.filter(({ name, intact }) => intact && dropped.has(name)).map(({ name }) => name);
  const blobs = given.map((name) => [`${CASE_LAYOUT.material}/${name}`, dropped.get(name)!] as const);
  const lacking = outside.filter(({ name }) => !given.includes(name));
  return EvidenceCase.open(new Map([...files, ...blobs]), lacking);
}

async function compareModel(
  material: ReportMaterial,
  basis: ReportBasis,
  audit: CaseAudit,
  shown: ReportModel,
): Promise<Found> {
  const source = await caseOf(material, basis);
  const contents = await readContents(source, audit.evidence);
  const derived = buildReportModel({
    audit,
    contents,
    generatedAt: `${basis.at.slice(0, 19)}Z`,
    tool: shown.tool,
  });
  const differing = Object.keys(derived).filter(
    (key) =>
      canonicalText(derived[key as keyof ReportModel]) !== canonicalText(shown[key as keyof ReportModel]),
  );
  if (differing.length === 0 && canonicalText(derived) === canonicalText(shown)) {
    const sha256 = digestHex('sha256', utf8(canonicalText(shown)));
    return good(
      say(
        `每一个值都由内嵌证据得出；模型 SHA-256 ${sha256}`,
        `every value follows from the embedded evidence; model SHA-256 ${sha256}`,
      ),
    );
  }
  return {
    state: 'bad',
    notes: differing.map((key) => say(`与证据不符：${key}`, `does not follow from the evidence: ${key}`)),
  };
}

function blobOf(material: ReportMaterial, sha256: string): Blob | undefined {
  return material.files.get(`${CASE_LAYOUT.material}/${sha256}`) ?? material.dropped.get(sha256);
}
