import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { BlockFilter, filterBits } from '../../core/block-filter.js';
import type { AnyDigest } from '../../core/digest.js';
import {
  BLOCK_DIGEST,
  type BlockSize,
  type BoundInventory,
  descriptionText,
  fileLine,
  INDEX_RECORD,
  type IndexedBlocks,
  MAX_FILE_LINE,
  RESIDUE_INDEX_START,
  type ResidueIndexDescription,
} from '../../formats/residue-index.js';
import { BlockCutter, type BlockSorter, SORTED_BLOCK } from './block-cutter.js';

/** More different places than this, and a block proves nothing: rule 2 of the page. */
const COMMON = 64;
const BATCH = 4096;
const RECORDS_AT_ONCE = 4096;

export interface IndexOutput {
  write(bytes: Uint8Array): void;
}

/** Content name as an inventory's leaf has it. */
export interface ContentName {
  readonly path: string;
  readonly pathHex?: string;
}

/** Writes a residue index: contents one after the other, then {@link finish}. Memory stays bounded. */
export class IndexWriter {
  readonly #cutters: readonly BlockCutter[];
  readonly #sha256 = createHash('sha256');
  #files = 0;
  #filesBytes = 0;
  #bytes = 0;
  #withoutBlock = 0;
  #open: { keptBefore: number; size: number } | undefined;

  /** `sizes` without duplicates. The caller closes the sorters. */
  constructor(
    private readonly output: IndexOutput,
    sizes: readonly BlockSize[],
    makeSorter: (length: number) => BlockSorter,
  ) {
    const ascending = [...sizes].sort((a, b) => a - b);
    this.#cutters = ascending.map((size) => new BlockCutter(size, makeSorter(SORTED_BLOCK)));
    this.#write(RESIDUE_INDEX_START);
  }

  /** `promised`: bytes of the content, where that is known. */
  begin(promised: number | undefined): void {
    this.#open = { keptBefore: this.#kept(), size: 0 };
    for (const cutter of this.#cutters) cutter.begin(this.#files, promised ?? 0);
  }

  update(bytes: Uint8Array): void {
    this.#open!.size += bytes.length;
    for (const cutter of this.#cutters) cutter.update(bytes);
  }

  /** Ends a content; `digest` is undefined when it could not be read to its end. Returns its size. */
  end(name: ContentName, digest: string | undefined): number {
    const { keptBefore, size } = this.#open!;
    this.#open = undefined;
    if (digest !== undefined) for (const cutter of this.#cutters) cutter.end();
    if (size > 0 && this.#kept() === keptBefore) this.#withoutBlock += 1;
    this.#bytes += size;
    const line = fileLine({ ...name, size, ...(digest === undefined ? {} : { digest }) });
    if (line.length > MAX_FILE_LINE) throw new RangeError('a name is longer than an index can hold');
    this.#write(line);
    this.#filesBytes += line.length;
    this.#files += 1;
    return size;
  }

  async finish(
    algorithm: AnyDigest,
    complete: boolean,
    inventories: readonly BoundInventory[],
    signal?: AbortSignal,
  ): Promise<ResidueIndexDescription> {
    const blocks: IndexedBlocks[] = [];
    for (const cutter of this.#cutters) blocks.push(await this.#writeBlocks(cutter, signal));
    const description = {
      algorithm,
      blocks,
      complete,
      contents: {
        files: this.#files,
        filesBytes: this.#filesBytes,
        bytes: this.#bytes,
        withoutBlock: this.#withoutBlock,
      },
      inventories,
    };
    const text = Buffer.from(descriptionText(description), 'utf8');
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(text.length));
    this.#write(text);
    this.#write(length);
    this.output.write(this.#sha256.digest());
    return description;
  }

  close(): void {
    for (const { sorter } of this.#cutters) sorter.close();
  }

  async #writeBlocks(cutter: BlockCutter, signal: AbortSignal | undefined): Promise<IndexedBlocks> {
    const filter = new BlockFilter(new Uint8Array(filterBits(cutter.kept) / 8));
    const batch = Buffer.alloc(RECORDS_AT_ONCE * INDEX_RECORD);
    const leftOut = { ...cutter.leftOut };
    let at = 0;
    let entries = 0;
    for (const group of groups(cutter.sorter)) {
      if (group.pairs > COMMON) {
        leftOut.common += 1;
        continue;
      }
      group.record.copy(batch, at);
      filter.add(group.f, group.g);
      entries += 1;
      at += INDEX_RECORD;
      if (at === batch.length) {
        this.#write(batch);
        at = 0;
        // An interruption is heard only when the program listens.
        await turn();
        signal?.throwIfAborted();
      }
    }
    this.#write(batch.subarray(0, at));
    this.#write(filter.bits);
    return { size: cutter.size, entries, filterBits: filter.bits.length * 8, leftOut };
  }

  #kept(): number {
    return this.#cutters.reduce((sum, { kept }) => sum + kept, 0);
  }

  #write(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.output.write(bytes);
  }
}

interface Group {
  /** Good until the next group. */
  readonly record: Buffer;
  /** Different pairs of content size and block number. */
  readonly pairs: number;
  readonly f: number;
  readonly g: number;
}

/** Blocks of one digest become one record: of the first file, and in that the first block. */
function* groups(sorter: BlockSorter): Generator<Group> {
  const record = Buffer.alloc(INDEX_RECORD);
  let open: { pairs: number; pair: number; f: number; g: number } | undefined;
  for (const bytes of sorter.blocks(BATCH)) {
    const batch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < batch.length; at += SORTED_BLOCK) {
      const pair = batch.readInt32BE(at + 12);
      const same = open !== undefined && batch.compare(record, 0, BLOCK_DIGEST, at, at + BLOCK_DIGEST) === 0;
      if (open !== undefined && same) {
        if (pair !== open.pair) {
          open.pairs += 1;
          open.pair = pair;
        }
        // Files come in order within a pair only.
        if (batch.compare(record, BLOCK_DIGEST, INDEX_RECORD, at + 16, at + 24) < 0) {
          batch.copy(record, BLOCK_DIGEST, at + 16, at + 24);
        }
        continue;
      }
      if (open !== undefined) yield { record, ...open };
      batch.copy(record, 0, at, at + BLOCK_DIGEST);
      batch.copy(record, BLOCK_DIGEST, at + 16, at + 24);
      open = { pairs: 1, pair, f: batch.readInt32BE(at + 24), g: batch.readInt32BE(at + 28) };
    }
  }
  if (open !== undefined) yield { record, ...open };
}
