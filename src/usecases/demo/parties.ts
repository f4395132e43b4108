import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8 } from '../../core/bytes.js';
import type { Bilingual, Role } from '../../formats/role.js';
import {
  type Certificate,
  type CertificateIssuer,
  certificatePem,
  generateKey,
  issueCertificate,
  issueCrl,
  type KeyType,
  keySigner,
  type Signer,
  selfSign,
  writeKeyFile,
} from '../../trust/index.js';
import { writeWholeFile } from '../small-file.js';
import { TRUST_LAYOUT } from '../trust-store.js';

/** The passphrase of every key the demonstration makes; they are made to be looked at, and good for nothing else. */
export const DEMO_PASSPHRASE = 'cloudexit-demo';

export interface DemoPerson {
  readonly id: string;
  readonly party: string;
  readonly name: string;
  readonly title: string;
  readonly signer: Signer;
  readonly certificate: Certificate;
}

export interface DemoParty {
  readonly id: string;
  readonly role: Role;
  readonly name: Bilingual;
  readonly organisationCode: string;
}

export const PARTIES: readonly DemoParty[] = [
  {
    id: 'yunling',
    role: 'customer',
    name: { zh: '云岭市人民政府办公室', en: 'Yunling Municipal Government Office' },
    organisationCode: '11530000DEMO000001',
  },
  {
    id: 'tianheng',
    role: 'provider',
    name: { zh: '天衡云计算有限公司', en: 'Tianheng Cloud Co., Ltd.' },
    organisationCode: '91530000DEMO000002',
  },
  {
    id: 'qiming',
    role: 'agent',
    name: { zh: '启明网站开发有限公司', en: 'Qiming Web Development Co., Ltd.' },
    organisationCode: '91530000DEMO000003',
  },
  {
    id: 'zhengheng',
    role: 'assessor',
    name: { zh: '正衡信息安全测评中心', en: 'Zhengheng Security Assessment Centre' },
    organisationCode: '12530000DEMO000004',
  },
];

interface PersonSeed {
  readonly id: string;
  readonly party: string;
  readonly name: string;
  readonly title: string;
  readonly key: KeyType;
}

const PEOPLE: readonly PersonSeed[] = [
  { id: 'yunling-clerk', party: 'yunling', name: '李明', title: '信息中心科员', key: 'sm2' },
  { id: 'yunling-officer', party: 'yunling', name: '王建国', title: '信息中心主任', key: 'sm2' },
  { id: 'tianheng', party: 'tianheng', name: '陈志远', title: '政务云交付经理', key: 'sm2' },
  { id: 'qiming', party: 'qiming', name: '周晓', title: '项目经理', key: 'p256' },
  { id: 'zhengheng', party: 'zhengheng', name: '赵敏', title: '测评师', key: 'rsa2048' },
];

const VALID = { notBefore: new Date('2023-01-01T00:00:00Z'), notAfter: new Date('2043-01-01T00:00:00Z') };
const CRL = { thisUpdate: new Date('2025-06-30T00:00:00Z'), nextUpdate: new Date('2043-01-01T00:00:00Z') };

/**
 * Keys and certificates of everybody, from two small certification authorities: one of SM2 for the national suite, one of
 * P-256 for the others. Keys go to `keys/` encrypted; anchors and revocation lists to the trust folder.
 */
export async function makePeople(keys: string, trust: string): Promise<ReadonlyMap<string, DemoPerson>> {
  await mkdir(keys, { recursive: true });
  const authorities = {
    sm2: await authority('演示国密根证书', 'sm2', trust),
    other: await authority('演示根证书', 'p256', trust),
  };
  const people = new Map<string, DemoPerson>();
  for (const seed of PEOPLE) {
    const party = PARTIES.find((p) => p.id === seed.party)!;
    const key = generateKey(seed.key);
    const signer = keySigner(key);
    const issuer = seed.key === 'sm2' ? authorities.sm2 : authorities.other;
    const certificate = await issueCertificate(
      {
        subject: { country: 'CN', organization: party.name.zh, commonName: seed.name },
        publicKey: key.publicKey,
        profile: 'signer',
        ...VALID,
      },
      issuer,
    );
    await writeKeyFile(join(keys, `${seed.id}.key`), key, utf8(DEMO_PASSPHRASE));
    writeWholeFile(join(keys, `${seed.id}.crt`), utf8(certificatePem(certificate)));
    people.set(seed.id, { ...seed, signer, certificate });
  }
  return people;
}

async function authority(commonName: string, type: KeyType, trust: string): Promise<CertificateIssuer> {
  const signer = keySigner(generateKey(type));
  const subject = { country: 'CN', organization: 'cloudexit demo', commonName };
  const certificate = await selfSign({ subject, profile: 'ca', pathLength: 0, ...VALID }, signer);
  const issuer = { certificate, signer };
  for (const folder of [TRUST_LAYOUT.anchors, TRUST_LAYOUT.crls])
    await mkdir(join(trust, folder), { recursive: true });
  writeWholeFile(join(trust, TRUST_LAYOUT.anchors, `${type}-ca.pem`), utf8(certificatePem(certificate)));
  const crl = await issueCrl({ ...CRL, number: 1, revoked: [] }, issuer);
  writeWholeFile(join(trust, TRUST_LAYOUT.crls, `${type}-ca.crl`), utf8(crl));
  return issuer;
}
