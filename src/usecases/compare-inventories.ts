import { compareInventories, findingsOfOutcome, weakFinding } from '../compare/index.js';
import type { RecordedFact } from '../formats/inventory.js';
import type { Tally } from '../formats/outcome.js';
import { readInventory, SpillSorter } from '../inventory/index.js';
import { FindingsFile, type WrittenFindings } from './findings-file.js';
import { requireOutside } from './outside-source.js';

export interface CompareRequest {
  readonly expected: string;
  readonly actual: string;
  readonly metadata: readonly RecordedFact[];
  /** Where every finding is written. */
  readonly findings: string;
  readonly signal?: AbortSignal;
}

export interface ComparedFiles {
  readonly tally: Tally;
  readonly codes: FindingsFile['codes'];
  readonly first: FindingsFile['first'];
  readonly findingsFile: WrittenFindings;
}

/** Compares two inventory files, both verified on the way. What either side could not read is `not-assessed`. */
export async function compareInventoryFiles(request: CompareRequest): Promise<ComparedFiles> {
  for (const input of [request.expected, request.actual]) requireOutside(request.findings, input);
  const [expected, actual] = [await readInventory(request.expected), await readInventory(request.actual)];
  const findings = new FindingsFile(request.findings);
  try {
    const comparison = await compareInventories(expected, actual, {
      makeSorter: () => new SpillSorter(),
      metadata: request.metadata,
    });
    try {
      for await (const outcome of comparison.outcomes()) {
        request.signal?.throwIfAborted();
        for (const finding of findingsOfOutcome(outcome)) findings.add(finding);
      }
    } finally {
      comparison.close();
    }
    if (comparison.tally.weak > 0) findings.add(weakFinding('expected', comparison.tally.weak));
    for (const [reader, side] of [
      [expected, 'expected'],
      [actual, 'actual'],
    ] as const) {
      const { trailer } = await reader.verify();
      for (const finding of trailer.findings) findings.add(finding);
      if (!trailer.complete) findings.add({ code: 'SCOPE_INVENTORY_INCOMPLETE', subject: side });
    }
    return {
      tally: comparison.tally,
      codes: findings.codes,
      first: findings.first,
      findingsFile: findings.commit(),
    };
  } finally {
    findings.discard();
  }
}
