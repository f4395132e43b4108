import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { levelGranted } from '../../src/clauses/media-levels.js';
import { loadMediaTaxonomy } from '../../src/formats/media-taxonomy.js';
import { MEDIUM_TYPES, TECHNIQUES } from '../../src/formats/records/vocabulary.js';

// biome-ignore lint/suspicious/noExplicitAny: a parsed document that tests bend
type Loose = any;
const shipped = (): Loose => parse(readFileSync('manifests/media/techniques.yaml', 'utf8'));
const bent = (bend: (value: Loose) => void) => () => {
  const value = shipped();
  bend(value);
  return loadMediaTaxonomy(value);
};

describe('table of media and techniques', () => {
  const table = loadMediaTaxonomy(shipped());
  const ceiling = (type: (typeof MEDIUM_TYPES)[number], technique: (typeof TECHNIQUES)[number]) =>
    levelGranted(table, { type, technique, evidence: 0 }).ceiling;

  it('never grants more than clear for overwriting flash, and nothing for a magnetic field on it', () => {
    for (const flash of [
      'ssd',
      'nvme',
      'usb-flash',
      'memory-card',
      'embedded-flash',
      'mobile',
      'hybrid-disk',
    ] as const) {
      expect(ceiling(flash, 'overwrite'), flash).toBe('clear');
      expect(ceiling(flash, 'degauss'), flash).toBe('none');
    }
  });

  it('grants crypto erase only under all three conditions, on every medium that has it', () => {
    for (const [type, { reaches }] of table.media) {
      for (const technique of ['crypto-erase', 'tcg-revert'] as const) {
        const reach = reaches.get(technique);
        if (reach === undefined) continue;
        expect([type, [...reach.needs].sort()]).toEqual([
          type,
          ['encrypted-since-first-write', 'every-key-copy-destroyed', 'key-strength-128'],
        ]);
      }
    }
  });

  it('grants destroy for nothing but breaking the medium', () => {
    const breaking = ['shred', 'pulverise', 'pulp', 'melt', 'incinerate', 'disintegrate'];
    for (const type of MEDIUM_TYPES) {
      for (const technique of TECHNIQUES) {
        if (ceiling(type, technique) === 'destroy') expect(breaking).toContain(technique);
      }
    }
  });

  it('cites a source for every pair, a standard for every level above clear, and no source for nothing', () => {
    const { sources, media } = shipped();
    const titles = new Map<string, string>(sources.map((s: Loose) => [s.id, s.title]));
    const cited = new Set<string>();
    for (const { type, reaches } of media) {
      for (const { technique, level, source } of reaches) {
        expect(titles.get(source), `${type} ${technique}`).toBeTruthy();
        expect(table.media.get(type)!.reaches.get(technique)!.source).toBe(titles.get(source));
        if (level === 'purge' || level === 'destroy')
          expect(source, `${type} ${technique}`).not.toBe('cautious');
        cited.add(source);
      }
    }
    expect([...cited].sort()).toEqual([...titles.keys()].sort());
  });

  it('knows every technique on some medium', () => {
    for (const technique of TECHNIQUES) {
      expect(
        [...table.media.values()].some(({ reaches }) => reaches.has(technique)),
        technique,
      ).toBe(true);
    }
  });

  it('grants nothing for a pair that it does not list', () => {
    expect(levelGranted(table, { type: 'paper', technique: 'overwrite', evidence: 9 })).toEqual({
      ceiling: 'none',
      unmet: [],
      unknown: [],
      partial: false,
    });
  });

  it.each([
    ['an unknown field', bent((v) => (v.more = 1)), undefined],
    ['an unknown medium', bent((v) => (v.media[0].type = 'crystal')), 'media.0.type'],
    ['an unknown level', bent((v) => (v.media[0].reaches[0].level = 'erase')), 'media.0.reaches.0.level'],
    [
      'an unknown condition',
      bent((v) => (v.media[0].reaches[0].needs = ['luck'])),
      'media.0.reaches.0.needs.0',
    ],
    ['no source', bent((v) => (v.media[0].reaches[0].source = 'hearsay')), 'media.hdd.overwrite'],
    ['a medium twice', bent((v) => v.media.push(v.media[0])), 'media.hdd'],
    ['a technique twice', bent((v) => v.media[0].reaches.push(v.media[0].reaches[0])), 'media.hdd.overwrite'],
    ['a medium left out', bent((v) => v.media.pop()), 'media'],
    ['a technique left out', bent((v) => v.techniques.pop()), 'techniques'],
  ])('refuses %s', (_, load, subject) => {
    expect(load).toThrowError(expect.objectContaining({ code: 'MEDIA_INVALID', subject }));
  });
});
