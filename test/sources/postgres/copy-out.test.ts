import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from 'pg';
import { describe, expect, it } from 'vitest';
import { CopyOut } from '../../../src/sources/postgres/copy-out.js';
import { message } from './messages.js';

/** What a query is handed on, and what it leaves to the client, of bytes that come in pieces. */
async function answered(answer: Buffer, piece: number) {
  const stream = new PassThrough();
  const left: Buffer[] = [];
  const chunks: Buffer[] = [];
  const copy = new CopyOut('COPY t TO STDOUT');
  const end = message('Z', 'I');
  stream.on('data', (bytes: Buffer) => {
    left.push(bytes);
    if (Buffer.concat(left).subarray(-end.length).equals(end)) copy.handleReadyForQuery();
  });
  copy.submit({ stream, query: () => undefined } as unknown as Connection);
  const feeding = (async () => {
    for (let at = 0; at < answer.length; at += piece) {
      if (!stream.write(answer.subarray(at, at + piece))) await turn();
    }
  })();
  for (let chunk = await copy.next(); chunk !== undefined; chunk = await copy.next())
    if (chunk !== 'waiting') chunks.push(Buffer.from(chunk));
  await feeding;
  return { chunks, left: Buffer.concat(left) };
}

const rows = Array.from({ length: 20_000 }, (_, i) => message('d', `${i}\t${'x'.repeat(i % 97)}\n`));
const end = [message('C', 'COPY 20000\0'), message('Z', 'I')];

describe('the answer to COPY', () => {
  it.each([1, 3, 65_536, 10_000_000])(
    'in pieces of %i bytes: rows whole, the rest to the client',
    async (piece) => {
      const notice = message('N', 'something\0');
      const some = piece < 10 ? rows.slice(0, 300) : rows;
      const answer = [
        message('H', '\0\0\0'),
        ...some.slice(0, 100),
        notice,
        ...some.slice(100),
        message('c'),
        ...end,
      ];
      const { chunks, left } = await answered(Buffer.concat(answer), piece);
      expect(Buffer.concat(chunks).equals(Buffer.concat(some))).toBe(true);
      expect(left.equals(Buffer.concat([notice, ...end]))).toBe(true);
      expect(chunks.every((chunk) => chunk.at(-1) === 0x0a)).toBe(true);
    },
  );

  it('a row longer than any chunk, in many messages', async () => {
    const pieces = Array.from({ length: 300 }, () => message('d', 'y'.repeat(10_000)));
    const long = [...rows.slice(0, 9), ...pieces, message('d', '\n'), ...rows.slice(9, 20)];
    const { chunks } = await answered(Buffer.concat([...long, message('c'), ...end]), 50_000);
    expect(Buffer.concat(chunks).equals(Buffer.concat(long))).toBe(true);
  });

  it('an error in the middle is left to the client', async () => {
    const error = message('E', 'SFATAL\0');
    const { left } = await answered(Buffer.concat([...rows.slice(0, 9), error, message('Z', 'I')]), 1000);
    expect(left.equals(Buffer.concat([error, message('Z', 'I')]))).toBe(true);
  });

  it.each([
    ['an end within a row', [message('d', '1\n2'), message('c'), ...end]],
    ['a message shorter than its head', [Buffer.from('d\0\0\0\x01')]],
  ])('%s is said', async (_, answer) => {
    await expect(answered(Buffer.concat(answer), 1000)).rejects.toMatchObject({ code: 'ENTRY_DATA_CORRUPT' });
  });
});
