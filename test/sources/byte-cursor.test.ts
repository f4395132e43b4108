import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AccessCursor, type ByteCursor, StreamCursor } from '../../src/sources/byte-cursor.js';
import { MemoryAccess } from '../../src/sources/random-access.js';

const STEPS = ['take', 'takeNow', 'ahead', 'piece', 'skip', 'skipNow'] as const;

async function* chunksOf(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

/** What a step gave, and how far it may have moved the cursor. */
async function walk(cursor: ByteCursor, bytes: Uint8Array, step: (typeof STEPS)[number], length: number) {
  const from = cursor.position;
  const next = bytes.subarray(from, from + length);
  if (step === 'skip') expect(await cursor.skip(length)).toBe(next.length);
  else if (step === 'skipNow') {
    const passed = cursor.skipNow(length);
    if (passed) expect(next.length).toBe(length);
    expect(cursor.position).toBe(passed ? from + length : from);
    return;
  } else {
    const given = await cursor[step](length);
    if (step === 'ahead' || given === undefined) {
      if (given !== undefined) expect(Uint8Array.from(given)).toEqual(next);
      expect(cursor.position).toBe(from);
      return;
    }
    if (step === 'piece') {
      expect(given.length > 0).toBe(next.length > 0);
      expect(Uint8Array.from(given)).toEqual(next.subarray(0, given.length));
      expect(cursor.position).toBe(from + given.length);
      return;
    }
    expect(Uint8Array.from(given)).toEqual(next);
  }
  expect(cursor.position).toBe(from + next.length);
}

test('a cursor gives the bytes in order, however they are asked for and wherever the chunks end', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 1, max: 40 })));
  const lengths = fc.array(fc.nat(30));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), lengths, steps, async (content, cuts, asked) => {
      const bytes = Uint8Array.from(content);
      const cursors = [new StreamCursor(chunksOf(bytes, cuts)), new AccessCursor(new MemoryAccess(bytes))];
      for (const cursor of cursors) {
        for (const [step, length] of asked) await walk(cursor, bytes, step, length);
        expect(await cursor.skip(1000)).toBeLessThanOrEqual(bytes.length);
        expect(cursor.position).toBe(bytes.length);
        expect(await cursor.piece(1)).toHaveLength(0);
      }
    }),
  );
});

test('a stream that failed has not ended, however often it is asked', async () => {
  const failing = async function* () {
    yield Uint8Array.of(1, 2, 3);
    throw Object.assign(new Error('EIO'), { code: 'EIO', errno: -5 });
  };
  const cursor = new StreamCursor(failing());
  expect(await cursor.piece(3)).toEqual(Uint8Array.of(1, 2, 3));
  for (const step of ['piece', 'take', 'skip', 'piece'] as const)
    await expect(cursor[step](10)).rejects.toThrow('EIO');
});
