import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LedgerEntry,
  parseEntry,
  parseHead,
  serialiseEntry,
  serialiseHead,
} from '../../src/formats/ledger.js';

const addedAt = '2026-01-02T03:04:06Z';
const over = 'ab'.repeat(32);
const bytes = Buffer.from('bytes');

const ENTRIES: readonly LedgerEntry[] = [
  { type: 'urn:cloudexit:ledger:v1', case: 'exit-1', createdAt: addedAt, nonce: '01'.repeat(16) },
  { type: 'record', addedAt, record: bytes, signatures: [bytes, bytes] },
  { type: 'signature', addedAt, over, signature: bytes },
  { type: 'time-stamp', addedAt, over, token: bytes },
  { type: 'material', addedAt, material: over, mediaType: 'text/plain', note: '清单', size: 0 },
  { type: 'merge', addedAt, base: 1, branch: [3, 2], root: over },
];

const LINE = Buffer.from(serialiseEntry(ENTRIES[1]!)).toString();

describe('ledger entries', () => {
  it('come back from their lines', () => {
    for (const entry of ENTRIES) expect(parseEntry(serialiseEntry(entry))).toEqual(entry);
  });

  it('come back whatever the bytes are', () => {
    const someBytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((b) => Buffer.from(b));
    fc.assert(
      fc.property(someBytes, fc.array(someBytes, { maxLength: 3 }), (record, signatures) => {
        const entry = { type: 'record', addedAt, record, signatures } as const;
        expect(parseEntry(serialiseEntry(entry))).toEqual(entry);
      }),
    );
  });

  it.each<[string, string]>([
    ['a space', LINE.replace(':', ': ')],
    ['an unknown member', LINE.replace('{', '{"a":1,')],
    ['a missing member', LINE.replace(`"addedAt":"${addedAt}",`, '')],
    ['an unknown type', LINE.replace('"type":"record"', '"type":"remark"')],
    [
      'members in another order',
      '{"type":"record","addedAt":"2026-01-02T03:04:06Z","record":"YQ==","signatures":[]}',
    ],
    ['a member twice', LINE.replace('{', `{"addedAt":"${addedAt}",`)],
    ['base64 without padding', LINE.replace('Ynl0ZXM=', 'Ynl0ZXM')],
    ['base64 with slack bits', LINE.replace('Ynl0ZXM=', 'Ynl0ZXN=')],
    ['base64url', LINE.replace('Ynl0ZXM=', 'Yn-0')],
    ['an empty record', LINE.replace('"Ynl0ZXM=","sig', '"","sig')],
    ['a time with a fraction', LINE.replace('06Z', '06.5Z')],
    ['a time with an offset', LINE.replace('06Z', '06+08:00')],
    ['a month that is none', LINE.replace('-01-', '-13-')],
    ['a day that is none', LINE.replace('-01-02', '-02-30')],
    ['nesting', `${'['.repeat(9)}${']'.repeat(9)}`],
    ['an array', '[]'],
    ['nothing', ''],
    ['invalid UTF-8', '\xff'],
  ])('are refused with %s', (_, line) => {
    expect(() => parseEntry(Buffer.from(line, 'latin1'))).toThrow(
      expect.objectContaining({ code: 'LEDGER_ENTRY_DAMAGED', exit: 3 }),
    );
  });

  it('are refused beyond the bounds of the specification', () => {
    const record = (size: number, signatures: number) =>
      ({
        type: 'record',
        addedAt,
        record: Buffer.alloc(size),
        signatures: Array(signatures).fill(bytes),
      }) as const;
    for (const entry of [record(8 * 2 ** 20, 64)])
      expect(parseEntry(serialiseEntry(entry))).toMatchObject({ addedAt });
    for (const entry of [
      record(8 * 2 ** 20 + 1, 1),
      record(1, 65),
      { ...ENTRIES[4]!, note: 'x'.repeat(1001) },
    ]) {
      expect(() => serialiseEntry(entry as LedgerEntry)).toThrow(
        expect.objectContaining({ code: 'LEDGER_ENTRY_INVALID' }),
      );
    }
  });
});

describe('the head', () => {
  it('comes back, and only from its one form', () => {
    const head = { size: 3, root: over };
    const text = Buffer.from(serialiseHead(head)).toString();
    expect(parseHead(Buffer.from(text))).toEqual(head);
    for (const bad of [
      `${text}\n`,
      text.replace('3', '0'),
      text.replace('3', '3.0'),
      text.replace('ab', 'AB'),
      '{}',
      '',
    ]) {
      expect(parseHead(Buffer.from(bad))).toBeUndefined();
    }
  });
});
