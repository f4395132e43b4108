/**
 * Verifying 10 000 signed records, and again until a second has gone, each with its own content and signature file, one signer a suite: the whole judgement
 * (encoding, digests, signature, certificate binding, path, revocation), in one thread, as a ratio to what `openssl speed`
 * says of the bare primitive on the same machine in the same run.
 *
 *   npm run build && node bench/verify-records.mjs [suite...]
 *
 * The ratio is the median of those of the rounds, in each of which one follows at once upon the other: a machine's speed changes within a minute.
 */
import { spawnSync } from 'node:child_process';
import { utf8 } from '../dist/core/bytes.js';
import { SUITES } from '../dist/formats/signature-result.js';
import {
  generateKey,
  issueCertificate,
  issueCrl,
  keySigner,
  readCrls,
  selfSign,
  signDetached,
  Verifier,
} from '../dist/trust/index.js';

const RECORDS = 10_000;
/** Distinct signatures; making them costs more than checking them. They are verified in turn. */
const DISTINCT = 500;
const ROUNDS = 9;
const SIGNED_AT = new Date('2026-06-01T07:00:00Z');

/** Key type of each suite, and what `openssl speed` calls its primitive. */
const PEERS = {
  'sm2-sm3': { key: 'sm2', speed: 'sm2' },
  'ecdsa-p256-sha256': { key: 'p256', speed: 'ecdsap256' },
  'ecdsa-p384-sha384': { key: 'p384', speed: 'ecdsap384' },
  'rsa-pkcs1-sha256': { key: 'rsa2048', speed: 'rsa2048' },
  'rsa-pss-sha256': { key: 'rsa2048', speed: 'rsa2048' },
  ed25519: { key: 'ed25519', speed: 'ed25519' },
};

/** Verifications a second of the bare primitive: the last column of the machine-readable line. */
function opensslRate(name) {
  const run = spawnSync('openssl', ['speed', '-mr', '-seconds', '1', name], { encoding: 'utf8' });
  const line = run.stdout.split('\n').find((l) => /^\+F[2-7]/.test(l));
  const last = line?.split(':').at(-1);
  if (!last) throw new Error(`openssl speed ${name} said nothing usable`);
  return Number(last);
}

async function prepare(suite) {
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2029-01-01T00:00:00Z') };
  const caSigner = keySigner(generateKey(PEERS[suite].key), suite);
  const ca = {
    signer: caSigner,
    certificate: await selfSign({ subject: { commonName: 'Bench CA' }, profile: 'ca', ...dates }, caSigner),
  };
  const key = generateKey(PEERS[suite].key);
  const fields = {
    subject: { commonName: '某云公司' },
    publicKey: key.publicKey,
    profile: 'signer',
    ...dates,
  };
  const certificates = [await issueCertificate(fields, ca)];
  const crl = await issueCrl(
    { thisUpdate: SIGNED_AT, nextUpdate: dates.notAfter, number: 1, revoked: [] },
    ca,
  );
  const signer = keySigner(key, suite);
  const records = [];
  for (let i = 0; i < DISTINCT; i++) {
    const content = utf8(`{"case":"bench","party":"provider","note":"${'记录'.repeat(150)}","n":${i}}`);
    records.push({
      content,
      p7s: await signDetached({ content, signer, certificates, signingTime: SIGNED_AT }),
    });
  }
  return { records, policy: { anchors: [ca.certificate], crls: readCrls(utf8(crl)), at: SIGNED_AT } };
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

console.log('suite               records/s   openssl verify/s   ratio');
let worst = Number.POSITIVE_INFINITY;
const chosen = process.argv.slice(2);
for (const suite of SUITES.filter((name) => chosen.length === 0 || chosen.includes(name))) {
  const { records, policy } = await prepare(suite);
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    const verifier = new Verifier(policy);
    // CPU time of this process, as openssl speed counts it: others on the machine disturb neither.
    const start = process.cpuUsage();
    let verified = 0;
    let seconds = 0;
    // As long as `openssl speed` takes: a processor that was idle is slow at first.
    while (seconds < 1) {
      for (let i = 0; i < RECORDS; i++) {
        const { outcome } = verifier.verify(records[i % DISTINCT]);
        if (outcome !== 'valid') throw new Error(`${suite}: ${outcome}`);
      }
      verified += RECORDS;
      const { user, system } = process.cpuUsage(start);
      seconds = (user + system) / 1e6;
    }
    ours.push(verified / seconds);
    theirs.push(opensslRate(PEERS[suite].speed));
  }
  const ratio = median(ours.map((rate, round) => rate / theirs[round]));
  worst = Math.min(worst, ratio);
  const columns = [
    median(ours).toFixed(0).padStart(9),
    median(theirs).toFixed(0).padStart(18),
    ratio.toFixed(2).padStart(7),
  ];
  console.log(`${suite.padEnd(18)} ${columns.join(' ')}`);
}
console.log(`worst ratio ${worst.toFixed(2)} (bar: 0.50)`);
