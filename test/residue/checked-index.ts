import { ResidueIndex } from '../../src/residue/index/index.js';

/** An index, open and checked. Throws what either throws. */
export async function checkedIndex(path: string): Promise<ResidueIndex> {
  const index = ResidueIndex.open(path);
  try {
    await index.check();
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}
