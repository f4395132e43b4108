import { join } from 'node:path';
import { equalBytes } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { CASE_LAYOUT } from '../formats/case.js';
import {
  type Checkpoint,
  checkpointName,
  parseNote,
  type SignedNote,
  serialiseCheckpoint,
  serialiseNote,
} from '../formats/checkpoint.js';
import {
  CHECKPOINT_FILE,
  MAX_CHECKPOINT_FILE,
  readCheckpoint,
  readCheckpoints,
  type StoredCheckpoint,
} from './checkpoint-files.js';
import { ensureDir, listNames, readSmall, writeDurably } from './durable-file.js';
import type { FileSystem } from './file-system.js';
import { withLock } from './lock.js';

export interface CheckpointFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every file of a case's checkpoints, its bytes unjudged. `CASE_FILE_UNEXPECTED` (exit 3) for what has no name of one. */
export async function listCheckpointFiles(source: {
  readonly fs: FileSystem;
  readonly dir: string;
}): Promise<CheckpointFile[]> {
  const dir = join(source.dir, CASE_LAYOUT.checkpoints);
  const files: CheckpointFile[] = [];
  for (const name of await listNames(source.fs, dir)) {
    const bytes = await readSmall(source.fs, join(dir, name), MAX_CHECKPOINT_FILE);
    if (!CHECKPOINT_FILE.test(name) || bytes === undefined || bytes.length > MAX_CHECKPOINT_FILE) {
      throw foreignFile(name);
    }
    files.push({ name, bytes });
  }
  return files;
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

  /** Names of all files in the folder, whatever they are. */
  async names(): Promise<string[]> {
    return listNames(this.#fs, this.#dir);
  }

  /** {@link readCheckpoints} of the folder. */
  async list(): Promise<{ checkpoints: StoredCheckpoint[]; findings: Finding[] }> {
    return readCheckpoints(await this.names(), (file) => this.#bytes(file));
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
      const there =
        files.length === 0 ? undefined : await readCheckpoint(name, files, (file) => this.#bytes(file));
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

export function foreignFile(name: string): CloudexitError {
  return new CloudexitError('CASE_FILE_UNEXPECTED', 'this file does not belong into a case', {
    subject: name,
    exit: 3,
  });
}
