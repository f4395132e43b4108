import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RowWriter, TAG } from '../../src/formats/rows.js';
import { marksAndKey, rowsLineText } from '../../src/formats/rows-file.js';
import { parseRowsLine } from '../../src/formats/rows-line.js';
import { RowsFile } from '../../src/inventory/index.js';

const hash = 'ab'.repeat(32);
const GOOD = [
  `{"digest":"sha256","type":"urn:cloudexit:rows:v1"}`,
  `{"columns":["id"],"key":["id"],"path":"tables/a"}`,
  `["${hash}","01020304","id=1"]`,
  `{"tables":1,"type":"urn:cloudexit:rows-end:v1"}`,
];

async function open(lines: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudexit-rows-'));
  try {
    writeFileSync(join(folder, 'rows'), lines.map((l) => `${l}\n`).join(''));
    return await RowsFile.open(join(folder, 'rows')).catch((error: { code: string }) => error.code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a rows file', () => {
  it('is read when it is whole', async () => {
    expect(await open(GOOD)).toBeInstanceOf(RowsFile);
  });

  it.each([
    ['no header', GOOD.slice(1)],
    ['no end', GOOD.slice(0, 3)],
    ['two headers', [GOOD[0]!, ...GOOD]],
    ['more after its end', [...GOOD, GOOD[2]!]],
    [
      'a table twice',
      [...GOOD.slice(0, 3), ...GOOD.slice(1, 3), `{"tables":2,"type":"urn:cloudexit:rows-end:v1"}`],
    ],
    ['another number of tables', [...GOOD.slice(0, 3), `{"tables":2,"type":"urn:cloudexit:rows-end:v1"}`]],
    ['rows of no table', [GOOD[0]!, GOOD[2]!, `{"tables":0,"type":"urn:cloudexit:rows-end:v1"}`]],
    ['nothing', []],
  ])('is refused with %s', async (_, lines) => {
    expect(await open(lines)).toBe('ROWS_FILE_INVALID');
  });

  it('has lines that are read as they were written, with whatever is in a key', () => {
    const row = { hash, marks: '00ff00ff', key: 'name="\n\u2028\u0000\u001b' };
    expect(parseRowsLine(Buffer.from(rowsLineText(row).slice(0, -1)))).toEqual({ row });
  });

  it('marks columns and names keys; a long value is told apart by what was cut', () => {
    const keyOf = (text: string): string => {
      const to = new RowWriter();
      to.text(TAG.number, '7');
      to.text(TAG.text, text);
      return marksAndKey(to.bytes, 0, to.at, [['b', 1]]).key;
    };
    expect(keyOf('x')).toBe('b=x');
    expect(keyOf('x'.repeat(999))).not.toBe(keyOf(`${'x'.repeat(998)}y`));
  });
});
