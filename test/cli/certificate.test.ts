import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestHex } from '../../src/core/digest.js';
import { parseRecord } from '../../src/formats/records/index.js';
import { HAS_POPPLER, poppler } from '../report/poppler.js';
import { signedExample } from '../usecases/signed-example.js';
import { runLine } from './transcript.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-certificate-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const HAS_ZBAR = spawnSync('zbarimg', ['--version']).status === 0;
const WHO = '--party cloud --officer 孙七 --title 交付负责人';
const AT = '--at 2026-05-01T08:00:00Z --time 2026-05-01T08:00:00Z';

interface Answer {
  readonly issued: boolean;
  readonly exit: number;
  readonly counts: Record<string, number>;
  readonly open: { readonly item: string; readonly why: string }[];
}

async function certificate(
  of: string,
  more: string,
): Promise<{ said: Answer; exit: number; output: string }> {
  const { output, exit } = await runLine(`cloudexit deletion certificate ${of} ${more} --json`, scratch);
  return { said: JSON.parse(output) as Answer, exit, output };
}

beforeAll(() => cpSync(resolve('manifests/examples/complete'), join(scratch, 'case'), { recursive: true }));

describe('certificate of destruction', () => {
  it('is issued where every cell is attested: a record that names its basis, and a PDF in each language', async () => {
    const { said, exit } = await certificate('case', `${WHO} ${AT} -o issued`);
    expect([said.issued, exit]).toEqual([true, 0]);
    const bytes = readFileSync(join(scratch, 'issued/certificate.json'));
    const { kind, statement } = parseRecord(bytes);
    expect(kind).toBe('destruction-certificate');
    // The case has one certificate of this party already.
    expect(statement.predicate).toMatchObject({
      number: 'exit-2026-portal-cloud-2',
      party: 'cloud',
      issuedAt: '2026-05-01T08:00:00Z',
      closure: { attested: 7, pending: 0 },
    });
    const text = (language: string) =>
      poppler('pdftotext', ['-raw', join(scratch, `issued/certificate.${language}.pdf`), '-']).replace(
        /\s/g,
        '',
      );
    if (!HAS_POPPLER) return;
    for (const language of ['zh', 'en']) expect(text(language)).toContain(digestHex('sha256', bytes));
    expect(text('zh')).toContain('数据销毁证书');
    expect(text('en')).toContain('CertificateofDataDestruction');
  });

  it.skipIf(!HAS_POPPLER || !HAS_ZBAR)('has a QR code with number and digest, in both languages', () => {
    const digest = digestHex('sha256', readFileSync(join(scratch, 'issued/certificate.json')));
    for (const language of ['zh', 'en']) {
      const pdf = join(scratch, `issued/certificate.${language}.pdf`);
      const page = join(scratch, `page-${language}`);
      poppler('pdftoppm', ['-r', '120', '-f', '1', '-l', '1', '-singlefile', '-png', pdf, page]);
      const { stdout } = spawnSync('zbarimg', ['-q', '--raw', '--nodbus', `${page}.png`], {
        encoding: 'utf8',
      });
      expect(stdout.trim()).toBe(
        `urn:cloudexit:certificate:v1:sha256:${digest}?=number=exit-2026-portal-cloud-2`,
      );
    }
  });

  it('is the same to the byte for the same case, number and time', async () => {
    await certificate('case', `${WHO} ${AT} -o again`);
    for (const name of ['certificate.json', 'certificate.zh.pdf', 'certificate.en.pdf']) {
      const [a, b] = ['issued', 'again'].map((d) => readFileSync(join(scratch, d, name)));
      expect(a!.equals(b!), name).toBe(true);
    }
  });

  it('does not overwrite, and is for provider and agents only', async () => {
    expect((await runLine(`cloudexit deletion certificate case ${WHO} ${AT} -o issued`, scratch)).exit).toBe(
      2,
    );
    const { exit } = await runLine(
      `cloudexit deletion certificate case --party gov --officer A --title B ${AT} -o gov`,
      scratch,
    );
    expect([exit, existsSync(join(scratch, 'gov'))]).toEqual([2, false]);
  });

  it('is not issued before the deletion ended', async () => {
    const early = '--at 2026-05-01T08:00:00Z --time 2026-04-20T08:59:59Z';
    const { exit, output } = await runLine(
      `cloudexit deletion certificate case ${WHO} ${early} -o early`,
      scratch,
    );
    expect(output).toContain('CERTIFICATE_BEFORE_DELETION');
    expect([exit, existsSync(join(scratch, 'early'))]).toEqual([3, false]);
  });

  it('shows a signature as what checking it gives: a stranger is not valid', async () => {
    const key = '--passphrase-file pw';
    await runLine("printf 'correct horse battery' > pw", scratch);
    const made = await runLine(
      `cloudexit key new --type p256 -o s.key ${key} && cloudexit key self-signed s.key --profile ca --name Stranger --not-before 2026-01-01T00:00:00Z --days 3650 -o s.crt ${key}`,
      scratch,
    );
    expect(made.exit, made.output).toBe(0);
    const { exit, output } = await certificate(
      'case',
      `${WHO} ${AT} -o signed --key s.key --cert s.crt ${key}`,
    );
    expect(exit, output).toBe(0);
    expect(existsSync(join(scratch, 'signed/certificate.json.p7s'))).toBe(true);
    if (!HAS_POPPLER) return;
    const text = poppler('pdftotext', ['-raw', join(scratch, 'signed/certificate.en.pdf'), '-']);
    expect(text).toContain('Stranger');
    expect(text).not.toMatch(/^Valid$/m);
  });

  it('is refused while the matrix has holes, and the holes are named', async () => {
    const { dir } = await signedExample(mkdtempSync(join(scratch, 'open-')), {
      without: ['attestation-cloud'],
    });
    const { said, exit } = await certificate(dir, `${WHO} ${AT} -o refused`);
    expect([said.issued, exit, existsSync(join(scratch, 'refused'))]).toEqual([false, 3, false]);
    expect(said.counts).toEqual({ attested: 0, pending: 0, missing: 7, contradicted: 0 });
    expect(new Set(said.open.map((c) => c.why))).toEqual(new Set(['not-attested']));
    const { output } = await runLine(
      `cloudexit deletion certificate ${dir} ${WHO} ${AT} -o refused --lang en`,
      scratch,
    );
    expect(output).toContain('The certificate can not be issued');
    expect(output).toMatch(/MISSING +pages +nightly +tape-3/);
  });

  it('is not issued on records that do not count: at a time before they were signed', async () => {
    const before = '--at 2026-03-01T00:00:00Z --time 2026-05-01T08:00:00Z';
    const { exit, output } = await runLine(
      `cloudexit deletion certificate case ${WHO} ${before} -o before`,
      scratch,
    );
    expect([exit === 0, existsSync(join(scratch, 'before'))], output).toEqual([false, false]);
  });
});

describe('deletion matrix', () => {
  it('as CSV: a byte order mark, every field quoted, the states asked for; the exit code is of the whole', async () => {
    const { dir } = await signedExample(mkdtempSync(join(scratch, 'matrix-')), {
      without: ['attestation-webdev'],
    });
    const line = `cloudexit deletion matrix ${dir} --at 2026-05-01T08:00:00Z --lang en`;
    const { exit, output } = await runLine(`${line} --only missing --csv holes.csv`, scratch);
    expect(exit).toBe(3);
    expect(output).not.toMatch(/attested +pages/);
    const csv = readFileSync(join(scratch, 'holes.csv'), 'utf8');
    expect(csv.startsWith('\ufeff"Party","Item"')).toBe(true);
    const rows = csv.trimEnd().split('\r\n').slice(1);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/^"webdev",.*"missing","MISSING","not-attested"/);
    expect((await runLine(`${line} --only attested`, scratch)).exit).toBe(3);
  });
});
