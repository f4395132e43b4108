import { CloudexitError } from '../../core/errors.js';
import { damagedEvidence } from '../../formats/evidence-bundle.js';
import type { LedgerHead } from '../../formats/ledger.js';
import {
  type CaseReading,
  indexOf,
  isStop,
  type ReadEntry,
  readCheckpoints,
  readEntries,
  type Stop,
  wholeEntries,
} from '../../ledger/reading.js';
import type { EvidenceArchive } from './archive.js';

const CHECKPOINTS = 'data/ledger/checkpoints/';
const MATERIAL = 'data/material/';
const PIECE = 1024 * 1024;

/**
 * The case in a bundle that {@link readEvidence} has checked, for everything that verifies cases. Its log has to be whole and of the size and root that
 * the bundle states (`EVIDENCE_DAMAGED`, exit 3).
 */
export async function caseInBundle(archive: EvidenceArchive): Promise<CaseReading> {
  const reading = new BundledCase(archive);
  const log = await indexOf(wholeLog(reading));
  const { index } = archive;
  const [stated, found] = [
    index,
    { case: log.header.case, origin: log.origin, size: log.size, root: log.rootHex() },
  ];
  for (const name of ['case', 'origin', 'size', 'root'] as const) {
    if (stated[name] !== found[name])
      throw damagedEvidence(`the log does not have the ${name} that it states`);
  }
  return reading;
}

async function* wholeLog(reading: CaseReading): AsyncGenerator<ReadEntry, void, undefined> {
  let size = 0;
  for await (const item of reading.log.scan()) {
    if (isStop(item))
      throw damagedEvidence(`its log is damaged: ${item.error.message}`, `entry ${item.index}`);
    size += 1;
    yield item;
  }
  if (size === 0) throw damagedEvidence('its log is empty');
}

class BundledCase implements CaseReading {
  readonly #archive: EvidenceArchive;
  readonly id: string;
  readonly log: CaseReading['log'];
  readonly checkpoints: CaseReading['checkpoints'];
  readonly material: CaseReading['material'];

  constructor(archive: EvidenceArchive) {
    this.#archive = archive;
    this.id = archive.index.case;
    this.log = { head: async () => this.#head(), scan: () => this.#scan() };
    this.checkpoints = {
      list: () =>
        readCheckpoints(archive.namesIn(CHECKPOINTS), (file) => archive.readAll(CHECKPOINTS + file)),
    };
    this.material = {
      names: async () => archive.namesIn(MATERIAL),
      // Its bytes were compared with its name when the bundle was read.
      verify: async (sha256) => this.#material(sha256).size,
      readAll: async (sha256, maxBytes) => {
        if (this.#material(sha256).size > maxBytes) {
          throw new CloudexitError('MATERIAL_TOO_LARGE', `this material is larger than ${maxBytes} bytes`, {
            subject: sha256,
          });
        }
        return archive.readAll(MATERIAL + sha256);
      },
      read: (sha256) => this.#pieces(sha256),
    };
  }

  entries(): AsyncGenerator<ReadEntry, void, undefined> {
    return wholeEntries(this.log);
  }

  async checkpoint() {
    const { origin, size, root } = this.#archive.index;
    return { origin, size, root };
  }

  #head(): LedgerHead {
    const { size, root } = this.#archive.index;
    return { size, root };
  }

  #scan(): AsyncGenerator<ReadEntry | Stop, void, undefined> {
    const file = this.#archive.files.get('data/ledger/log')!;
    return readEntries(this.#archive.slice(file), 0, 0, file.size);
  }

  async *#pieces(sha256: string): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = this.#archive.slice(this.#material(sha256));
    for (let at = 0; at < bytes.size; ) {
      const piece = new Uint8Array(Math.min(PIECE, bytes.size - at));
      const read = await bytes.read(piece, at);
      if (read === 0) return;
      yield piece.subarray(0, read);
      at += read;
    }
  }

  #material(sha256: string) {
    const file = this.#archive.files.get(MATERIAL + sha256);
    if (file !== undefined) return file;
    throw new CloudexitError('LEDGER_MATERIAL_MISSING', 'the bundle does not contain this material', {
      subject: sha256,
      exit: 4,
    });
  }
}
