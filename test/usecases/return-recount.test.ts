import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ReportModel } from '../../src/formats/report.js';
import { auditCase } from '../../src/usecases/audit-case.js';
import { readProfile } from '../../src/usecases/package-data.js';
import { reportCase } from '../../src/usecases/report-case.js';
import { readPolicy } from '../../src/usecases/trust-store.js';
import type { ExampleReferences } from '../clauses/example.js';
import { type Files, LISTED } from '../examples/returned-files.js';
import { exampleCase } from './coverage-in-case.js';
import { AUDITED_AT } from './signed-example.js';

const scratch = mkdtempSync(join(tmpdir(), 'cloudexit-recount-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function audited(...of: Parameters<typeof exampleCase> extends [string, ...infer R] ? R : never) {
  const dir = await exampleCase(scratch, ...of);
  const policy = await readPolicy({ folders: [join(dir, 'trust')] }, { at: new Date(AUDITED_AT) });
  const audit = await auditCase({ dir, policy, profile: await readProfile('gbt-38249') });
  const told = audit.findings
    .filter((f) => f.code.startsWith('RETURN_'))
    .map((f) => [f.code, f.detail, f.expected, f.actual].filter((s) => s !== undefined).join(' '));
  return { dir, policy, audit, told, verdict: audit.verdict };
}

const RETURNED = LISTED['returned']!;
const path = 'www/page-01.html';
const { [path]: _lost, ...withoutOne } = RETURNED;
/** Other inventories of what came back than the example has; the records state the same numbers as before. */
const [damaged, lost, renamed] = [
  { ...RETURNED, [path]: Buffer.from('damaged') },
  { ...withoutOne, 'www/page-99.html': Buffer.from('another') },
  { ...withoutOne, 'www/PAGE-01.html': RETURNED[path]! },
] as const satisfies Files[];

describe('what a return verification states, held to the inventories in the case', () => {
  it('is borne out by them', async () => {
    const { audit, told, verdict } = await audited();
    expect([told, verdict]).toEqual([[], 'satisfied']);
    expect(audit.returns.map(({ counted: { matched, differing } }) => [matched, differing])).toEqual([
      [48, 2],
      [50, 1],
      [8, 0],
      [8, 0],
    ]);
  });

  it.each([
    ['one that is damaged', damaged],
    ['one that is lost, and another in its place', lost],
    ['one that has another name', renamed],
  ])('is found out where it passed over %s', async (_, returned) => {
    const { audit, told, verdict } = await audited({ returned });
    expect(told).toEqual([
      'RETURN_COUNT_DIFFERS matched 50 entries 49 entries',
      'RETURN_COUNT_DIFFERS wanting 1 entries 2 entries',
    ]);
    expect(verdict).toBe('not-satisfied');
    const [finding] = audit.findings.filter((f) => f.code === 'RETURN_COUNT_DIFFERS');
    expect(finding?.evidence).toMatchObject([{ type: 'record', digest: finding?.subject }]);
  });

  it('is shown in a report, whose outcome of a return is no better', async () => {
    const { dir, policy, audit } = await audited({ returned: damaged });
    const basis = { dir, policy, profile: audit.profile };
    const [json, html] = [join(dir, '..', 'report.json'), join(dir, '..', 'report.html')];
    for (const output of [json, html]) {
      await reportCase({ audit: basis, output, language: 'en', version: '0' });
    }
    const { returns } = JSON.parse(readFileSync(json, 'utf8')) as ReportModel;
    expect(returns.map((r) => [r.outcome, r.recount])).toEqual([
      ['not-satisfied', 'agrees'],
      ['not-satisfied', 'differs'],
      ['satisfied', 'agrees'],
      ['satisfied', 'agrees'],
    ]);
    expect(readFileSync(html, 'utf8')).toContain('recount disagrees');
  });

  it('is found out where it tells of less than is there', async () => {
    const { 'www/Thumbs.db': _told, ...others } = RETURNED;
    // As many entries as before: one is missing, and two are there that nobody expected.
    const { [path]: _gone, ...fewer } = others;
    const returned = { ...fewer, 'www/Thumbs.db': Buffer.from('x'), 'www/backdoor.php': Buffer.from('x') };
    const { told } = await audited({ returned }, () => ({
      verification: (p: { tally: { matched: number } }) => {
        p.tally.matched = 49;
      },
    }));
    expect(told).toEqual(['RETURN_COUNT_DIFFERS wanting 1 entries 2 entries']);
  });

  it.each([
    ['leaves open what was compared with what', ['returned', 'returned-first']],
    ['names nothing that came back', []],
  ])('is not assessed where it %s', async (_, ids) => {
    const leaves = { returned: 51, 'returned-first': 49 };
    const { told, verdict } = await audited({}, ({ inventory }: ExampleReferences) => ({
      verification: (p: { returned: object[] }) => {
        p.returned = ids.map((id) => inventory(id, leaves[id as keyof typeof leaves]));
      },
    }));
    expect([told, verdict]).toEqual([['RETURN_NOT_RECOUNTED'], 'not-assessed']);
  });

  it.each(['returned.inventory', 'site.inventory', 'webdev-returned.inventory'])(
    'is not assessed without %s',
    async (name) => {
      const { told, verdict } = await audited({}, undefined, [name]);
      expect(new Set(told)).toEqual(new Set(['RETURN_NOT_RECOUNTED']));
      expect(verdict).toBe('not-assessed');
    },
  );

  it('is not assessed by an inventory that is not the one that it binds', async () => {
    const { told, verdict } = await audited({}, ({ inventory }: ExampleReferences) => ({
      verification: (p: { returned: object[] }) => {
        p.returned = [{ ...inventory('returned', 51), root: '0'.repeat(64) }];
      },
    }));
    expect(told).toEqual(['RETURN_NOT_RECOUNTED']);
    expect(verdict).toBe('not-assessed');
  });
});
