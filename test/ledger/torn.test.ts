import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCase, verifyCase } from '../../src/ledger/index.js';
import { collect, inFolder, newCase, recordEntry, recordTexts } from './cases.js';

/** A case of three records, the log before the third, and the head before and after it. */
async function threeRecords(dir: string) {
  const made = await newCase(dir, 2);
  const file = (name: string) => join(made.dir, 'ledger', name);
  const [log, head] = [await readFile(file('log')), await readFile(file('head'))];
  await made.append(recordEntry(3));
  return {
    dir: made.dir,
    file,
    log,
    head,
    logAfter: await readFile(file('log')),
    headAfter: await readFile(file('head')),
  };
}

describe('a log torn in an entry that was not acknowledged', () => {
  it('at every byte: readers report it, the next writer keeps the tail aside and goes on', () =>
    inFolder(async (dir) => {
      const { dir: caseDir, file, log, head, logAfter } = await threeRecords(dir);
      for (let cut = log.length; cut <= logAfter.length; cut++) {
        await writeFile(file('log'), logAfter.subarray(0, cut));
        await writeFile(file('head'), head);
        const whole = cut === logAfter.length;
        const torn = cut > log.length && !whole;
        const source = await openCase(caseDir);
        const codes = (await verifyCase(source, [])).findings.map((f) => f.code);
        expect(codes, `cut at ${cut}`).toEqual([...(torn ? ['LEDGER_TAIL_TORN'] : []), 'LEDGER_UNANCHORED']);
        const expected = ['{"n":1}', '{"n":2}', ...(whole ? ['{"n":3}'] : [])];
        expect(await recordTexts(source)).toEqual(expected);
        expect(await readFile(file('log')), 'reading repairs nothing').toEqual(logAfter.subarray(0, cut));

        await source.append(recordEntry(4));
        expect(await recordTexts(source)).toEqual([...expected, '{"n":4}']);
        expect((await verifyCase(source, [])).findings.map((f) => f.code)).toEqual(['LEDGER_UNANCHORED']);
      }
      const kept = await Promise.all(
        (await readdir(file('torn'))).map((name) => readFile(join(file('torn'), name))),
      );
      const lost = Array.from({ length: logAfter.length - log.length - 1 }, (_, i) => {
        return logAfter.subarray(log.length, log.length + i + 1).toString();
      });
      expect(kept.map(String).sort()).toEqual(lost.sort());
    }));

  it.each([
    ['zeros', Buffer.alloc(700)],
    ['zeros and then the end of the entry', Buffer.from(`${'\0'.repeat(100)}"type":"record"}\n`)],
    ['several lines', Buffer.from('\n\n{"x":1}\n')],
    ['a second header', Buffer.from('HEADER')],
    ['an entry that is not canonical', Buffer.from('{ "type":"record"}\n')],
  ])('with %s for a tail', (name, tail) =>
    inFolder(async (dir) => {
      const { dir: caseDir, file, log, head } = await threeRecords(dir);
      const bytes = name === 'a second header' ? log.subarray(0, log.indexOf(0x0a) + 1) : tail;
      await writeFile(file('log'), Buffer.concat([log, bytes]));
      await writeFile(file('head'), head);
      const source = await openCase(caseDir);
      expect((await verifyCase(source, [])).findings[0]).toMatchObject({
        code: 'LEDGER_TAIL_TORN',
        subject: 'entry 3',
      });
      await source.append(recordEntry(4));
      expect(await recordTexts(source)).toEqual(['{"n":1}', '{"n":2}', '{"n":4}']);
      expect((await collect(source.entries())).at(-1)!.index).toBe(3);
    }),
  );
});

describe('a log cut in an entry that was acknowledged', () => {
  it('at every byte: it is damage, and nobody writes or repairs', () =>
    inFolder(async (dir) => {
      const { dir: caseDir, file, log, logAfter } = await threeRecords(dir);
      for (let cut = log.length; cut < logAfter.length; cut++) {
        const bytes = logAfter.subarray(0, cut);
        await writeFile(file('log'), bytes);
        const code = cut === log.length ? 'LEDGER_TRUNCATED' : 'LEDGER_ENTRY_DAMAGED';
        const source = await openCase(caseDir);
        expect((await verifyCase(source, [])).findings.map((f) => f.code)).toContain(code);
        await expect(collect(source.entries())).rejects.toMatchObject({ code, exit: 3 });
        await expect(source.append(recordEntry(4))).rejects.toMatchObject({ code, exit: 3 });
        expect(await readFile(file('log'))).toEqual(bytes);
      }
    }));

  it('with an unknown head, irregular bytes are never taken for an interrupted write', () =>
    inFolder(async (dir) => {
      const { dir: caseDir, file, logAfter } = await threeRecords(dir);
      await writeFile(file('log'), logAfter.subarray(0, -3));
      await writeFile(file('head'), 'x');
      const source = await openCase(caseDir);
      expect((await verifyCase(source, [])).findings.map((f) => f.code)).toEqual([
        'LEDGER_ENTRY_DAMAGED',
        'LEDGER_HEAD_UNKNOWN',
        'LEDGER_UNANCHORED',
      ]);
      await expect(source.append(recordEntry(4))).rejects.toMatchObject({ code: 'LEDGER_HEAD_UNKNOWN' });
    }));
});
