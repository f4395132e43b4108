import { PassThrough } from 'node:stream';
import type { Connection } from 'pg';
import { expect, it } from 'vitest';
import { CopyOut } from '../../../src/sources/postgres/copy-out.js';
import { message } from './messages.js';

it('a row that can not be held is an error, and never a shorter table', async () => {
  const stream = new PassThrough();
  const copy = new CopyOut('COPY t TO STDOUT');
  stream.on('data', () => undefined);
  copy.submit({ stream, query: () => undefined } as unknown as Connection);
  stream.write(message('d', '1\tone\n'));
  // Never touched, so that it costs no memory: it is refused before it is copied.
  stream.write(Buffer.from(new ArrayBuffer(1.6 * 2 ** 30)));
  const taken = async (): Promise<void> => {
    while ((await copy.next()) !== undefined);
  };
  await expect(taken()).rejects.toMatchObject({ code: 'TABLE_ROW_TOO_LARGE' });
});
