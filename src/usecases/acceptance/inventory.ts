import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry, Source } from '../../core/entry.js';
import type { Finding } from '../../core/finding.js';
import { findingKind } from '../../core/finding-codes.js';
import { displayPath } from '../../core/path.js';
import type { AcceptancePlace, CheckOf } from '../../formats/acceptance-plan.js';
import type { CheckConclusion } from '../../formats/acceptance-result.js';
import { leafDisplay } from '../../formats/leaf.js';
import {
  buildInventory,
  type HashedBatch,
  type InventoryReader,
  readInventory,
} from '../../inventory/index.js';
import { Steps } from '../../residue/probe/index.js';
import { openSource } from '../../sources/index.js';
import { compareReaders } from '../compare-inventories.js';
import { type CheckContext, placeOptions } from './check-context.js';

/** Findings of one comparison that a result keeps. */
const MOST_FINDINGS = 100;

/** What is live on the new platform, or one table of it, against what an inventory says had to come. */
export async function checkInventory(
  check: CheckOf<'table'> | CheckOf<'inventory'>,
  context: CheckContext,
): Promise<CheckConclusion> {
  const steps = new Steps(context.now);
  const only = check.kind === 'table' ? check.table : undefined;
  const expected = only === undefined ? 'as the inventory says' : `${only} as the inventory says`;
  const asked = await steps.ask(
    `read ${check.place}${only === undefined ? '' : ` ${only}`}`,
    () =>
      compareLive({
        place: context.places[check.place]!,
        inventory: check.inventory,
        rows: check.rows,
        only,
        extra: check.kind === 'inventory' && check.extra === 'allowed',
        timeout: check.timeout,
        signal: context.signal,
      }),
    ({ entries, root }) => ({ observed: `${entries} entries, root ${root}` }),
  );
  if ('failure' in asked)
    return { outcome: 'not-assessed', expected, because: `not compared: ${asked.failure}`, steps: steps.all };
  return { expected, ...judgeComparison(asked.answer), steps: steps.all };
}

/** What a comparison comes to. An inventory that lists nothing of what was asked settles nothing. */
export function judgeComparison({
  wanted,
  intact,
  findings,
  count,
}: LiveComparison): Pick<CheckConclusion, 'outcome' | 'because' | 'findings'> {
  if (wanted === 0 && count.wanting === 0)
    return { outcome: 'not-assessed', because: 'the inventory lists nothing to compare with' };
  const because = `${intact} of ${wanted} entries intact, ${count.wanting} differences, ${count.open} not assessed`;
  const outcome = count.wanting > 0 ? 'failed' : count.open > 0 || wanted === 0 ? 'not-assessed' : 'passed';
  return outcome === 'passed' ? { outcome, because } : { outcome, because, findings };
}

export interface LiveComparison {
  /** Entries that are there. */
  readonly entries: number;
  /** Root over them. */
  readonly root: string;
  /** Entries that have to be there. */
  readonly wanted: number;
  readonly intact: number;
  /** The first of them. */
  readonly findings: readonly Finding[];
  readonly count: { readonly wanting: number; readonly open: number };
}

export interface LiveComparisonRequest {
  readonly place: AcceptancePlace;
  readonly inventory: string;
  readonly rows?: string | undefined;
  /** Path of the one entry that counts, as displayed. */
  readonly only?: string | undefined;
  /** Whether there may be more than the inventory lists: anything, or rights alone. */
  readonly extra?: boolean | 'grants';
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Inventories a place, into a scratch folder, and compares. Both inventories are verified on the way. */
export async function compareLive(request: LiveComparisonRequest): Promise<LiveComparison> {
  const { place, only, signal } = request;
  const folder = await mkdtemp(join(tmpdir(), 'cloudexit-acceptance-'));
  try {
    const told = await readInventory(request.inventory);
    const output = join(folder, 'actual.inventory');
    const rows = request.rows === undefined ? undefined : join(folder, 'actual.rows');
    const { digests, tree } = told.header;
    const source = await openSource(place.url, placeOptions(place, request.timeout));
    let built: { readonly root: string; readonly size: number };
    try {
      const seen = only === undefined ? source : onlyEntry(source, only);
      built = await buildInventory({ source: seen, output, digests, tree, facts: [], rows, signal });
    } finally {
      await source.close();
    }
    const findings: Finding[] = [];
    const count = { wanting: 0, open: 0 };
    const expected = only === undefined ? told : onlyLeaf(told, only);
    const tally = await compareReaders(expected, await readInventory(output), {
      metadata: [],
      rows: rows === undefined ? undefined : { expected: request.rows!, actual: rows },
      signal,
      add(finding) {
        const { effect } = findingKind(finding.code);
        if (effect === 'note' || isAllowed(finding, request.extra)) return;
        count[effect === 'wanting' ? 'wanting' : 'open'] += 1;
        if (findings.length < MOST_FINDINGS) findings.push(finding);
      },
    });
    const { outcomes } = tally;
    return {
      entries: built.size,
      root: built.root,
      wanted: tally.expected.entries,
      intact: outcomes.intact,
      findings,
      count,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isAllowed({ code, subject }: Finding, extra: LiveComparisonRequest['extra']): boolean {
  if (code !== 'ENTRY_EXTRA') return false;
  return extra === true || (extra === 'grants' && subject.startsWith('grants/'));
}

function onlyEntry(source: Source, path: string): Source {
  return {
    kind: source.kind,
    async *entries(signal): AsyncGenerator<Entry> {
      for await (const entry of source.entries(signal)) if (displayPath(entry.path) === path) yield entry;
    },
    findings: () => source.findings(),
    close: () => source.close(),
  };
}

function onlyLeaf(reader: InventoryReader, path: string): InventoryReader {
  return {
    ...reader,
    async *batches() {
      const all = reader.batches();
      for (;;) {
        const step = await all.next();
        if (step.done === true) return step.value;
        const { leaves, keys, hashes, first } = step.value;
        const at = leaves.findIndex((leaf) => leafDisplay(leaf) === path);
        if (at < 0) continue;
        const one: HashedBatch = {
          first: first + at,
          leaves: [leaves[at]!],
          keys: [keys[at]!],
          hashes: [hashes[at]!],
        };
        yield one;
      }
    },
  };
}
