import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppendableEntry } from '../../src/formats/ledger.js';
import type { Edits, ExampleReferences } from '../clauses/example.js';
import {
  type Enrolled,
  enrol,
  openExample,
  type SignedRecord,
  signCheckpoint,
  signRecords,
} from '../usecases/signed-example.js';
import { type ExampleMaterial, makeMaterial } from './example-material.js';
import type { Files } from './returned-files.js';
import { exampleSigner } from './sm2-signer.js';

/** Where the built example is kept. */
export const COMPLETE = 'manifests/examples/complete';

/** Everything that the complete example is made of. The same bytes every time. */
export interface Parts {
  readonly people: Enrolled;
  readonly records: readonly SignedRecord[];
  readonly material: ExampleMaterial;
}

export async function makeParts(
  listed: Readonly<Record<string, Files>> = {},
  edits: (references: ExampleReferences) => Edits = () => ({}),
): Promise<Parts> {
  const scratch = await mkdtemp(join(tmpdir(), 'cloudexit-example-'));
  try {
    const material = await makeMaterial(scratch, listed);
    const people = await enrol(exampleSigner);
    const { references } = material;
    return { people, material, records: await signRecords(people.holders, references, edits(references)) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes the case at `dir`: each record after the materials that it is the first to name, and a checkpoint that two parties sign. `unlisted` are names of materials that
 * the case does not get.
 */
export async function buildComplete(
  dir: string,
  { people, material, records }: Parts,
  unlisted: readonly string[] = [],
): Promise<void> {
  const opened = await openExample(dir, people);
  const left = new Map(material.materials);
  const entries: AppendableEntry[] = [];
  for (const { entry } of records) {
    const text = Buffer.from(entry.record).toString('utf8');
    for (const [sha256, { name, mediaType, bytes }] of left) {
      if (!text.includes(sha256) || unlisted.includes(name)) continue;
      left.delete(sha256);
      await opened.material.store([bytes]);
      const { addedAt } = entry;
      entries.push({
        type: 'material',
        addedAt,
        material: sha256,
        mediaType,
        note: name,
        size: bytes.length,
      });
    }
    entries.push(entry);
  }
  const [first, ...others] = entries;
  await opened.append(first!, ...others);
  await signCheckpoint(opened, people.holders);
}
