import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { draftCertificate } from '../../src/usecases/certificate/issue-certificate.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import type { Edits } from '../clauses/example.js';
import { runLine } from '../cli/transcript.js';
import { AUDITED_AT, type ExampleOptions, signedExample } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-holes-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// biome-ignore lint/suspicious/noExplicitAny: edits reach into predicates of every kind; the schemas check the result.
type Edit = (predicate: any) => void;
const edit = (name: string, change: Edit): Edits => ({ [name]: change as never });

async function exampleWith(more: ExampleOptions): Promise<string> {
  const { dir } = await signedExample(mkdtempSync(join(scratch, 'case-')), { keys: 'p256', ...more });
  return dir;
}

async function draft(more: ExampleOptions) {
  const dir = await exampleWith(more);
  const said = await draftCertificate({
    dir,
    policy: await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) }),
    party: 'cloud',
    officer: { name: 'A', title: 'B' },
    statement: 'gone',
    issuedAt: new Date(AUDITED_AT),
    version: '0',
  });
  const holes = said.closure.cells
    .filter((c) => c.state !== 'attested')
    .map((c) => `${c.copy}/${c.medium} ${c.state} ${c.why}`);
  return { ...said, holes: [...new Set(holes)] };
}

const expiresLater = edit('attestation-cloud', (p) => {
  delete p.entries[1].deletedAt;
  Object.assign(p.entries[1], { outcome: 'expires-later', expiresAt: '2026-07-01T00:00:00Z' });
});

/** What keeps a certificate from being made, each by itself. */
const HOLES: Readonly<Record<string, readonly [ExampleOptions, string[]]>> = {
  'no attestation': [
    { without: ['attestation-cloud'] },
    ['site/disk-1 missing not-attested', 'nightly/tape-3 missing not-attested'],
  ],
  'a forgotten backup': [
    {
      edits: {
        ...edit('deletion-plan-cloud', (p) => p.copies.pop()),
        ...edit('attestation-cloud', (p) => p.entries.pop()),
      },
    },
    ['nightly/- missing copy-not-planned', '-/tape-3 missing medium-in-no-copy'],
  ],
  'a deletion that failed': [
    {
      edits: edit('attestation-cloud', (p) => {
        delete p.entries[1].deletedAt;
        p.entries[1].outcome = 'failed';
      }),
    },
    ['nightly/tape-3 missing failed'],
  ],
  'an expiry to come': [{ edits: expiresLater }, ['nightly/tape-3 pending expires-later']],
  'a sanitisation with errors': [
    { edits: edit('sanitisation-tape-3', (p) => (p.errors = 1)) },
    ['nightly/tape-3 missing sanitisation-failed'],
  ],
  'a sanitisation that was aborted': [
    { edits: edit('sanitisation-tape-3', (p) => (p.verificationOutcome = 'not-verified')) },
    ['nightly/tape-3 missing sanitisation-failed'],
  ],
  'hidden areas that nobody looked at': [
    { edits: edit('sanitisation-disk-1', (p) => (p.hiddenAreas = 'not-checked')) },
    ['site/disk-1 missing condition-not-shown'],
  ],
  'a medium of which no sanitisation says how hidden areas were dealt with': [
    { without: ['sanitisation-disk-1'] },
    ['site/disk-1 missing condition-not-shown'],
  ],
  'a level below the one required': [
    { edits: edit('attestation-cloud', (p) => (p.entries[0].level = 'clear')) },
    ['site/disk-1 missing level-too-low'],
  ],
  'a medium that no plan has': [
    { edits: edit('attestation-cloud', (p) => (p.entries[1].medium = 'tape-9')) },
    ['nightly/tape-3 missing not-attested', 'nightly/tape-9 contradicted not-in-plan'],
  ],
  'residue on a medium': [
    { edits: edit('residual-test', (p) => Object.assign(p.targets[0], { outcome: 'found', hits: 1 })) },
    ['site/disk-1 contradicted residue-found'],
  ],
  'residue at an endpoint': [
    { edits: edit('residual-test', (p) => Object.assign(p.targets[1], { outcome: 'found', hits: 1 })) },
    ['-/- contradicted residue-found'],
  ],
};

describe('a certificate of destruction', () => {
  it('is made where nothing is open', async () => {
    const { certificate, holes } = await draft({});
    expect([certificate !== undefined, holes]).toEqual([true, []]);
  });

  it.each(Object.entries(HOLES))('is not made over %s, which is named', async (_, [more, expected]) => {
    const { certificate, holes } = await draft(more);
    expect([certificate, holes]).toEqual([undefined, expected]);
  });

  it('is not made beside a record that does not count', async () => {
    const { certificate, unresolved, holes } = await draft({
      edits: edit('sanitisation-tape-3', (p) => (p.party = 'webdev')),
    });
    expect([certificate, unresolved.map((r) => r.kind), holes]).toEqual([
      undefined,
      ['medium-sanitisation'],
      [],
    ]);
  });

  it('is refused with the exit code of what is only pending', async () => {
    const dir = await exampleWith({ edits: expiresLater });
    const who = '--party cloud --officer A --title B';
    const { exit, output } = await runLine(
      `cloudexit deletion certificate ${dir} ${who} -o none --at ${AUDITED_AT} --time ${AUDITED_AT} --lang zh`,
      scratch,
    );
    expect(exit, output).toBe(4);
    expect(output).toMatch(/待到期 +pages +nightly +tape-3 .*2026-07-01T00:00:00Z/);
  });
});
