import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import { CloudexitError, errorCode } from '../core/errors.js';
import { broken, type ContainerFindings } from './container-findings.js';
import type { Unfolding } from './limits.js';

const CHUNK = 1_048_576;

export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';

const PROGRAMS: Readonly<Record<Exclude<Compression, 'gzip'>, readonly string[]>> = {
  zstd: ['zstd', '--decompress', '--stdout', '--quiet'],
  xz: ['xz', '--decompress', '--stdout', '--memlimit-decompress=1GiB'],
  bzip2: ['bzip2', '--decompress', '--stdout'],
};

export interface Compressed {
  readonly compression: Compression;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Counts the content. */
  readonly unfolding: Unfolding;
  /** Receives ARCHIVE_TRAILING_DATA. */
  readonly findings: ContainerFindings;
}

/**
 * The decompressed bytes. Ends cleanly only when every checksum of the format was right and the input was used
 * to its end; else throws ARCHIVE_TRUNCATED or ARCHIVE_DAMAGED. zstd, xz and bzip2 are read by the system's own
 * programs: the libraries tried for them accept broken frames. Throws PROGRAM_MISSING when there is none.
 */
export async function* decompress(input: Compressed): AsyncGenerator<Uint8Array> {
  for await (const chunk of input.compression === 'gzip' ? gunzip(input) : runProgram(input)) {
    input.unfolding.content(chunk.length);
    yield chunk;
  }
}

async function* gunzip({ bytes, findings }: Compressed): AsyncGenerator<Uint8Array> {
  let given = 0;
  const counted = async function* () {
    for await (const chunk of bytes) {
      given += chunk.length;
      yield chunk;
    }
  };
  // Room for a few chunks ahead: inflating runs on another thread while this one hashes.
  const engine = createGunzip({ chunkSize: CHUNK, highWaterMark: 4 * CHUNK } as ZlibOptions);
  const fed = pipeline(Readable.from(counted(), { objectMode: false, highWaterMark: CHUNK }), engine);
  // The same failure reaches the loop below through the engine.
  fed.catch(() => {});
  try {
    for await (const chunk of engine) yield chunk as Uint8Array;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'Z_BUF_ERROR') throw broken('ARCHIVE_TRUNCATED', 'the gzip stream is cut', error);
    if (code?.startsWith('Z_'))
      throw broken('ARCHIVE_DAMAGED', `the gzip stream is damaged (${code})`, error);
    throw error;
  } finally {
    engine.destroy();
  }
  await fed;
  if (engine.bytesWritten < given) {
    findings.add('ARCHIVE_TRAILING_DATA', `${given - engine.bytesWritten} bytes follow the gzip stream`);
  }
}

async function* runProgram({ compression, bytes, findings }: Compressed): AsyncGenerator<Uint8Array> {
  const [program, ...args] = PROGRAMS[compression as keyof typeof PROGRAMS] as [string, ...string[]];
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
  });
  const ended = Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ]);
  ended.catch(() => {});
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < 300) complaint += chunk.toString('latin1');
  });
  let failure: unknown;
  const fed = feed(bytes, child.stdin).catch((error) => {
    failure = error;
    child.kill();
  });
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    const [status] = (await ended) as [number | null];
    await fed;
    if (failure !== undefined) throw failure;
    if (status !== 0) throw broken('ARCHIVE_DAMAGED', `${program} refuses the stream: ${oneLine(complaint)}`);
    // bzip2 passes over what follows its stream and only says so.
    if (complaint !== '') findings.add('ARCHIVE_TRAILING_DATA', `${program} says: ${oneLine(complaint)}`);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw programMissing(program, error);
    throw error;
  } finally {
    child.kill();
  }
}

/** Writes everything; a program that stops reading early says why by its exit status, not here. */
async function feed(bytes: AsyncIterable<Uint8Array>, stdin: Writable): Promise<void> {
  let gone = false;
  stdin.on('error', () => {
    gone = true;
  });
  for await (const chunk of bytes) {
    if (gone) return;
    if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain').catch(() => {}), once(stdin, 'close')]);
  }
  stdin.end();
}

function oneLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function programMissing(program: string, cause: unknown): CloudexitError {
  return new CloudexitError('PROGRAM_MISSING', `the program ${program} is needed to read this archive`, {
    subject: program,
    hint: `Install ${program} from your system's packages.`,
    cause,
  });
}
