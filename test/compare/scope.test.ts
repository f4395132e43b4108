import { expect, it } from 'vitest';
import { ManifestScope } from '../../src/compare/index.js';

it('names the items of a leaf, per inventory, exclusions first', () => {
  const item = (id: string, inventory: string, include: string[], exclude: string[] = []) =>
    ({ id, title: id, leaves: 0, bytes: 0, selectors: [{ inventory, include, exclude }] }) as never;
  const scope = new ManifestScope([
    item('all', 'i', ['**'], ['tmp/**']),
    item('pdf', 'i', ['**/*.pdf']),
    item('x', 'j', ['**']),
  ]);
  expect(scope.itemsOf('i', 'a.pdf')).toEqual(['all', 'pdf']);
  expect(scope.itemsOf('i', 'tmp/a.pdf')).toEqual(['pdf']);
  expect(scope.itemsOf('j', 'tmp/a')).toEqual(['x']);
  expect(scope.itemsOf('k', 'a')).toEqual([]);
});
