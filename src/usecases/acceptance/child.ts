import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

export interface ChildRequest {
  readonly run: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input?: Readable;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ChildResult {
  /** Undefined when a signal ended it. */
  readonly exit: number | undefined;
  readonly timedOut: boolean;
  /** More than the bound was written; it was then ended. */
  readonly tooMuch: boolean;
  readonly output: Buffer;
  readonly sha256: string;
  /** The beginning of what it complained about. */
  readonly complaint: string;
}

const LARGEST_OUTPUT = 16 * 1024 * 1024;
const LONGEST_COMPLAINT = 2000;

/** Runs a program without a shell, in a group of its own that ends with it. Rejects when it cannot be started. */
export function runChild(request: ChildRequest): Promise<ChildResult> {
  const { run, env, input, timeout, signal } = request;
  return new Promise((resolve, reject) => {
    const child = spawn(run[0]!, run.slice(1), {
      env,
      shell: false,
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let timedOut = false;
    let complaint = '';
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    const late = setTimeout(() => {
      timedOut = true;
      end();
      // What left the group may hold its ends for as long as it likes.
      child.stdout!.destroy();
      child.stderr!.destroy();
    }, timeout);
    signal?.addEventListener('abort', end, { once: true });
    child.stdout!.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_OUTPUT) end();
      else chunks.push(chunk);
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      if (complaint.length < LONGEST_COMPLAINT) complaint += chunk.toString('utf8');
    });
    if (input !== undefined) {
      // A program that stops reading says why by its exit.
      child.stdin!.on('error', () => input.destroy());
      input.on('error', end);
      input.pipe(child.stdin!);
    }
    const done = (): void => {
      clearTimeout(late);
      signal?.removeEventListener('abort', end);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (exit) => {
      done();
      const output = Buffer.concat(chunks);
      resolve({
        exit: exit ?? undefined,
        timedOut,
        tooMuch: size > LARGEST_OUTPUT,
        output,
        sha256: createHash('sha256').update(output).digest('hex'),
        complaint: complaint.slice(0, LONGEST_COMPLAINT),
      });
    });
  });
}

const PLAIN = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** What a child sees of the environment: nothing secret unless it is named. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  also: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(
    [...PLAIN, ...also].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}
