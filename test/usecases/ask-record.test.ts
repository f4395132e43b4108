import { describe, expect, it } from 'vitest';
import {
  type FieldOutline,
  outlineOf,
  RECORD_KINDS,
  type RecordKind,
} from '../../src/formats/records/index.js';
import { type Asker, askRecord } from '../../src/usecases/ask-record.js';
import { exampleOf } from '../formats/records/examples.js';

/** Answers from a predicate, by the path of each question. */
function answering(predicate: object): Asker {
  const at = (path: string): unknown =>
    path
      .split(/[.[\]]+/)
      .filter((p) => p !== '')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], predicate);
  const asked = new Map<string, number>();
  return {
    text: async (field, path) => {
      const whole = at(path.replace(/\[0\]$/, ''));
      if (field.list && typeof whole === 'string' && path.endsWith('[0]')) return whole;
      const value = at(path);
      return value === undefined ? '' : String(value);
    },
    word: async (_, path) => String(at(path)),
    words: async (_, path) => at(path) as string[],
    yes: async (field, path, question) => {
      if (question === 'value') return at(path) as boolean;
      if (question === 'give') return at(path) !== undefined;
      const n = asked.get(path) ?? 0;
      asked.set(path, n + 1);
      return field.list && n < (at(path) as unknown[]).length;
    },
  };
}

describe('askRecord', () => {
  it.each([...RECORD_KINDS])('asks for every field of %s', async (kind) => {
    const statement = await askRecord(kind, answering(exampleOf(kind)));
    expect(statement.predicate).toEqual(exampleOf(kind));
  });

  it('offers what is known already', async () => {
    const offered: unknown[] = [];
    const asker = answering(exampleOf('withdraw'));
    const text = async (field: FieldOutline, path: string, initial?: string) => {
      offered.push(initial);
      return await asker.text(field, path);
    };
    await askRecord('withdraw', { ...asker, text }, { recordedAt: '2026-05-01T00:00:00Z' });
    expect(offered).toContain('2026-05-01T00:00:00Z');
  });

  it('refuses answers that do not fit, by field', async () => {
    const asker = { ...answering(exampleOf('difference-acceptance')), text: async () => 'x' };
    await expect(askRecord('withdraw', asker)).rejects.toMatchObject({
      code: 'RECORD_FIELD_INVALID',
      subject: 'predicate.recordedAt',
    });
  });

  it('what is typed is held to the schema of the field', () => {
    const field = (kind: RecordKind, ...path: readonly string[]) =>
      path.reduce<FieldOutline | undefined>(
        (at, name) => (at?.fields ?? outlineOf(kind)).find((f) => f.name === name),
        undefined,
      )!;
    expect(field('hold-release', 'hold', 'sha256').accepts('zz')).toBe(false);
    expect(field('hold-release', 'hold', 'sha256').accepts('ab'.repeat(32))).toBe(true);
    expect(field('hold-release', 'releasedAt').accepts('2026-02-29T00:00:00Z')).toBe(false);
    expect(field('exit-terms', 'retention', 'days').accepts('30')).toBe(true);
    expect(field('exit-terms', 'retention', 'days').accepts('30 days')).toBe(false);
    expect(field('retention-hold', 'items').accepts('Pages')).toBe(false);
  });

  it('every kind begins with case, party and time', () => {
    for (const kind of RECORD_KINDS) {
      expect(
        outlineOf(kind)
          .slice(0, 3)
          .map((f) => f.name),
      ).toEqual(['case', 'party', 'recordedAt']);
    }
  });
});
