import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadProfile } from '../../src/clauses/index.js';
import { RULES } from '../../src/clauses/rules/registry.js';

const source = () => parse(readFileSync('manifests/clauses/gbt-38249.yaml', 'utf8'));

describe('profiles', () => {
  it.each(readdirSync('manifests/clauses'))('%s loads under its own id, in both languages', (file) => {
    const profile = loadProfile(parse(readFileSync(`manifests/clauses/${file}`, 'utf8')));
    expect(file).toBe(`${profile.id}.yaml`);
    for (const { heading, summary } of profile.clauses) {
      expect(`${heading.zh}${summary.zh}`).toMatch(/\p{Script=Han}/u);
      expect(`${heading.en}${summary.en}`).not.toMatch(/\p{Script=Han}/u);
    }
  });

  // biome-ignore lint/suspicious/noExplicitAny: a spoiled document has no type.
  it.each<[string, (p: any) => void, string]>([
    ['an unknown rule', (p) => p.clauses[0].rules.push('always'), 'clauses.0.rules.1'],
    ['a rule of an object’s own', (p) => p.clauses[0].rules.push('constructor'), 'clauses.0.rules.1'],
    ['an unknown record kind', (p) => p.clauses[0].evidence.push('rumour'), 'clauses.0.evidence.1'],
    ['evidence that no rule depends on', (p) => p.clauses[0].evidence.push('backup'), '3.6'],
    ['evidence left out', (p) => p.clauses[0].evidence.splice(0, 1, 'backup'), '3.6'],
    ['a clause twice', (p) => p.clauses.push(p.clauses[0]), '3.6'],
    ['an unknown field', (p) => Object.assign(p.clauses[0], { optional: true }), 'clauses.0'],
    ['another type', (p) => Object.assign(p, { type: 'urn:cloudexit:clauses:v2' }), 'type'],
    ['no rules', (p) => Object.assign(p.clauses[0], { rules: [] }), 'clauses.0.rules'],
  ])('refuses %s', (_, spoil, subject) => {
    const profile = source();
    spoil(profile);
    expect(() => loadProfile(profile)).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID', subject }));
  });

  it('the format page explains every rule', () => {
    const page = readFileSync('manifests/formats/clauses.md', 'utf8');
    const rules = page.slice(page.indexOf('## Rules'), page.indexOf('## Closure'));
    const named = [...rules.matchAll(/^\| ([a-z, -]+) \|/gm)].flatMap(([, names]) => names!.split(', '));
    const full = named.map((n) => (n.startsWith('-') ? `terms-state${n}` : n)).filter((n) => n !== 'rule');
    expect(full.sort()).toEqual(Object.keys(RULES).sort());
  });
});
