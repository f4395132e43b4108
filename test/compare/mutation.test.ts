import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareInventories, recountReturn } from '../../src/compare/index.js';
import { tallyCloses } from '../../src/formats/outcome.js';
import {
  buildInventory,
  type InventoryReader,
  readInventory,
  SpillSorter,
} from '../../src/inventory/index.js';
import { openSource } from '../../src/sources/index.js';
import { scratch } from '../inventory/support.js';

/** Builds a real tree, changes one thing in it, and demands that the comparison says that and nothing else. */

const CHUNK = 4096;

interface Tree {
  readonly root: string;
  readonly files: readonly { path: string; size: number }[];
}

/** What was done, and what has to be said about it. */
interface Mutation {
  readonly name: string;
  readonly needs: (file: { path: string; size: number }) => boolean;
  apply(tree: Tree, path: string, at: number): string[];
}

const any = (): boolean => true;
const filled = ({ size }: { size: number }): boolean => size > 0;

const MUTATIONS: readonly Mutation[] = [
  {
    name: 'flip a bit',
    needs: filled,
    apply({ root }, path, at) {
      const bytes = readFileSync(join(root, path));
      bytes[at % bytes.length]! ^= 1 << (at % 8);
      writeFileSync(join(root, path), bytes);
      return [`modified ${path}`];
    },
  },
  {
    name: 'truncate',
    needs: filled,
    apply({ root }, path, at) {
      const size = at % readFileSync(join(root, path)).length;
      truncateSync(join(root, path), size);
      return [size === 0 || size >= CHUNK ? `truncated ${path}` : `modified ${path}`];
    },
  },
  {
    name: 'append',
    needs: any,
    apply({ root }, path) {
      const bytes = readFileSync(join(root, path));
      writeFileSync(join(root, path), Buffer.concat([bytes, Buffer.from('more')]));
      return [bytes.length === 0 || bytes.length >= CHUNK ? `grown ${path}` : `modified ${path}`];
    },
  },
  {
    name: 'delete',
    needs: any,
    apply({ root }, path) {
      rmSync(join(root, path));
      return [`missing ${path}`];
    },
  },
  {
    name: 'add',
    needs: any,
    apply({ root }, path) {
      writeFileSync(join(root, `${path}.new`), 'something nobody had');
      return [`extra ${path}.new`];
    },
  },
  {
    name: 'move',
    needs: filled,
    apply({ root }, path) {
      renameSync(join(root, path), join(root, 'elsewhere'));
      return [`moved ${path} -> elsewhere`];
    },
  },
  {
    name: 'change case',
    needs: any,
    apply({ root }, path) {
      const upper = join(dirname(path), `${path.split('/').at(-1)!.toUpperCase()}`);
      renameSync(join(root, path), join(root, upper));
      return [`name-form-changed ${path} -> ${upper}`];
    },
  },
  {
    name: 'put a link in its place',
    needs: any,
    apply({ root }, path) {
      rmSync(join(root, path));
      symlinkSync('/etc/passwd', join(root, path));
      return [`type-changed ${path}`];
    },
  },
  {
    name: 'touch',
    needs: any,
    apply({ root }, path) {
      utimesSync(join(root, path), 1, 1);
      return [`metadata-changed ${path}`];
    },
  },
  {
    name: 'remove the empty folder',
    needs: any,
    apply({ root }) {
      rmSync(join(root, 'empty'), { recursive: true });
      return ['missing empty'];
    },
  },
  { name: 'nothing', needs: any, apply: () => [] },
];

function plant(root: string, sizes: readonly number[]): Tree {
  mkdirSync(join(root, 'empty'), { recursive: true });
  const files = sizes.map((size, i) => {
    const path = `${['', 'd/', 'd/文/', 'd-/'][i % 4]}f${i}`;
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.alloc(size, `content of ${i} `));
    return { path, size };
  });
  return { root, files };
}

async function inventory(root: string, output: string): Promise<InventoryReader> {
  const source = await openSource(root);
  await buildInventory({ source, output, chunkSize: CHUNK });
  await source.close();
  return readInventory(output);
}

it.each(MUTATIONS)('$name', async ({ needs, apply }) => {
  // Sizes around pieces and buffers. Two empty files would be copies of each other: at most one.
  const size = fc.constantFrom(1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 20_000, 1_200_000);
  const sizes = fc
    .uniqueArray(size, { minLength: 1, maxLength: 6 })
    .chain((list) => fc.constantFrom(list, [...list, 0]));
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (list, pick, at) => {
      const folder = scratch();
      const before = plant(join(folder, 'before'), list);
      cpSync(before.root, join(folder, 'after'), { recursive: true, preserveTimestamps: true });
      const after = { ...before, root: join(folder, 'after') };
      const able = before.files.filter(needs);
      fc.pre(able.length > 0);
      const said = apply(after, able[pick % able.length]!.path, at);
      const expected = await inventory(before.root, join(folder, 'before.inventory'));
      const actual = await inventory(after.root, join(folder, 'after.inventory'));
      const metadata = said.some((s) => s.startsWith('metadata')) ? (['mtime'] as const) : [];
      const makeSorter = (): SpillSorter => new SpillSorter();
      const comparison = await compareInventories(expected, actual, { makeSorter, metadata });
      const found: string[] = [];
      for await (const { outcome, expected: e, actual: a } of comparison.outcomes()) {
        if (outcome === 'metadata-changed' && e?.kind === 'directory') continue;
        found.push(
          e && a && e.path !== a.path ? `${outcome} ${e.path} -> ${a.path}` : `${outcome} ${(e ?? a)!.path}`,
        );
      }
      comparison.close();
      expect(found).toEqual(said);
      expect(tallyCloses(comparison.tally)).toBe(true);
      const again = await recountReturn(expected.batches(), actual.batches());
      const { outcomes } = comparison.tally;
      expect(again.matched).toBe(outcomes.intact + outcomes['metadata-changed']);
      expect(again.differing).toBeLessThanOrEqual(found.length);
    }),
    { numRuns: 12 },
  );
});
