import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETE } from '../../examples/complete.js';
import { program } from '../../program.js';
import { makeBundle, pack, unpack } from './bundles.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-check-sh-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const ANCHOR = join(COMPLETE, 'trust/anchors', readdirSync(join(COMPLETE, 'trust/anchors'))[0]!);

let files: Map<string, Uint8Array>;
beforeAll(async () => {
  const output = join(scratch, 'evidence.tar');
  await makeBundle(COMPLETE, output);
  ({ files } = unpack(output));
});

/** The bag with two of the records, for each takes a shell a while; its manifests are of just these. */
function bag(name: string, change: (files: Map<string, Uint8Array>) => void = () => undefined): string {
  const few = new Map([...files].filter(([p]) => !p.startsWith('data/records/') || /\/0000(05|01)-/.test(p)));
  change(few);
  const dir = join(scratch, name);
  for (const [path, content] of unpack(pack(few)).files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return dir;
}

function check(dir: string, anchor = ANCHOR) {
  const { status, stdout, stderr } = spawnSync('sh', [join(dir, 'check.sh'), anchor], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe('the script in a bundle', () => {
  it('finds a whole bundle valid with openssl and coreutils alone', (context) => {
    for (const name of ['openssl', 'sha256sum', 'base64']) program(name, context);
    const { status, output } = check(bag('whole'));
    expect(output).toMatch(/2 records, \d signatures checked\nVALID\n$/);
    expect(status).toBe(0);
  }, 60_000);

  it.each<[string, (dir: string) => void, string]>([
    [
      'a file is changed',
      (dir) => appendFileSync(join(dir, 'data/report/report.json'), ' '),
      'manifest-sha256.txt',
    ],
    [
      'a file is beyond the manifests',
      (dir) => writeFileSync(join(dir, 'data/more'), ''),
      'no manifest lists',
    ],
  ])(
    'finds out when %s',
    (name, change, said) => {
      const dir = bag(name.replaceAll(' ', '-'));
      change(dir);
      const { status, output } = check(dir);
      expect(output).toContain(said);
      expect(status).toBe(1);
    },
    60_000,
  );

  it('finds out when a record is another than the log has, even with its manifests in order', () => {
    const dir = bag('record', (few) => {
      const path = [...few.keys()].find((p) => p.endsWith('000001-opening.json'))!;
      few.set(path, Buffer.from(`${Buffer.from(few.get(path)!).toString().replace('2026', '2027')}`));
    });
    const { status, output } = check(dir);
    expect(output).toContain('000001-opening.json is not in the log');
    expect(output).toContain('000001-opening.json.p7s: NOT VALID');
    expect(status).toBe(1);
  }, 60_000);

  it('believes only the anchors that it is given', () => {
    const other = join(scratch, 'other.pem');
    const key = join(scratch, 'other.key');
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        '/CN=other',
        '-keyout',
        key,
        '-out',
        other,
      ],
      { stdio: 'pipe' },
    );

    const { status, output } = check(bag('foreign'), other);
    expect(output).toContain('does not lead to an anchor');
    expect(status).toBe(1);
  }, 60_000);
});
