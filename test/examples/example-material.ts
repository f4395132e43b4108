import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareInventories, findingsOfOutcome } from '../../src/compare/index.js';
import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import type { InventoryRef } from '../../src/formats/records/fields.js';
import { readInventory, SpillSorter } from '../../src/inventory/index.js';
import { FindingsFile } from '../../src/usecases/findings-file.js';
import { referInventory } from '../../src/usecases/inventory-ref.js';
import { listInventory } from '../../src/usecases/list-inventory.js';
import type { ExampleReferences } from '../clauses/example.js';
import { COMPARED, type Files, LISTED, writeFiles } from './returned-files.js';

export interface Material {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface ExampleMaterial {
  readonly references: ExampleReferences;
  /** Everything the records refer to, by sha256. */
  readonly materials: ReadonlyMap<string, Material>;
}

/**
 * Inventories of real files and the findings of real comparisons. Contracts, logs and photographs, which no program can make, are a
 * line of text that says so. `scratch` is an empty folder; `more` are inventories of other files, under the same ids or under others.
 */
export async function makeMaterial(
  scratch: string,
  more: Readonly<Record<string, Files>> = {},
): Promise<ExampleMaterial> {
  const materials = new Map<string, Material>();
  const keep = (name: string, mediaType: string, bytes: Uint8Array) => {
    const sha256 = digestHex('sha256', bytes);
    materials.set(sha256, { name, mediaType, bytes });
    return { name, sha256, size: bytes.length };
  };
  const inventories = new Map<string, InventoryRef>();
  for (const [id, files] of Object.entries({ ...LISTED, ...more })) {
    const ref = await list(scratch, id, files);
    inventories.set(id, ref);
    keep(ref.name, 'application/x-ndjson', await readFile(join(scratch, ref.name)));
  }
  const compared = new Map<string, ReturnType<typeof keep>>();
  for (const [name, [expected, returned]] of Object.entries(COMPARED)) {
    await compare(scratch, name, expected, returned);
    compared.set(name, keep(name, 'application/x-ndjson', await readFile(join(scratch, name))));
  }
  const material = (name: string) =>
    compared.get(name) ??
    keep(name, 'text/plain', utf8(`示例：此处应为“${name}”。 Example: this stands for “${name}”.\n`));
  const inventory = (id: string, leaves: number) => {
    const ref = inventories.get(id)!;
    if (ref.leaves !== leaves) throw new Error(`${id} lists ${ref.leaves} entries, not ${leaves}`);
    return ref;
  };
  return { references: { material, inventory }, materials };
}

async function list(scratch: string, id: string, files: (typeof LISTED)[string]): Promise<InventoryRef> {
  const dir = join(scratch, id);
  await mkdir(dir);
  await writeFiles(dir, files);
  const name = `${id}.inventory`;
  const output = join(scratch, name);
  await listInventory({
    sources: [dir],
    output,
    tree: 'sm3',
    digests: ['sha256', 'sm3'],
    metadata: false,
    reading: {},
  });
  return referInventory({ id, name, path: output });
}

async function compare(scratch: string, name: string, expected: string, returned: string): Promise<void> {
  const [first, second] = await Promise.all(
    [expected, returned].map((id) => readInventory(join(scratch, `${id}.inventory`))),
  );
  const digests = { expected: (await first!.verify()).sha256, actual: (await second!.verify()).sha256 };
  const comparison = await compareInventories(first!, second!, {
    makeSorter: () => new SpillSorter(),
    metadata: [],
  });
  const findings = new FindingsFile(join(scratch, name));
  try {
    for await (const outcome of comparison.outcomes())
      for (const finding of findingsOfOutcome(outcome, digests)) findings.add(finding);
    findings.commit();
  } finally {
    comparison.close();
    findings.discard();
  }
}
