import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildRecord,
  type PredicateOf,
  type RecordKind,
  serialiseRecord,
} from '../../src/formats/records/index.js';
import { DEMO_PASSPHRASE, type DemoPerson, makePeople } from '../../src/usecases/demo/parties.js';
import { RUN } from '../cli/transcript.js';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** Where an exit is conducted: a folder with keys and papers, and the command line. */
export class ExitDesk {
  readonly #environment: Record<string, string>;
  people: ReadonlyMap<string, DemoPerson> = new Map();

  constructor(
    readonly folder: string,
    readonly caseId: string,
    environment: Record<string, string>,
  ) {
    this.#environment = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8', ...environment };
  }

  async open(): Promise<void> {
    this.people = await makePeople(this.path('keys'), this.path('trust'));
    writeFileSync(this.path('passphrase'), DEMO_PASSPHRASE);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, content: string | object): string {
    writeFileSync(this.path(name), typeof content === 'string' ? content : JSON.stringify(content));
    return name;
  }

  /** Runs one command in the folder. */
  run(...args: readonly string[]): Promise<Ran> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [RUN, ...args],
        { cwd: this.folder, env: this.#environment, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => {
          done({
            stdout,
            stderr,
            exit: error === null ? 0 : typeof error.code === 'number' ? error.code : 128,
          });
        },
      );
    });
  }

  /** The document that a command prints with --json; the exit code has to be the one given. */
  async json<T>(exit: number, ...args: readonly string[]): Promise<T> {
    const ran = await this.run(...args, '--json');
    if (ran.exit !== exit) throw new Error(`${args.join(' ')}: exit ${ran.exit}\n${ran.stdout}${ran.stderr}`);
    return JSON.parse(ran.stdout) as T;
  }

  /** Has a record that is there signed by everybody named, at the time it says, and enters it with materials. Returns its digest. */
  async enter(
    name: string,
    signers: readonly string[],
    materials: readonly string[] = [],
  ): Promise<{ readonly sha256: string }> {
    const draft = { name, signers, ...readRecord(this.path(name)) };
    await this.enterAll([draft], materials);
    return { sha256: draft.sha256 };
  }

  /** The same of several drafts, the last one's time noted. */
  async enterAll(drafts: readonly Draft[], materials: readonly string[] = []): Promise<void> {
    const signing = drafts.flatMap(({ name, signers, recordedAt }) =>
      signers.map((id, i) => [
        ...['record', 'sign', name, '--key', join('keys', `${id}.key`), '--cert', join('keys', `${id}.crt`)],
        ...['--passphrase-file', 'passphrase', '--time', recordedAt],
        ...(i === 0 ? [] : ['-o', `${name}.${i + 1}.p7s`]),
      ]),
    );
    await Promise.all(signing.map((command) => this.json(0, ...command)));
    const names = drafts.map(({ name }) => name);
    const kept = materials.flatMap((m) => ['--material', m]);
    await this.json(0, 'case', 'add', 'case', ...names, '--time', drafts.at(-1)!.recordedAt, ...kept);
  }

  /** Writes a record; it is signed and entered later. */
  draft<K extends RecordKind>(
    kind: K,
    name: string,
    signers: readonly [string, ...string[]],
    says: Omit<PredicateOf<K>, 'case' | 'party' | 'recordedAt'>,
    at = now(),
  ): Draft {
    const { party } = this.people.get(signers[0])!;
    const statement = buildRecord(kind, {
      case: this.caseId,
      party,
      recordedAt: at,
      ...says,
    } as PredicateOf<K>);
    writeFileSync(this.path(name), serialiseRecord(statement));
    return { name, signers, ...readRecord(this.path(name)) };
  }
}

/** A record that is written and not signed yet. */
export interface Draft {
  readonly name: string;
  readonly signers: readonly string[];
  readonly sha256: string;
  readonly recordedAt: string;
}

function readRecord(path: string): { readonly sha256: string; readonly recordedAt: string } {
  const bytes = readFileSync(path);
  const { predicate } = JSON.parse(bytes.toString()) as { predicate: { recordedAt: string } };
  return { sha256: createHash('sha256').update(bytes).digest('hex'), recordedAt: predicate.recordedAt };
}

export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
