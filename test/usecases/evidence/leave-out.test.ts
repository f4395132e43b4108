import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import {
  type EvidenceIndex,
  parseEvidenceIndex,
  serialiseEvidenceIndex,
} from '../../../src/formats/evidence-bundle.js';
import type { AuditVerdict } from '../../../src/usecases/audit-evidence.js';
import { type LeaveOut, parseLeaveOut } from '../../../src/usecases/evidence/leave-out.js';
import { COMPLETE } from '../../examples/complete.js';
import { signedExample } from '../signed-example.js';
import { makeBundle, pack, unpack, verifyBytes } from './bundles.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-leave-out-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const TRUST = { folders: [join(COMPLETE, 'trust')] };
const RANK: Record<AuditVerdict, number> = { 'not-satisfied': 0, 'not-assessed': 1, satisfied: 2 };

let made = 0;
const known = new Map<string, ReturnType<typeof makeWithout>>();

/** The same bundle is made once. */
function bundleWithout(asked: readonly string[], prove: readonly string[] = [], dir = COMPLETE) {
  const name = JSON.stringify([asked, prove, dir]);
  const bundle = known.get(name) ?? makeWithout(asked, prove, dir);
  known.set(name, bundle);
  return bundle;
}

async function makeWithout(asked: readonly string[], prove: readonly string[], dir: string) {
  const output = join(scratch, `${made++}.tar`);
  const written = await makeBundle(dir, output, { leaveOut: asked.map(parseLeaveOut), prove });
  return { written, bytes: readFileSync(output) };
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

type Files = Map<string, Uint8Array>;
type OneLeftOut = EvidenceIndex['leftOut'][number];
const PAPER = '154726e50456da304c999b34e2f74a5cf750c218a5beda97b2b4385ac21c7ed8';

function partIn(files: Files): [string, Uint8Array] {
  return [...files].find(([path]) => path.startsWith('data/parts/'))!;
}

/** Changes what a bundle says was left out. */
function restate(files: Files, change: (one: OneLeftOut) => OneLeftOut | undefined): void {
  const index = parseEvidenceIndex(files.get('index.json')!);
  const leftOut = index.leftOut.flatMap((one) => change(one) ?? []);
  files.set('index.json', serialiseEvidenceIndex({ ...index, leftOut }));
}

describe('what is left out of a bundle', () => {
  it.each(['personal', 'item:papers', 'inventory:site', 'inventory:returned', `material:${PAPER}`])(
    'is said, and the verdict is not assessed without %s',
    async (asked) => {
      const { written, bytes } = await bundleWithout([asked]);
      expect(written.index.leftOut.length).toBeGreaterThan(0);
      const verified = await verifyBytes(bytes, TRUST);
      expect(verified.verdict).toBe('not-assessed');
      const uncounted = [
        ...(/site|papers|personal/.test(asked) ? ['MANIFEST_COVERAGE_UNSETTLED'] : []),
        ...(asked.startsWith('material:') ? [] : ['RETURN_NOT_RECOUNTED']),
      ];
      expect(new Set(verified.findings.map((f) => f.code))).toEqual(
        new Set(['LEDGER_MATERIAL_MISSING', 'EVIDENCE_LEFT_OUT', ...uncounted]),
      );
      const readme = text(unpack(bytes).files.get('README.txt')!);
      for (const one of written.index.leftOut) {
        expect(readme).toContain(one.what === 'material' ? one.material : one.inventory);
      }
    },
    60_000,
  );

  it('is in no inventory and no list any more, and one entry of it is proved', async () => {
    const proved = 'docs/资源清单.docx';
    const { written, bytes } = await bundleWithout(['personal'], [proved]);
    const { files } = unpack(bytes);
    const shown = [...files].filter(([p]) => p.startsWith('data/parts/') || p.startsWith('data/material/'));
    expect(shown.filter(([p]) => p.startsWith('data/parts/')).length).toBe(5);
    for (const [path, content] of shown) expect(text(content), path).not.toContain('"docs/');
    expect([...files.keys()].filter((p) => p.startsWith('data/proofs/')).length).toBeGreaterThan(0);
    const verified = await verifyBytes(bytes, TRUST);
    expect(verified.proofs).toBeGreaterThan(0);
    expect(verified.inventories).toEqual({ whole: 2, inPart: 5 });
    // The lists of findings that the example has cite entries of the site, none of these.
    expect(written.index.leftOut.map((l) => l.why)).not.toContain('names-left-out');
    const site = await bundleWithout(['inventory:site']);
    expect(site.written.index.leftOut.map((l) => l.why)).toContain('names-left-out');
  });

  it('cannot be hidden: without its mention it is damage, and a part has to lead to its root', async () => {
    const { bytes } = await bundleWithout(['inventory:site']);
    const without = (change: (files: Map<string, Uint8Array>) => void) => {
      const { files } = unpack(bytes);
      change(files);
      return verifyBytes(pack(files), TRUST);
    };
    const silent = without((files) => {
      const index = parseEvidenceIndex(files.get('index.json')!);
      files.set('index.json', serialiseEvidenceIndex({ ...index, leftOut: [] }));
    });
    await expect(silent).rejects.toMatchObject({ code: 'EVIDENCE_DAMAGED' });
    const forged = await without((files) => {
      const [path, part] = [...files].find(([p]) => p.startsWith('data/parts/'))!;
      files.set(path, utf8(text(part).replace(/("hash":")./, '$1f')));
    });
    expect(forged.verdict).toBe('not-satisfied');
    expect(forged.findings.map((f) => f.code)).toContain('EVIDENCE_INVENTORY_WRONG');
  });

  it.each<[string, (files: Files) => void, string]>([
    [
      'one material more is gone',
      (files) => files.delete(`data/material/${PAPER}`),
      'LEDGER_MATERIAL_MISSING',
    ],
    [
      'fewer entries are said to be left out than are',
      (files) =>
        restate(files, (one) => (one.what === 'entries' ? { ...one, entries: one.entries - 1 } : one)),
      'EVIDENCE_INVENTORY_WRONG',
    ],
    [
      'an entry of a part is gone',
      (files) => {
        const [path, part] = partIn(files);
        const lines = text(part).split('\n');
        const at = lines.findIndex((line) => line.includes('"path"'));
        expect(at).toBeGreaterThan(0);
        files.set(path, utf8(lines.toSpliced(at, 1).join('\n')));
      },
      'EVIDENCE_INVENTORY_WRONG',
    ],
    [
      'a part is gone, with its mention',
      (files) => {
        const [path] = partIn(files);
        files.delete(path);
        restate(files, (one) => (one.what === 'entries' && path.endsWith(one.inventory) ? undefined : one));
      },
      'SCOPE_INVENTORY_UNAVAILABLE',
    ],
  ])('is noticed when somebody changes it: %s', async (_, change, code) => {
    const { bytes } = await bundleWithout(['item:papers']);
    const before = await verifyBytes(bytes, TRUST);
    const { files } = unpack(bytes);
    change(files);
    const { findings, verdict } = await verifyBytes(pack(files), TRUST);
    const codes = findings.map((f) => `${f.code} ${f.subject}`);
    const known = new Set(before.findings.map((f) => `${f.code} ${f.subject}`));
    expect(codes.filter((c) => !known.has(c)).map((c) => c.split(' ')[0])).toContain(code);
    expect(verdict).not.toBe('satisfied');
  });

  it('holds a proof to an inventory of a record', async () => {
    const { bytes } = await bundleWithout([], ['docs/资源清单.docx']);
    const { files } = unpack(bytes);
    const path = [...files.keys()].find((p) => p.startsWith('data/proofs/'))!;
    const { files: none } = unpack(bytes);
    const withoutAnchors = await verifyBytes(pack(none), {});
    expect(withoutAnchors.findings.map((f) => f.code)).toContain('EVIDENCE_PROOF_UNBOUND');
    const { createHash } = await import('node:crypto');
    const forged = utf8(text(files.get(path)!).replace(/"index":\d+/, '"index":0'));
    files.delete(path);
    files.set(`data/proofs/${createHash('sha256').update(forged).digest('hex')}.proof`, forged);
    const verified = await verifyBytes(pack(files), TRUST);
    expect(verified.findings.map((f) => f.code)).toEqual(['EVIDENCE_PROOF_WRONG']);
    expect(verified.verdict).toBe('not-satisfied');
  });

  it('never improves the verdict, whichever material of a wanting case it is', async () => {
    const { dir } = await signedExample(scratch, { keys: 'p256' });
    const trust = { folders: [join(dir, 'trust')] };
    const whole = await bundleWithout([], [], dir);
    const before = (await verifyBytes(whole.bytes, trust)).verdict;
    expect(before).toBe('not-satisfied');
    const names = [...unpack(whole.bytes).files.keys()].filter((p) => p.startsWith('data/material/'));
    for (const name of names.slice(0, 3)) {
      const { bytes } = await bundleWithout([`material:${name.slice('data/material/'.length)}`], [], dir);
      expect(RANK[(await verifyBytes(bytes, trust)).verdict]).toBeLessThanOrEqual(RANK[before]);
    }
  }, 120_000);

  it('is refused when it would hide what speaks against the case', async () => {
    const dir = join(scratch, 'altered');
    cpSync(COMPLETE, dir, { recursive: true });
    const sha256 = PAPER;
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(dir, 'material', sha256), 'something else');
    await expect(bundleWithout([`material:${sha256}`], [], dir)).rejects.toMatchObject({
      code: 'EVIDENCE_WOULD_IMPROVE',
      exit: 3,
    });
  });

  it('that the case does not have is refused, with what it has', async () => {
    await expect(bundleWithout(['inventory:nowhere'])).rejects.toMatchObject({
      code: 'USAGE',
      subject: 'nowhere',
      hint: expect.stringMatching(/^There are: [^,]+(, [^,]+)*$/),
      exit: 2,
    });
    await expect(bundleWithout(['item:nothing'])).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('pages, papers'),
    });
  });

  it('has to be named in a known way', () => {
    for (const bad of ['', 'everything', 'material:x', 'inventory:']) {
      expect(() => parseLeaveOut(bad)).toThrowError(expect.objectContaining({ code: 'USAGE', exit: 2 }));
    }
    expect(parseLeaveOut('item:papers')).toEqual({ what: 'item', id: 'papers' } satisfies LeaveOut);
  });
});
