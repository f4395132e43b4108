import { join } from 'node:path';
import { equalBytes } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { displayText } from '../core/path.js';
import { CASE_LAYOUT } from '../formats/case.js';
import {
  type Checkpoint,
  checkpointName,
  parseCheckpoint,
  parseNote,
  type SignedNote,
  serialiseCheckpoint,
  serialiseNote,
} from '../formats/checkpoint.js';
import { ensureDir, listNames, readSmall, writeDurably } from './durable-file.js';
import type { FileSystem } from './file-system.js';
import { withLock } from './lock.js';

/** Names of checkpoint files; the first group is the name without extension. */
export const CHECKPOINT_FILE =
  /^([1-9]\d{0,15}-[0-9a-f]{64})\.(?:checkpoint(?:(?:\.([2-9]|[1-9]\d{1,2}))?\.p7s)?|note)$/;
export const MAX_CHECKPOINT_FILE = 1024 * 1024;

/** A checkpoint with everything that was kept about it. Nothing of it is verified here. */
export interface StoredCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The very bytes that the CMS signatures are over. */
  readonly text: Uint8Array;
  /** Detached CMS, DER, one signer each. */
  readonly signatures: readonly Uint8Array[];
  readonly note?: SignedNote;
}

/** The folder `ledger/checkpoints` of a case. */
export class CheckpointStore {
  readonly #fs: FileSystem;
  readonly #ledgerDir: string;
  readonly #dir: string;

  constructor(fs: FileSystem, caseDir: string) {
    this.#fs = fs;
    this.#ledgerDir = join(caseDir, CASE_LAYOUT.ledger);
    this.#dir = join(caseDir, CASE_LAYOUT.checkpoints);
  }

  /** All checkpoints by size, then root; what is not one is a `LEDGER_CHECKPOINT_UNREADABLE` finding. */
  async list(): Promise<{ checkpoints: StoredCheckpoint[]; findings: Finding[] }> {
    const findings: Finding[] = [];
    const groups = new Map<string, string[]>();
    for (const file of await listNames(this.#fs, this.#dir)) {
      const name = CHECKPOINT_FILE.exec(file)?.[1];
      if (name === undefined) findings.push(unreadable(file, 'not a name of a checkpoint file'));
      else groups.set(name, [...(groups.get(name) ?? []), file]);
    }
    const checkpoints: StoredCheckpoint[] = [];
    for (const [name, files] of groups) {
      try {
        checkpoints.push(await this.#read(name, files));
      } catch (error) {
        if (!(error instanceof CloudexitError)) throw error;
        findings.push(unreadable(name, error.message));
      }
    }
    checkpoints.sort((a, b) => {
      return a.checkpoint.size - b.checkpoint.size || (a.checkpoint.root < b.checkpoint.root ? -1 : 1);
    });
    return { checkpoints, findings };
  }

  /** Keeps a checkpoint and signatures over it, durably. What is there already stays, and is not written twice. */
  async add(
    checkpoint: Checkpoint,
    signed: { readonly signatures?: readonly Uint8Array[]; readonly note?: SignedNote } = {},
  ): Promise<void> {
    const name = checkpointName(checkpoint);
    if (signed.note !== undefined && checkpointName(signed.note.checkpoint) !== name) {
      throw new CloudexitError('CHECKPOINT_INVALID', 'the note is of another checkpoint', { exit: 3 });
    }
    await withLock(this.#fs, this.#ledgerDir, async () => {
      await ensureDir(this.#fs, this.#dir);
      const files = (await listNames(this.#fs, this.#dir)).filter(
        (file) => CHECKPOINT_FILE.exec(file)?.[1] === name,
      );
      const there = files.length === 0 ? undefined : await this.#read(name, files);
      if (there === undefined) await this.#write(`${name}.checkpoint`, serialiseCheckpoint(checkpoint));
      await this.#addSignatures(name, there?.signatures ?? [], signed.signatures ?? []);
      if (signed.note !== undefined) await this.#addNote(name, there?.note, signed.note);
    });
  }

  async #addSignatures(
    name: string,
    there: readonly Uint8Array[],
    added: readonly Uint8Array[],
  ): Promise<void> {
    const all = [...there];
    for (const signature of added) {
      if (all.some((s) => equalBytes(s, signature))) continue;
      all.push(signature);
      const file = all.length === 1 ? `${name}.checkpoint.p7s` : `${name}.checkpoint.${all.length}.p7s`;
      await this.#write(file, signature);
    }
  }

  async #addNote(name: string, there: SignedNote | undefined, added: SignedNote): Promise<void> {
    const signatures = [...(there?.signatures ?? [])];
    for (const line of added.signatures) {
      const known = signatures.some(
        (s) =>
          s.name === line.name && equalBytes(s.keyId, line.keyId) && equalBytes(s.signature, line.signature),
      );
      if (!known) signatures.push(line);
    }
    const note = serialiseNote({ checkpoint: added.checkpoint, signatures });
    parseNote(note);
    await this.#write(`${name}.note`, note);
  }

  async #read(name: string, files: readonly string[]): Promise<StoredCheckpoint> {
    const text = await this.#bytes(`${name}.checkpoint`);
    const checkpoint = parseCheckpoint(text);
    if (checkpointName(checkpoint) !== name) throw disagrees();
    const signatures: Uint8Array[] = [];
    for (const file of files.filter((f) => f.endsWith('.p7s')).sort(bySequence))
      signatures.push(await this.#bytes(file));
    if (!files.includes(`${name}.note`)) return { checkpoint, text, signatures };
    const note = parseNote(await this.#bytes(`${name}.note`));
    if (!equalBytes(serialiseCheckpoint(note.checkpoint), text)) throw disagrees();
    return { checkpoint, text, signatures, note };
  }

  async #bytes(file: string): Promise<Uint8Array> {
    const bytes = await readSmall(this.#fs, join(this.#dir, file), MAX_CHECKPOINT_FILE);
    if (bytes === undefined || bytes.length > MAX_CHECKPOINT_FILE) {
      throw new CloudexitError(
        'CHECKPOINT_INVALID',
        `${file} is missing or larger than ${MAX_CHECKPOINT_FILE} bytes`,
        {
          exit: 3,
        },
      );
    }
    return bytes;
  }

  async #write(file: string, bytes: Uint8Array): Promise<void> {
    await writeDurably(this.#fs, join(this.#dir, file), bytes);
  }
}

function bySequence(a: string, b: string): number {
  return sequence(a) - sequence(b);
}

function sequence(file: string): number {
  return Number(CHECKPOINT_FILE.exec(file)?.[2] ?? 1);
}

function disagrees(): CloudexitError {
  return new CloudexitError('CHECKPOINT_INVALID', 'the name of the file and its text disagree', { exit: 3 });
}

function unreadable(file: string, detail: string): Finding {
  return { code: 'LEDGER_CHECKPOINT_UNREADABLE', subject: displayText(file), detail };
}
