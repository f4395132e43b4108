import { equalBytes } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { displayText } from '../core/path.js';
import {
  type Checkpoint,
  checkpointName,
  parseCheckpoint,
  parseNote,
  type SignedNote,
  serialiseCheckpoint,
} from '../formats/checkpoint.js';

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
  /** Name of the file of each. */
  readonly signatureFiles: readonly string[];
  readonly note?: SignedNote;
}

/** The bytes of one checkpoint file, bounded. */
type ReadFile = (file: string) => Promise<Uint8Array>;

/**
 * The checkpoints that files of these names make, by size, then root; what is not one is a `LEDGER_CHECKPOINT_UNREADABLE`
 * finding.
 */
export async function readCheckpoints(
  names: readonly string[],
  read: ReadFile,
): Promise<{ checkpoints: StoredCheckpoint[]; findings: Finding[] }> {
  const findings: Finding[] = [];
  const groups = new Map<string, string[]>();
  for (const file of names) {
    const name = CHECKPOINT_FILE.exec(file)?.[1];
    if (name === undefined) findings.push(unreadable(file, 'not a name of a checkpoint file'));
    else groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  const checkpoints: StoredCheckpoint[] = [];
  for (const [name, files] of groups) {
    try {
      checkpoints.push(await readCheckpoint(name, files, read));
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

/** One checkpoint from its files. `CHECKPOINT_INVALID` (exit 3) when they are not in their form or do not agree. */
export async function readCheckpoint(
  name: string,
  files: readonly string[],
  read: ReadFile,
): Promise<StoredCheckpoint> {
  const text = await read(`${name}.checkpoint`);
  const checkpoint = parseCheckpoint(text);
  if (checkpointName(checkpoint) !== name) throw disagrees();
  const signatures: Uint8Array[] = [];
  const signatureFiles = files.filter((f) => f.endsWith('.p7s')).sort(bySequence);
  for (const file of signatureFiles) signatures.push(await read(file));
  if (!files.includes(`${name}.note`)) return { checkpoint, text, signatures, signatureFiles };
  const note = parseNote(await read(`${name}.note`));
  if (!equalBytes(serialiseCheckpoint(note.checkpoint), text)) throw disagrees();
  return { checkpoint, text, signatures, signatureFiles, note };
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
