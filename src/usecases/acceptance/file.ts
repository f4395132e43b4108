import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../core/finding.js';
import { type FindingCode, findingKind } from '../../core/finding-codes.js';
import type { CheckOf, FileFormat } from '../../formats/acceptance-plan.js';
import type { CheckConclusion, CheckOutcome } from '../../formats/acceptance-result.js';
import { Steps } from '../../residue/probe/index.js';
import { openReadOnly } from '../../sources/index.js';
import { listInventory } from '../list-inventory.js';
import { readSmallFile } from '../small-file.js';
import type { CheckContext } from './check-context.js';
import { shortly } from './check-context.js';
import type { FormFlaw } from './format/flaw.js';
import { recogniseFormat, WHOLE_FORMATS } from './format/index.js';

/** Formats that are looked at as a whole are held in memory; a larger file is not assessed. */
const LARGEST = 64 * 1024 * 1024;
const HEAD = 4096;
/** Seconds that a file may be checked in which it gives no answer; one check is one answer. */
const LONGEST = 3600;

/** A file that must open: well-formed as its format demands, whatever is in it. */
export async function checkFile(check: CheckOf<'file'>, context: CheckContext): Promise<CheckConclusion> {
  const steps = new Steps(context.now);
  const conclude = (
    outcome: CheckOutcome,
    because: string,
    findings?: readonly Finding[],
  ): CheckConclusion => ({
    outcome,
    expected: `a well-formed file${check.format === undefined ? '' : ` of format ${check.format}`}`,
    because,
    steps: steps.all,
    ...(findings === undefined || findings.length === 0 ? {} : { findings }),
  });
  const head = await steps.ask(
    `open ${check.path}`,
    () => headOf(check.path),
    (bytes) => ({ observed: `${bytes.length} bytes of its beginning`, bytes }),
  );
  if ('failure' in head) return conclude('not-assessed', `it cannot be read: ${head.failure}`);
  const seen = recogniseFormat(head.answer);
  const format = seen ?? (check.format === 'json' || check.format === 'xml' ? check.format : undefined);
  if (check.format !== undefined && format !== check.format)
    return conclude(
      'failed',
      format === undefined ? 'it does not begin as this format does' : `it is ${format}`,
    );
  if (format === undefined) return conclude('not-assessed', 'no format that is known here');
  const asked = await steps.ask(
    `check ${check.path} as ${format}`,
    () => flawOf(check, format, context.signal),
    (flaw) => ({ observed: flaw === undefined ? 'well-formed' : shortly(flaw.why) }),
  );
  if ('failure' in asked) return conclude('not-assessed', `it cannot be checked: ${asked.failure}`);
  const flaw = asked.answer;
  if (flaw === undefined) return conclude('passed', `well-formed ${format}`);
  return conclude(flaw.unknown === true ? 'not-assessed' : 'failed', shortly(flaw.why), flaw.findings);
}

interface Flaw extends FormFlaw {
  readonly findings?: readonly Finding[];
}

async function flawOf(
  { path, timeout = LONGEST }: CheckOf<'file'>,
  format: FileFormat,
  signal?: AbortSignal,
): Promise<Flaw | undefined> {
  if (format === 'sqlite') return await sqliteFlaw(path, timeout, signal);
  if (format === 'archive') return await archiveFlaw(path, signal);
  return await WHOLE_FORMATS[format](await readSmallFile(path, LARGEST));
}

async function sqliteFlaw(path: string, timeout: number, signal?: AbortSignal): Promise<Flaw | undefined> {
  try {
    const database = await openReadOnly(`sqlite:${path}`, { timeout }, signal);
    try {
      const said = (await database.query('SELECT * FROM pragma_integrity_check')).map((row) => row.join(' '));
      return said.length === 1 && said[0] === 'ok' ? undefined : { why: said.join('; ') };
    } finally {
      await database.close();
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENTRY_DATA_CORRUPT') return { why: (error as Error).message };
    throw error;
  }
}

/** Every entry is read to its end, CRCs included. */
async function archiveFlaw(path: string, signal?: AbortSignal): Promise<Flaw | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudexit-acceptance-'));
  try {
    const built = await listInventory({
      sources: [path],
      output: join(folder, 'inventory'),
      tree: 'sha256',
      digests: ['sha256'],
      metadata: false,
      reading: {},
      ...(signal === undefined ? {} : { signal }),
    });
    const codes = [...(Object.keys(built.codes) as FindingCode[]), ...built.findings.map((f) => f.code)];
    const having = (effect: string): FindingCode[] => codes.filter((c) => findingKind(c).effect === effect);
    const wanting = having('wanting');
    if (wanting.length > 0) return { why: wanting.join(', '), findings: built.findings };
    const open = having('not-assessed');
    return open.length > 0 ? { why: open.join(', '), unknown: true } : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
