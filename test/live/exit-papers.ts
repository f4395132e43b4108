import type { PredicateOf } from '../../src/formats/records/index.js';
import { PARTIES } from '../../src/usecases/demo/parties.js';
import { type ExitDesk, now } from './exit-desk.js';

type Digest = { readonly sha256: string };

const DAY = 86_400_000;

/** RFC 3339 UTC of so many days ago. */
export function daysAgo(days: number): string {
  return `${new Date(Date.now() - days * DAY).toISOString().slice(0, 19)}Z`;
}

export const INVENTORIES = ['web', 'portal', 'cms', 'media'] as const;

/** Opening, terms and demand: what there is before anything is handed over. */
export async function openPapers(desk: ExitDesk): Promise<void> {
  const paper = { name: 'contract.txt', sha256: '1'.repeat(64), size: 1 };
  const opening = desk.draft(
    'opening',
    'opening.json',
    ['yunling-clerk'],
    {
      openedAt: daysAgo(60),
      system: '门户网站',
      service: '政务云',
      serviceModel: 'iaas',
      parties: PARTIES.filter(({ id }) => id !== 'qiming').map(({ id, role, name, organisationCode }) => ({
        id,
        role,
        name: name.zh,
        organisationCode,
        certificates: [...desk.people.values()]
          .filter(({ party }) => party === id)
          .map(({ id: person, certificate, name: holder, title }) => ({
            sha256: certificate.identity.certificateSha256,
            name: holder,
            title,
            functions: person === 'yunling-officer' ? ['sign', 'authorise-deletion'] : ['sign', 'witness'],
          })),
      })),
    },
    daysAgo(60),
  );
  const terms = desk.draft(
    'exit-terms',
    'terms.json',
    ['yunling-clerk', 'tianheng'],
    {
      counterparty: 'tianheng',
      contract: paper,
      agreedAt: daysAgo(400),
      exitConditions: ['合同到期'],
      duties: [
        { role: 'customer', duty: '核验返还、授权删除' },
        { role: 'provider', duty: '完整返还、按授权删除' },
      ],
      ownership: [{ asset: '全部数据', owner: 'customer' }],
      dataTypes: [
        { id: 'content', title: '网站数据', class: 'data', validFor: '长期' },
        { id: 'papers', title: '栏目说明', class: 'document', validFor: '长期' },
      ],
      documentsDue: ['栏目说明'],
      agreedDemands: ['return-all-data', 'clear-all-data'],
      prohibitions: ['不得留存客户数据'],
      retention: { days: 30, from: 'return-verified' },
      deadlines: [
        { id: 'plan', days: 15, from: 'demand', role: 'customer' },
        { id: 'return', days: 30, from: 'demand', role: 'provider' },
        { id: 'deletion', days: 30, from: 'authorisation', role: 'provider' },
        { id: 'certificate', days: 45, from: 'authorisation', role: 'provider' },
        { id: 'access-revocation', days: 90, from: 'demand', role: 'customer' },
      ],
      confidentiality: [
        { scope: 'company', agreement: paper, survivesExit: true },
        { scope: 'staff', agreement: paper, survivesExit: true },
      ],
      survivingDuties: ['继续保密'],
    },
    daysAgo(59),
  );
  const demand = desk.draft(
    'exit-demand',
    'demand.json',
    ['yunling-clerk'],
    {
      demandedAt: daysAgo(58),
      addressees: ['tianheng'],
      terms: [{ sha256: terms.sha256 }],
      reason: '迁往新平台',
      serviceEndsAt: daysAgo(1),
      demands: ['return-all-data', 'clear-all-data'],
    },
    daysAgo(58),
  );
  await desk.enterAll([opening, terms, demand]);
}

const ITEM = { class: 'data', origin: 'produced', sensitivity: 'internal', termsType: 'content' } as const;

/** The plan of a manifest that claims everything: an item an inventory, and the documents among the files. */
export const MANIFEST_PLAN = {
  items: [
    { id: 'web', timeClass: 'current', format: 'HTML', exclude: ['docs/**'] },
    {
      id: 'docs',
      class: 'document',
      termsType: 'papers',
      timeClass: 'current',
      format: 'HTML',
      of: 'web',
      include: ['docs/**'],
    },
    { id: 'portal', timeClass: 'current', format: 'PostgreSQL' },
    { id: 'cms', timeClass: 'history', format: 'MariaDB' },
    { id: 'media', timeClass: 'archive', format: 'S3' },
  ].map(({ id, of = id, include = ['**'], exclude = [], ...item }) => ({
    ...ITEM,
    ...item,
    id,
    title: id,
    description: id,
    selectors: [{ inventory: of, include, exclude }],
  })),
  documents: [{ title: '栏目说明', item: 'docs' }],
  none: ['other-data', 'program'].map((what) => ({ what, reason: '由开发商另行交付' })),
};

const COPIES = [
  { id: 'disk', type: 'cloud-volume', items: ['web', 'docs'] },
  { id: 'portal-db', type: 'managed-service', items: ['portal'] },
  { id: 'cms-db', type: 'managed-service', items: ['cms'] },
  { id: 'bucket', type: 'object-storage', items: ['media'] },
] as const;

export interface Authorised {
  readonly authorisation: Digest;
  readonly plan: Digest;
}

/** The officer's authorisation and the provider's plan. */
export async function authoriseDeletion(
  desk: ExitDesk,
  manifest: string,
  verification: string,
  acceptance: string,
): Promise<Authorised> {
  const { name, title, certificate } = desk.people.get('yunling-officer')!;
  const authorised = desk.draft('deletion-authorisation', 'authorisation.json', ['yunling-officer'], {
    authorisedAt: now(),
    officer: { name, title, sha256: certificate.identity.certificateSha256 },
    addressee: 'tianheng',
    scope: [{ manifest: { sha256: manifest }, items: 'all' }],
    verifications: [{ sha256: verification }],
    acceptanceTests: [{ sha256: acceptance }],
    notBefore: now(),
    notAfter: daysAgo(-30),
    requiredLevels: [{ sensitivity: 'internal', level: 'clear' }],
  });
  const authorisation = { sha256: authorised.sha256 };
  const plan = desk.draft('deletion-plan', 'deletion-plan.json', ['tianheng'], {
    plannedAt: now(),
    authorisation,
    startsAt: now(),
    endsAt: daysAgo(-1),
    copies: COPIES.map(({ id, items }) => ({
      id,
      kind: 'primary',
      title: id,
      items: [...items],
      media: [id],
      technique: 'expiry',
      level: 'clear',
    })),
    media: COPIES.map(({ id, type }) => ({ id, type, identifier: id, location: '机房', shared: false })),
    supervision: '远程监督',
    verification: '删除后探测',
  });
  await desk.enterAll([authorised, plan]);
  return { authorisation, plan: { sha256: plan.sha256 } };
}

/** What the provider says that it deleted, and the certificate over it. */
export async function attest(
  desk: ExitDesk,
  { authorisation, plan }: Authorised,
  startedAt: string,
): Promise<void> {
  const entries: PredicateOf<'deletion-attestation'>['entries'] = COPIES.map(({ id, items }) => ({
    items: [...items],
    copy: id,
    medium: id,
    outcome: 'deleted',
    technique: 'expiry',
    level: 'clear',
    deletedAt: now(),
    verification: { method: '探测', outcome: 'verified', at: now() },
    evidence: [],
  }));
  const attestation = desk.draft('deletion-attestation', 'attestation.json', ['tianheng'], {
    plan,
    authorisation,
    startedAt,
    finishedAt: now(),
    entries,
  });
  const certificate = desk.draft('destruction-certificate', 'certificate.json', ['tianheng'], {
    number: 'TH-1',
    issuedAt: now(),
    authorisation,
    plan,
    attestations: [{ sha256: attestation.sha256 }],
    sanitisations: [],
    closure: { attested: 5, pending: 0 },
    statement: '上述数据已按授权与计划删除',
    officer: { name: '陈志远', title: '政务云交付经理' },
  });
  await desk.enterAll([attestation, certificate]);
}
