import { CLOSURE_KINDS, type Closure, closeDeletions, EvidenceView } from '../../clauses/index.js';
import { CloudexitError } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { findingKind } from '../../core/finding-codes.js';
import { instantText } from '../../core/instant.js';
import type { CertificateModel } from '../../formats/certificate.js';
import type { CountedRecord, CountedRecordOf, EvidenceBase } from '../../formats/evidence.js';
import { buildRecord } from '../../formats/records/index.js';
import { openCase } from '../../ledger/index.js';
import { signDetached, type VerifyPolicy } from '../../trust/index.js';
import { Verifier } from '../../trust/verification.js';
import { checkDeviceEvidence } from '../device-evidence.js';
import { type CheckedRecord, checkedRecord } from '../draft-record.js';
import { type CertifiedKey, openCertifiedSigner } from '../open-certified-signer.js';
import { Collected } from '../sign-report.js';
import { verifyCaseRecords } from '../verified-case.js';
import { certificateModel } from './certificate-model.js';

/** One record, two languages: whoever signs it signs both. */
export const DEFAULT_STATEMENT =
  '上列数据已按授权与计划删除，所列介质已按计划清理。\nThe data listed were deleted, and the media listed sanitised, as the authorisation allows and the plan says.';

export interface CertificateRequest {
  readonly dir: string;
  readonly policy: VerifyPolicy;
  /** The party that deleted and issues it. */
  readonly party: string;
  /** By default the case's id, the party's and the next number of the party's certificates. */
  readonly number?: string | undefined;
  readonly officer: { readonly name: string; readonly title: string };
  readonly statement: string;
  readonly issuedAt: Date;
  readonly version: string;
  readonly sign?: (CertifiedKey & { readonly signingTime: Date }) | undefined;
}

export interface CertificateDraft {
  readonly closure: Closure;
  /** Records of the closure's kinds that do not count, and are not out in good order. */
  readonly unresolved: readonly CountedRecord[];
  readonly gaps: readonly number[];
  /** What tools' output in the case says against the party's sanitisations. */
  readonly devices: readonly Finding[];
  /** Undefined when it can not be issued. */
  readonly certificate:
    | { readonly record: CheckedRecord; readonly files: ReadonlyMap<string, Uint8Array> }
    | undefined;
}

const KINDS = [...CLOSURE_KINDS, 'destruction-certificate'] as const;

/**
 * Makes a destruction certificate from a case: the record, its signature where a key is given, and a PDF in each language. None is made
 * while the party's deletions have holes, are pending, hang on a record that does not count, or are spoken against by the output of a device:
 * {@link CertificateDraft} says which.
 * Throws `PARTY_UNKNOWN` (exit 2), `CERTIFICATE_WITHOUT_BASIS` and `CERTIFICATE_BEFORE_DELETION` (exit 3).
 */
export async function draftCertificate(request: CertificateRequest): Promise<CertificateDraft> {
  const { dir, policy, party } = request;
  const source = await openCase(dir);
  const { evidence } = await verifyCaseRecords(source, policy);
  const issuer = evidence.opening?.parties.find((p) => p.id === party);
  if (issuer === undefined || (issuer.role !== 'provider' && issuer.role !== 'agent')) {
    throw new CloudexitError('PARTY_UNKNOWN', 'the opening names no provider or agent of this id', {
      subject: party,
      exit: 2,
    });
  }
  const view = new EvidenceView(evidence, KINDS);
  const closure = closeDeletions(view, party);
  const unresolved = CLOSURE_KINDS.flatMap((kind) => view.unresolved(kind));
  const { gaps } = evidence;
  const devices = (await checkDeviceEvidence(source, evidence))
    .filter(({ record }) => record.party === party)
    .flatMap(({ findings }) => findings.filter((f) => findingKind(f.code).effect === 'wanting'));
  const said = { closure, unresolved, gaps, devices };
  if (!isClosed(closure) || unresolved.length > 0 || gaps.length > 0 || devices.length > 0) {
    return { ...said, certificate: undefined };
  }
  const record = certificateRecord(request, evidence, view, closure);
  const files = new Map([['certificate.json', record.bytes]]);
  const signature = request.sign === undefined ? undefined : await signed(record, request.sign);
  if (signature !== undefined) files.set('certificate.json.p7s', signature);
  const checked =
    signature === undefined
      ? []
      : [new Verifier(policy).verify({ content: record.bytes, p7s: signature, timestamps: [] })];
  const model = certificateModel({
    evidence,
    view,
    closure,
    record,
    signatures: checked,
    version: request.version,
  });
  for (const language of ['zh', 'en'] as const) {
    files.set(`certificate.${language}.pdf`, await pdf(model, language));
  }
  return { ...said, certificate: { record, files } };
}

/** Zero cells close nothing. */
function isClosed({ cells, counts }: Closure): boolean {
  return cells.length > 0 && counts.attested === cells.length;
}

function certificateRecord(
  request: CertificateRequest,
  evidence: EvidenceBase,
  view: EvidenceView,
  { counts }: Closure,
): CheckedRecord {
  const { party } = request;
  const own = <R extends CountedRecord>(records: readonly R[]) => records.filter((r) => r.party === party);
  const authorisation = view.newest('deletion-authorisation', (a) => a.predicate.addressee === party);
  const plans = own(view.all('deletion-plan'));
  const attestations = own(view.all('deletion-attestation'));
  const issuedAt = instantText(request.issuedAt);
  requireBasis(authorisation, plans, attestations, issuedAt);
  const number =
    request.number ??
    `${evidence.caseId}-${party}-${own(evidence.records.filter((r) => r.kind === 'destruction-certificate')).length + 1}`;
  const ref = ({ digest }: CountedRecord) => ({ sha256: digest });
  return checkedRecord(
    buildRecord('destruction-certificate', {
      case: evidence.caseId,
      party,
      recordedAt: issuedAt,
      number,
      issuedAt,
      authorisation: ref(authorisation!),
      plan: ref(plans[0]!),
      ...(plans.length > 1 ? { furtherPlans: plans.slice(1).map(ref) } : {}),
      attestations: attestations.map(ref),
      sanitisations: own(view.all('medium-sanitisation')).map(ref),
      closure: { attested: counts.attested, pending: counts.pending },
      statement: request.statement,
      officer: request.officer,
    }),
    true,
  );
}

function requireBasis(
  authorisation: CountedRecord | undefined,
  plans: readonly CountedRecordOf<'deletion-plan'>[],
  attestations: readonly CountedRecordOf<'deletion-attestation'>[],
  issuedAt: string,
): void {
  const known = new Set(plans.map((p) => p.digest));
  const other =
    plans.find(({ predicate: p }) => p.authorisation.sha256 !== authorisation?.digest) ??
    attestations.find(
      ({ predicate: a }) => a.authorisation.sha256 !== authorisation?.digest || !known.has(a.plan.sha256),
    );
  if (authorisation === undefined || plans.length === 0 || attestations.length === 0 || other !== undefined) {
    throw new CloudexitError(
      'CERTIFICATE_WITHOUT_BASIS',
      'a certificate rests on one authorisation, plans under it, and attestations under it and one of them',
      {
        zh: '证书须以一项授权、该授权下的计划，以及该授权与其中某一计划下的声明为依据',
        subject: other?.digest ?? '',
        exit: 3,
      },
    );
  }
  const late = attestations.find((a) => a.predicate.finishedAt > issuedAt);
  if (late === undefined) return;
  throw new CloudexitError(
    'CERTIFICATE_BEFORE_DELETION',
    `the deletion ended at ${late.predicate.finishedAt}`,
    {
      zh: `删除于 ${late.predicate.finishedAt} 结束，证书不得早于此时`,
      subject: late.digest,
      exit: 3,
    },
  );
}

async function signed(
  record: CheckedRecord,
  sign: CertifiedKey & { readonly signingTime: Date },
): Promise<Uint8Array> {
  const opened = await openCertifiedSigner(sign);
  try {
    const { signer, certificates } = opened;
    const { signingTime } = sign;
    return await signDetached({ content: record.bytes, signer, certificates, signingTime });
  } finally {
    opened.close();
  }
}

async function pdf(model: CertificateModel, language: 'zh' | 'en'): Promise<Uint8Array> {
  // What sets type is loaded once there is something to set: a certificate that is refused needs none of it.
  const { renderCertificate } = await import('../../report/certificate/index.js');
  const out = new Collected();
  const done = new Promise<void>((resolve, reject) => out.on('finish', resolve).on('error', reject));
  await renderCertificate(model, { language, out });
  await done;
  return out.bytes();
}
