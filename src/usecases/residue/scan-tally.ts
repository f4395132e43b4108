import { utf8 } from '../../core/bytes.js';
import { canonicalText } from '../../core/canonical-json.js';
import { displayPath } from '../../core/path.js';
import type { ScanResult, ScanRun } from '../../formats/residue-scan.js';
import type { ResidueIndex } from '../../residue/index/index.js';
import {
  addHole,
  addRun,
  type HitRun,
  type Hole,
  LOOKS,
  type MediumForm,
  type ScanAnswer,
} from '../../residue/scan/index.js';

const KEPT = 1000;
const UNIT = 4096;

/** Adds answers up in order. Runs go to `write` as soon as they can no longer grow; only the first are held. */
export class ScanTally {
  readonly hits: Record<string, number> = {};
  readonly runs: ScanRun[] = [];
  readonly unreadable: { offset: number; length: number; in?: string }[] = [];
  readonly looks: Record<string, number> = Object.fromEntries(LOOKS.map((name) => [name, 0]));
  readonly changed: string[] = [];
  readonly wrapped: { offset: number; format: string; in?: string }[] = [];
  readonly cut: { sizeBytes: number; statedBytes: number; in?: string }[] = [];
  wrappedFound = 0;
  cutFound = 0;
  filesChanged = 0;
  runsFound = 0;
  unreadableBytes = 0;
  #open: HitRun[] = [];
  #holes: Hole[] = [];

  constructor(
    private readonly index: ResidueIndex,
    private readonly write: (line: Uint8Array) => void,
  ) {
    for (const { size } of index.description.blocks) this.hits[size] = 0;
  }

  add({ runs, holes, looks }: ScanAnswer, name?: string): void {
    for (const run of runs) {
      this.hits[run.size]! += run.count;
      addRun(this.#open, run);
      // Only the last of each size can grow.
      while (this.#open.length > 2) this.#emit(this.#open.shift()!, name);
    }
    for (const hole of holes) {
      this.unreadableBytes += hole.length;
      addHole(this.#holes, hole);
      while (this.#holes.length > 1) this.#emitHole(this.#holes.shift()!, name);
    }
    LOOKS.forEach((look, i) => {
      this.looks[look]! += looks[i]!;
    });
  }

  /** The end of a medium, or of a file in a folder. */
  flush(name?: string): void {
    for (const run of this.#open.splice(0)) this.#emit(run, name);
    for (const hole of this.#holes.splice(0)) this.#emitHole(hole, name);
  }

  /** A file of a folder that could not be opened. */
  notOpened(name: string): void {
    this.#emitHole({ offset: 0, length: 0 }, name);
  }

  /** A file of a folder that changed while it was read. */
  fileChanged(name: string): void {
    this.filesChanged += 1;
    if (this.changed.length < KEPT) this.changed.push(name);
  }

  /** What a medium, or a file of a folder, says of itself; after it was flushed. */
  addForm({ wrapped, statedBytes, unread }: MediumForm, sizeBytes: number, name?: string): void {
    const where = name === undefined ? {} : { in: name };
    for (const { offset, format } of wrapped) {
      this.wrappedFound += 1;
      if (this.wrapped.length < KEPT) this.wrapped.push({ offset, format, ...where });
    }
    if (statedBytes !== undefined) {
      this.cutFound += 1;
      if (this.cut.length < KEPT) this.cut.push({ sizeBytes, statedBytes, ...where });
    }
    for (const place of unread) {
      const offset = place - (place % UNIT);
      const known = this.unreadable.some(
        (hole) => hole.in === name && hole.offset <= offset && offset < hole.offset + hole.length,
      );
      if (known) continue;
      // Outside of a sample nobody else looked there.
      const length = Math.min(UNIT, sizeBytes - offset);
      this.unreadableBytes += length;
      this.#emitHole({ offset, length }, name);
    }
  }

  counted(): Pick<
    ScanResult,
    | 'hits'
    | 'runs'
    | 'runsFound'
    | 'unreadable'
    | 'unreadableBytes'
    | 'looks'
    | 'filesChanged'
    | 'changed'
    | 'wrapped'
    | 'wrappedFound'
    | 'cut'
    | 'cutFound'
  > {
    const { hits, runs, runsFound, unreadable, unreadableBytes, looks, filesChanged, changed } = this;
    const { wrapped, wrappedFound, cut, cutFound } = this;
    return {
      ...{ hits, runs, runsFound, unreadable, unreadableBytes, looks, filesChanged, changed },
      ...(wrappedFound === 0 ? {} : { wrapped, wrappedFound }),
      ...(cutFound === 0 ? {} : { cut, cutFound }),
    };
  }

  #emit({ offset, size, count, file, block }: HitRun, name: string | undefined): void {
    const { path, pathHex } = this.index.file(file);
    const content = pathHex === undefined ? displayPath(utf8(path)) : path;
    const run = { offset, size, count, content, block, ...(name === undefined ? {} : { in: name }) };
    this.runsFound += 1;
    if (this.runs.length < KEPT) this.runs.push(run);
    this.write(utf8(`${canonicalText(run)}\n`));
  }

  #emitHole({ offset, length }: Hole, name: string | undefined): void {
    if (this.unreadable.length >= KEPT) return;
    this.unreadable.push({ offset, length, ...(name === undefined ? {} : { in: name }) });
  }
}
