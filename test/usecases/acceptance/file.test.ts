import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { afterAll, describe, expect, it } from 'vitest';
import { runAcceptancePlan } from '../../../src/usecases/acceptance/run-plan.js';
import { insertSqlite, writeSqlite } from '../../live/sqlite-file.js';

const folder = mkdtempSync(join(tmpdir(), 'cloudexit-acceptance-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function outcomeOf(bytes: Uint8Array, format?: string): Promise<string> {
  const plan = join(folder, 'plan.yaml');
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const check = { id: 'c', kind: 'file', path, ...(format === undefined ? {} : { format }) };
  writeFileSync(plan, JSON.stringify({ system: 's', environment: 'new-platform', checks: [check] }));
  const { result } = await runAcceptancePlan({
    plan,
    now: () => new Date(),
    env: {},
    commands: false,
    tool: 'test',
  });
  return result.answers[0]!.outcome;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** 3 by 2 pixels in grey, each row after its filter byte. */
function png(pixels: Buffer): Buffer {
  const header = Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pdf(): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const document = new PDFDocument();
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.text('page');
    document.end();
  });
}

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);

describe('a file', () => {
  it('of each format is well-formed, and is not when it was cut or changed', async () => {
    const jpeg = Buffer.concat([JPEG, Buffer.from([0xff, 0xd9])]);
    const flip = (bytes: Buffer, at: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return copy;
    };
    const good = png(Buffer.alloc(8));
    const document = await pdf();
    const cases: [string, Uint8Array, string][] = [
      ['png', good, 'passed'],
      ['png bit', flip(good, 45), 'failed'],
      ['png rows', png(Buffer.alloc(7)), 'failed'],
      ['png cut', good.subarray(0, -12), 'failed'],
      ['gif', GIF, 'passed'],
      ['gif cut', GIF.subarray(0, -1), 'failed'],
      ['jpeg', jpeg, 'passed'],
      ['jpeg cut', jpeg.subarray(0, -2), 'failed'],
      ['pdf', document, 'passed'],
      ['pdf cut', document.subarray(0, -30), 'failed'],
      [
        'pdf shifted',
        Buffer.concat([document.subarray(0, 20), Buffer.from(' '), document.subarray(20)]),
        'failed',
      ],
      ['json', Buffer.from('{"a":[1]}'), 'passed'],
      ['json cut', Buffer.from('{"a":[1]'), 'failed'],
      ['json charset', Buffer.from([0x7b, 0x22, 0xb0, 0xa1, 0x22, 0x3a, 0x31, 0x7d]), 'failed'],
      ['xml', Buffer.from('<?xml version="1.0"?><a b="c"><d/></a>'), 'passed'],
      ['xml cut', Buffer.from('<?xml version="1.0"?><a b="c"><d/>'), 'failed'],
      ['xml entity', Buffer.from('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'), 'not-assessed'],
      ['xml undeclared', Buffer.from('<a>&e;</a>'), 'failed'],
      ['xml gb', Buffer.from('<?xml version="1.0" encoding="GB18030"?><a/>'), 'not-assessed'],
      ['unknown', Buffer.from('MZ'), 'not-assessed'],
    ];
    const seen: [string, string][] = [];
    for (const [name, bytes] of cases) seen.push([name, await outcomeOf(bytes)]);
    expect(seen).toEqual(cases.map(([name, , outcome]) => [name, outcome]));
    expect(await outcomeOf(good, 'jpeg')).toBe('failed');
  });

  it('that is an archive is read to the end of every entry', async () => {
    const returns = join(import.meta.dirname, '../../returns');
    expect(await outcomeOf(readFileSync(join(returns, 'good/comment.zip')))).toBe('passed');
    expect(await outcomeOf(readFileSync(join(returns, 'bad/ENTRY_CRC_MISMATCH__stored.zip')))).toBe('failed');
  });

  it('that is a SQLite database passes its integrity check, or not', async () => {
    const path = join(folder, 'db');
    writeSqlite(path, 'CREATE TABLE t (n INTEGER PRIMARY KEY, s TEXT)', 'CREATE INDEX i ON t (s)');
    insertSqlite(
      path,
      'INSERT INTO t VALUES (?, ?)',
      Array.from({ length: 500 }, (_, i) => [i, `text ${i}`]),
    );
    const bytes = readFileSync(path);
    expect(await outcomeOf(bytes)).toBe('passed');
    const at = bytes.lastIndexOf('text 499');
    bytes.write('wrong', at);
    expect(await outcomeOf(bytes)).toBe('failed');
  });
});
