import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { SIGNATURE_CODES, SUITES, type SuiteName } from '../../src/formats/signature-result.js';
import { readSignedData } from '../../src/trust/cms/read.js';
import { signDetached, verifyDetached } from '../../src/trust/index.js';
import { exportPkcs8 } from '../../src/trust/keys/private-key.js';
import { toPem } from '../../src/trust/pem.js';
import { hasProgram, makeParty, openssl, pem, policyFor, SIGNED_AT, scratch } from './support.js';

const files = scratch();
const PAGE = resolve(import.meta.dirname, '../../manifests/formats/signatures.md');
const CONTENT = utf8('{"a":1}');

/** The suites for which OpenSSL 3.0 has CMS, and what `openssl cms -sign` needs to be told. */
const CMS: Partial<Record<SuiteName, string[]>> = {
  'ecdsa-p256-sha256': ['-md', 'sha256'],
  'ecdsa-p384-sha384': ['-md', 'sha384'],
  'rsa-pkcs1-sha256': ['-md', 'sha256'],
  'rsa-pss-sha256': ['-md', 'sha256', '-keyopt', 'rsa_padding_mode:pss'],
};
const BARE: Record<SuiteName, string[]> = {
  'sm2-sm3': ['-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678'],
  'ecdsa-p256-sha256': ['-digest', 'sha256'],
  'ecdsa-p384-sha384': ['-digest', 'sha384'],
  'rsa-pkcs1-sha256': ['-digest', 'sha256'],
  'rsa-pss-sha256': [
    '-digest',
    'sha256',
    '-pkeyopt',
    'rsa_padding_mode:pss',
    '-pkeyopt',
    'rsa_pss_saltlen:32',
  ],
  ed25519: [],
};

async function row(suite: SuiteName): Promise<string> {
  const party = await makeParty(suite);
  const certificates = [party.certificate];
  const p7s = await signDetached({
    content: CONTENT,
    signer: party.signer,
    certificates,
    signingTime: SIGNED_AT,
  });
  const ours = verifyDetached({ content: CONTENT, p7s, policy: await policyFor(party) });
  const content = files.write('content', CONTENT);
  const key = files.write('key', toPem('PRIVATE KEY', exportPkcs8(party.key)));
  const leaf = files.write('leaf', pem(party.certificate));
  const ca = files.write('ca', pem(party.ca.certificate));

  const { signedAttributes, signature } = readSignedData(p7s).signer;
  const bare = openssl(
    'pkeyutl',
    '-verify',
    '-certin',
    '-inkey',
    leaf,
    '-rawin',
    '-in',
    files.write('attributes', signedAttributes!.der),
    '-sigfile',
    files.write('signature', signature),
    ...BARE[suite],
  );
  const cells = [ours.outcome === 'valid', bare.status === 0];
  const options = CMS[suite];
  if (!options) return `| \`${suite}\` | ${cells.map(yes).join(' | ')} | – | – |`;

  const verified = openssl(
    'cms',
    '-verify',
    '-binary',
    '-content',
    content,
    '-inform',
    'DER',
    '-in',
    files.write('p7s', p7s),
    '-CAfile',
    ca,
    '-attime',
    String(SIGNED_AT.getTime() / 1000),
    '-out',
    '/dev/null',
  );
  const theirs = `${files.dir}/theirs`;
  openssl(
    'cms',
    '-sign',
    '-binary',
    '-in',
    content,
    '-inkey',
    key,
    '-signer',
    leaf,
    '-outform',
    'DER',
    '-out',
    theirs,
    ...options,
  );
  const policy = await policyFor(party, { at: new Date(), revocation: 'if-available' });
  const read = verifyDetached({ content: CONTENT, p7s: files.read('theirs'), policy });
  return `| \`${suite}\` | ${[...cells, verified.status === 0, read.outcome === 'valid'].map(yes).join(' | ')} |`;
}

const yes = (held: boolean) => (held ? 'valid' : 'NOT VALID');

test.skipIf(!hasProgram('openssl'))('the matrix of suites in signatures.md is what happens', async () => {
  const rows: string[] = [];
  for (const suite of SUITES) rows.push(await row(suite));
  const table = [
    '| suite | signed here, verified here | signed here, `openssl pkeyutl -verify` | signed here, `openssl cms -verify` | `openssl cms -sign`, verified here |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
  expect(table).not.toContain('NOT VALID');
  const page = readFileSync(PAGE, 'utf8');
  const fresh = page.replace(/(<!-- matrix -->\n)[\s\S]*(<!-- \/matrix -->)/, `$1${table}\n$2`);
  if (process.env['UPDATE_PAGES'] === '1') writeFileSync(PAGE, fresh);
  else expect(page).toBe(fresh);
});

test('every signature code has its line in signatures.md, with its effect, and there are no others', () => {
  const page = readFileSync(PAGE, 'utf8');
  const lines = [...page.matchAll(/^\| ([A-Z0-9_]+) \| (invalid|not assessed|note) \|/gm)];
  const written = lines.map(([, code, effect]) => `${code} ${effect!.replace(' ', '-')}`).sort();
  expect(written).toEqual(
    Object.entries(SIGNATURE_CODES)
      .map(([code, effect]) => `${code} ${effect}`)
      .sort(),
  );
});
