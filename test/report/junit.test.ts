import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { rendered } from './rendered.js';
import { sampleModel } from './sample.js';

// An XML parser that is not ours: Python's expat.
const READ = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.stdin.buffer).getroot()
print(json.dumps({'root': root.attrib, 'suites': [{'at': s.attrib, 'cases': [
  [c.attrib['name'], c[0].tag if len(c) else '', c[0].attrib.get('message', '') if len(c) else ''] for c in s]} for s in root]}))
`;
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;
if (!HAS_PYTHON && process.env['CI'] === 'true') throw new Error('python3 is not installed');

interface Parsed {
  readonly root: Record<string, string>;
  readonly suites: { readonly at: Record<string, string>; readonly cases: [string, string, string][] }[];
}

async function parsed(model = sampleModel()): Promise<Parsed> {
  const input = await rendered(model, 'junit', 'en');
  const done = spawnSync('python3', ['-c', READ], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(done.stderr).toBe('');
  return JSON.parse(done.stdout) as Parsed;
}

describe.skipIf(!HAS_PYTHON)('JUnit XML', () => {
  it('fails what is not satisfied, errs on what was not assessed, and passes the rest', async () => {
    const model = sampleModel();
    model.clauses[0]!.outcome = 'not-applicable';
    const { suites } = await parsed(model);
    const elements = {
      satisfied: '',
      'not-satisfied': 'failure',
      'not-assessed': 'error',
      'not-applicable': 'skipped',
    };
    expect(suites[0]!.cases.map((c) => c[1])).toEqual(model.clauses.map((c) => elements[c.outcome]));
    for (const [i, c] of model.clauses.entries()) {
      expect(suites[0]!.cases[i]![0]).toContain(c.clause);
      if (c.outcome !== 'satisfied') expect(suites[0]!.cases[i]![2]).toContain(c.reasons[0]!.en);
    }
  });

  it('has a case for every finding, hostile names included, and counts that add up', async () => {
    const model = sampleModel();
    const { root, suites } = await parsed(model);
    expect(suites[1]!.cases).toHaveLength(model.findings.length);
    expect(suites[1]!.cases.some(([name]) => name.endsWith('<img src=x onerror=alert(1)>.html'))).toBe(true);
    expect(suites[1]!.cases.some(([name]) => name.endsWith('bell\\x07.txt'))).toBe(true);
    const all = suites.flatMap((s) => s.cases);
    expect(root).toMatchObject({
      tests: String(all.length),
      failures: String(all.filter((c) => c[1] === 'failure').length),
      errors: String(all.filter((c) => c[1] === 'error').length),
    });
  });
});
