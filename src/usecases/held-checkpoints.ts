import { basename } from 'node:path';
import { displayText } from '../core/path.js';
import { parseCheckpoint } from '../formats/checkpoint.js';
import type { HeldCheckpoint } from '../ledger/index.js';
import { readSmallFile } from './small-file.js';

const MAX_CHECKPOINT = 4096;

/** Checkpoints that the person who verifies kept himself, from files. `CHECKPOINT_INVALID` (exit 3). */
export async function readCheckpointFiles(paths: readonly string[]): Promise<HeldCheckpoint[]> {
  return Promise.all(
    paths.map(async (path) => ({
      checkpoint: parseCheckpoint(await readSmallFile(path, MAX_CHECKPOINT)),
      heldBy: displayText(basename(path)),
    })),
  );
}
