import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/core/finding.js';
import { type InventoryTrailer, parseTrailer } from '../../src/formats/inventory.js';
import { type Leaf, parseLeaf } from '../../src/formats/leaf.js';
import type { ComparedFact } from '../../src/formats/outcome.js';
import { compareInventoryFiles } from '../../src/usecases/compare-inventories.js';
import { type ListInventoryRequest, listInventory } from '../../src/usecases/list-inventory.js';

/** A folder for inventories of live sources; removed by `close`. */
export class Listings {
  readonly folder = mkdtempSync(join(tmpdir(), 'cloudexit-live-'));
  #count = 0;

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes an inventory and returns its path. */
  async list(source: string, more: Partial<ListInventoryRequest> = {}, rows = false): Promise<string> {
    const output = this.path(`${this.#count++}.inventory`);
    if (rows) more = { ...more, rows: `${output}.rows` };
    await listInventory({
      sources: [source],
      output,
      tree: 'sha256',
      digests: ['sha256'],
      metadata: true,
      reading: {},
      ...more,
    });
    return output;
  }

  /** With `rows`, the rows files beside the two inventories name the rows. */
  async compare(
    expected: string,
    actual: string,
    rows = false,
    metadata: readonly ComparedFact[] = [],
  ): Promise<Finding[]> {
    const findings = this.path(`${this.#count++}.findings`);
    await compareInventoryFiles({
      expected,
      actual,
      metadata,
      findings,
      rows: rows ? { expected: `${expected}.rows`, actual: `${actual}.rows` } : undefined,
    });
    return readFileSync(findings, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"code"'))
      .map((line) => JSON.parse(line) as Finding);
  }
}

/** `CODE subject` of each finding. */
export function said(findings: readonly Finding[]): string[] {
  return findings.map(({ code, subject }) => `${code} ${subject}`);
}

export function leavesOf(inventory: string): Leaf[] {
  return readFileSync(inventory, 'utf8').split('\n').slice(1, -2).map(parseLeaf);
}

export function trailerOf(inventory: string): InventoryTrailer {
  return parseTrailer(
    readFileSync(inventory).subarray(readFileSync(inventory).lastIndexOf(0x0a, -2) + 1, -1),
  );
}

export function leafAt(inventory: string, path: string): Leaf {
  const leaf = leavesOf(inventory).find((l) => l.path === path);
  if (leaf === undefined) throw new Error(`no leaf ${path} in ${leavesOf(inventory).map((l) => l.path)}`);
  return leaf;
}

/** Of the rows file beside an inventory: by path of the table, the hash of each row. */
export function rowHashesOf(inventory: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let hashes: string[] = [];
  for (const line of readFileSync(`${inventory}.rows`, 'utf8').split('\n').slice(1, -2)) {
    const read = JSON.parse(line) as { path: string } | [hash: string, marks: string, key: string];
    if (Array.isArray(read)) hashes.push(read[0]);
    else {
      hashes = [];
      tables.set(read.path, hashes);
    }
  }
  return tables;
}
