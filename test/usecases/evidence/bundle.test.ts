import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { canonicalBytes } from '../../../src/core/canonical-json.js';
import { digestHex } from '../../../src/core/digest.js';
import { evidenceHeader, payloadBound } from '../../../src/formats/evidence-bundle.js';
import { readEvidence } from '../../../src/usecases/evidence/archive.js';
import { COMPLETE } from '../../examples/complete.js';
import { program } from '../../program.js';
import { signedExample } from '../signed-example.js';
import { bytesIn, makeBundle, pack, random, tarOf, unpack, verifyBytes } from './bundles.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-evidence-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const TRUST = { folders: [join(COMPLETE, 'trust')] };
const path = join(scratch, 'evidence.tar');
let bundle: Buffer;
beforeAll(async () => {
  await makeBundle(COMPLETE, path);
  bundle = readFileSync(path);
});

const codesOf = async (bytes: Uint8Array, trust = TRUST) => {
  const { verdict, findings } = await verifyBytes(bytes, trust);
  return { verdict, codes: [...new Set(findings.map((f) => f.code))] };
};

/** The bundle with one file changed and its package in order again. */
function changed(change: (files: Map<string, Uint8Array>) => void): Uint8Array {
  const { files } = unpack(bundle);
  change(files);
  return pack(files);
}

describe('an evidence bundle of the complete example', () => {
  it('is verified with the anchors of its reader', async () => {
    const verified = await verifyBytes(bundle, TRUST);
    expect(verified.findings).toEqual([]);
    expect(verified).toMatchObject({
      verdict: 'satisfied',
      reported: 'satisfied',
      inventories: { whole: 7, inPart: 0 },
    });
  });

  it('is the same bytes for the same case and time', async () => {
    const again = join(scratch, 'again.tar');
    await makeBundle(COMPLETE, again);
    expect(readFileSync(again).equals(bundle)).toBe(true);
    expect(bundle.equals(pack(unpack(bundle).files))).toBe(true);
  });

  it('names no key and no place on this machine', () => {
    const text = bundle.toString('latin1');
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain(scratch);
  });

  it('is a bag that other tools check', (context) => {
    const [tar, sha256sum] = ['tar', 'sha256sum'].map((name) => program(name, context));
    const dir = join(scratch, 'unpacked');
    mkdirSync(dir);
    execFileSync(tar!, ['xf', path, '-C', dir]);
    const bag = join(dir, 'evidence');
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
      execFileSync(sha256sum!, ['--check', '--strict', '--quiet', manifest], { cwd: bag });
    const listed = readFileSync(join(bag, 'manifest-sha256.txt'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((l) => l.slice(66));
    const found = readdirSync(join(bag, 'data'), { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => join(e.parentPath, e.name).slice(bag.length + 1));
    expect(found.sort()).toEqual([...listed].sort());
    const sizes = found.reduce((n, f) => n + readFileSync(join(bag, f)).length, 0);
    expect(readFileSync(join(bag, 'bag-info.txt'), 'utf8')).toContain(
      `Payload-Oxum: ${sizes}.${found.length}\n`,
    );
  });

  it('judges no signature without anchors, and none by anchors of others', async () => {
    const none = await verifyBytes(bundle, {});
    expect(none.verdict).toBe('not-assessed');
    expect(none.audit.evidence.records.some((r) => r.counts)).toBe(false);
    expect(none.findings.map((f) => f.code)).toEqual(['LEDGER_UNANCHORED']);
    const { dir } = await signedExample(scratch, { keys: 'p256' });
    const others = await verifyBytes(bundle, { folders: [join(dir, 'trust')] });
    expect(others.verdict).toBe('not-assessed');
    expect(others.audit.evidence.records.some((r) => r.counts)).toBe(false);
    // The anchors that the bundle offers are in it, and are not believed.
    expect([...unpack(bundle).files.keys()].some((p) => p.startsWith('data/trust/anchors/'))).toBe(true);
  });
});

describe('a damaged bundle', () => {
  it('is refused wherever one of 500 bytes is changed', async () => {
    const copy = Uint8Array.from(bundle);
    const next = random(38249);
    const passed: string[] = [];
    for (let trial = 0; trial < 500; trial++) {
      const at = next() % copy.length;
      const mask = 1 + (next() % 255);
      copy[at]! ^= mask;
      const read = readEvidence(bytesIn(copy)).then(
        () => passed.push(`byte ${at} with ${mask}`),
        (error: { code?: string }) => expect(error.code).toBe('EVIDENCE_DAMAGED'),
      );
      await read;
      copy[at]! ^= mask;
    }
    expect(passed).toEqual([]);
    await expect(readEvidence(bytesIn(copy))).resolves.toBeDefined();
  });

  it('is refused when cut at the beginning of any entry, or within the end', async () => {
    const { starts } = unpack(bundle);
    for (const end of [0, 511, ...starts.slice(1), bundle.length - 512, bundle.length - 1]) {
      await expect(verifyBytes(bundle.subarray(0, end), TRUST), `cut at ${end}`).rejects.toMatchObject({
        code: 'EVIDENCE_DAMAGED',
        exit: 3,
      });
    }
  });

  const hostile: [string, () => Uint8Array][] = [
    ['data after its end', () => Buffer.concat([bundle, Buffer.alloc(512)])],
    ['a file twice', () => tarOf([...[...unpack(bundle).files], ['bagit.txt', new Uint8Array(0)]])],
    ['a file of another name', () => changed((f) => f.set('data/evil', utf8('x')))],
    ['a path that leads out', () => changed((f) => f.set('data/material/../../x', utf8('x')))],
    [
      'a material that is not the one of its name',
      () => changed((f) => f.set(`data/material/${'0'.repeat(64)}`, utf8('x'))),
    ],
    ['a link in place of a file', () => withHeader((h) => h.fill(0x32, 156, 157))],
    ['another owner', () => withHeader((h) => h.fill(0x31, 109, 110))],
    ['a size beyond the file', () => withHeader((h) => h.write('77777777777', 124))],
    [
      'two entries in another order',
      () => {
        const entries = [...unpack(bundle).files];
        return tarOf([entries[1]!, entries[0]!, ...entries.slice(2)]);
      },
    ],
    [
      'a record copy that is not in the log',
      () => changed((f) => f.set('data/records/000001-opening.json', utf8('{}'))),
    ],
    ['its page taken away', () => changed((f) => f.delete('verify.html'))],
    ['a record copy too few', () => changed((f) => f.delete('data/records/000001-opening.json.p7s'))],
    [
      'a log that ends earlier',
      () =>
        changed((f) => {
          const log = Buffer.from(f.get('data/ledger/log')!);
          f.set('data/ledger/log', log.subarray(0, log.lastIndexOf(0x0a, log.length - 2) + 1));
        }),
    ],
    [
      'a part of which nothing was left out',
      () => changed((f) => f.set(`data/parts/${'0'.repeat(64)}`, utf8('x'))),
    ],
  ];
  it.each(hostile)('is refused with %s', async (_name, make) => {
    await expect(verifyBytes(make(), TRUST)).rejects.toMatchObject({ code: 'EVIDENCE_DAMAGED', exit: 3 });
  });

  function withHeader(change: (header: Buffer) => void): Uint8Array {
    const copy = Buffer.from(bundle);
    change(copy.subarray(0, 512));
    return copy;
  }
});

it('allows no path that a header cannot hold', () => {
  const longest = `data/records/999999999-${'a'.repeat(40)}.json${'.999.p7s'.repeat(4)}.999.tsr`;
  expect(payloadBound(longest)).toBeDefined();
  expect(evidenceHeader(longest, 0)).toHaveLength(512);
  expect(payloadBound(`data/records/000001-opening.json${'.p7s'.repeat(5)}`)).toBeUndefined();
  expect(() => evidenceHeader('x'.repeat(101), 0)).toThrowError(
    expect.objectContaining({ code: 'EVIDENCE_DAMAGED' }),
  );
});

describe('a bundle whose evidence was changed and packed again', () => {
  it('is found out when a value of the report differs', async () => {
    const report = changed((f) => {
      const model = JSON.parse(Buffer.from(f.get('data/report/report.json')!).toString());
      model.ledger.size += 1;
      f.set('data/report/report.json', canonicalBytes(model));
    });
    const { verdict, findings } = await verifyBytes(report, TRUST);
    expect(verdict).toBe('not-satisfied');
    const [finding] = findings;
    expect(finding?.code).toBe('EVIDENCE_REPORT_DIFFERS');
    expect(finding?.subject).toBe('report.json/ledger/size');
  });

  it('is found out when a rendering differs', async () => {
    const html = changed((f) => {
      const text = Buffer.from(f.get('data/report/report.html')!).toString();
      f.set('data/report/report.html', utf8(text.replace('</title>', '!</title>')));
    });
    expect(await codesOf(html)).toEqual({ verdict: 'not-satisfied', codes: ['EVIDENCE_REPORT_DIFFERS'] });
    const gone = changed((f) => f.delete('data/report/report.en.pdf'));
    expect(await codesOf(gone)).toEqual({ verdict: 'not-assessed', codes: ['EVIDENCE_REPORT_MISSING'] });
  });

  it('is found out when a PDF shows something else, or has other data attached', async () => {
    const other = (change: (pdf: string) => string, version?: string) =>
      changed((f) => {
        for (const name of ['report.zh.pdf', 'report.en.pdf']) {
          const pdf = Buffer.from(f.get(`data/report/${name}`)!).toString('latin1');
          f.set(`data/report/${name}`, Buffer.from(change(pdf), 'latin1'));
        }
        if (version === undefined) return;
        const index = JSON.parse(Buffer.from(f.get('index.json')!).toString());
        index.tool.version = version;
        f.set('index.json', canonicalBytes(index));
      });
    const differ = { verdict: 'not-satisfied', codes: ['EVIDENCE_REPORT_DIFFERS'] };
    expect(await codesOf(other(() => '%PDF-1.7 another'))).toEqual(differ);
    expect(await codesOf(other((pdf) => `${pdf}%`))).toEqual(differ);
    expect(await codesOf(other((pdf) => restreamed(pdf, (s) => s.replace(/ Tf/, ' Tz'))))).toEqual(differ);
    const model = (s: string) => s.replace('"outcome":"satisfied"', '"outcome":"not-assessed"');
    const { verdict, findings } = await verifyBytes(
      other((pdf) => restreamed(pdf, model)),
      TRUST,
    );
    expect(verdict).toBe('not-satisfied');
    expect(findings[0]).toMatchObject({
      code: 'EVIDENCE_REPORT_DIFFERS',
      subject: 'report.en.pdf/clauses/0/outcome',
      actual: '"not-assessed"',
      expected: '"satisfied"',
    });
    // Another version may write another report, but not one whose files contradict each other.
    const { codes } = await codesOf(other((pdf) => restreamed(pdf, model), '1.2.2'));
    expect(codes).toContain('EVIDENCE_REPORT_DIFFERS');
    expect(await codesOf(other((pdf) => pdf, '1.2.2'))).toEqual({
      verdict: 'not-assessed',
      // Its text for people names the version too.
      codes: ['EVIDENCE_REPORT_NOT_COMPARED', 'EVIDENCE_COMPANION_FOREIGN'],
    });
  }, 60_000);

  it('is the same when only the compression of its PDF files is another', async () => {
    const again = changed((f) => {
      const pdf = Buffer.from(f.get('data/report/report.zh.pdf')!);
      const other = Buffer.from(
        restreamed(pdf.toString('latin1'), (s) => s),
        'latin1',
      );
      expect(other.equals(pdf)).toBe(false);
      f.set('data/report/report.zh.pdf', other);
    });
    expect(await codesOf(again)).toEqual({ verdict: 'satisfied', codes: [] });
  });

  it('is found out when a material is taken away in silence', async () => {
    const { files } = unpack(bundle);
    const materials = [...files.keys()].filter((p) => p.startsWith('data/material/'));
    for (const name of materials.slice(0, 4)) {
      const { verdict, codes } = await codesOf(changed((f) => f.delete(name)));
      expect(codes).toContain('LEDGER_MATERIAL_MISSING');
      // Its report still speaks of what is not there.
      expect(codes).toContain('EVIDENCE_REPORT_DIFFERS');
      expect(verdict).toBe('not-satisfied');
    }
  }, 60_000);

  it.each(['anchors', 'timestamp-anchors', 'crls', 'intermediates', 'ocsp'])(
    'is refused with a file among its %s that is none, and the file is named',
    async (folder) => {
      const junk = `data/trust/${folder}/${digestHex('sha256', utf8('junk'))}`;
      const offered = changed((f) => f.set(junk, utf8('junk')));
      await expect(verifyBytes(offered, TRUST)).rejects.toMatchObject({ subject: junk, exit: 3 });
      const dir = join(scratch, `junk-${folder}`);
      cpSync(COMPLETE, dir, { recursive: true });
      mkdirSync(join(dir, 'trust', folder), { recursive: true });
      writeFileSync(join(dir, 'trust', folder, 'named.pem'), 'junk');
      await expect(makeBundle(dir, `${dir}.tar`)).rejects.toMatchObject({
        subject: join(dir, 'trust', folder, 'named.pem'),
      });
    },
  );

  it('is found out when the evidence in its page is another', async () => {
    const page = changed((f) => {
      const text = Buffer.from(f.get('data/report/report.html')!).toString();
      f.set('data/report/report.html', utf8(text.replace(/data-evidence="ledger\/head">../, '$&A')));
    });
    expect(await codesOf(page)).toEqual({ verdict: 'not-satisfied', codes: ['EVIDENCE_REPORT_DIFFERS'] });
  });

  it('says when the texts beside the evidence are not its own', async () => {
    const foreign = changed((f) => f.set('check.sh', utf8('exit 0\n')));
    expect(await codesOf(foreign)).toEqual({ verdict: 'satisfied', codes: ['EVIDENCE_COMPANION_FOREIGN'] });
  });
});

/** A PDF of pdfkit with its streams changed, compressed at another level, and its table made anew. */
function restreamed(pdf: string, change: (stream: string) => string): string {
  const table = pdf.lastIndexOf('xref\n0 ');
  const trailer = pdf.slice(pdf.indexOf('trailer\n', table), pdf.indexOf('startxref\n', table));
  let out = pdf.slice(0, 15);
  const places: number[] = [];
  for (let at = 15; at < table - 10; ) {
    const id = /^(\d+) 0 obj\n/.exec(pdf.slice(at, at + 20))!;
    places[Number(id[1])] = out.length;
    const [ends, streams] = [pdf.indexOf('\nendobj\n', at), pdf.indexOf('\nstream\n', at)];
    let head = pdf.slice(at, ends);
    let end = ends;
    let body = '';
    if (streams >= 0 && streams < ends) {
      head = pdf.slice(at, streams);
      const length = Number(/\n\/Length (\d+)\n/.exec(head)![1]);
      const raw = pdf.slice(streams + 8, streams + 8 + length);
      end = streams + 8 + length + '\nendstream'.length;
      const packed = head.includes('/FlateDecode');
      const inner = change(packed ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw);
      const made = packed
        ? deflateSync(Buffer.from(inner, 'latin1'), { level: 1 }).toString('latin1')
        : inner;
      head = head.replace(`/Length ${length}\n`, `/Length ${made.length}\n`);
      body = `\nstream\n${made}\nendstream`;
    }
    out += `${head}${body}\nendobj\n`;
    at = end + '\nendobj\n'.length;
  }
  const rows = places.slice(1).map((place) => `${String(place).padStart(10, '0')} 00000 n \n`);
  return `${out}xref\n0 ${places.length}\n0000000000 65535 f \n${rows.join('')}${trailer}startxref\n${out.length}\n%%EOF\n`;
}
