import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManifestScope } from '../../src/compare/index.js';
import { compileSelector } from '../../src/formats/selector.js';

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

it('finds the items of a path as if every pattern had been tried, in the order of the manifest', () => {
  const segment = fc.constantFrom('a', 'b', 'ab', 'a*', '*', '**', '\\*', '\\x61');
  const pattern = fc.array(segment, { minLength: 1, maxLength: 3 }).map((s) => s.join('/'));
  const patterns = fc.record({
    include: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    exclude: fc.array(pattern, { maxLength: 1 }),
  });
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', '*'), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(patterns, { maxLength: 6 }), path, (all, segments) => {
      const key = segments.join('/');
      const items = all.map((p, i) => ({ id: `i${i}`, selectors: [{ inventory: 'i', ...p }] }));
      const scope = new ManifestScope(items as never);
      const expected = items.filter((_, i) => compileSelector(all[i]!)(key)).map(({ id }) => id);
      expect(scope.itemsOf('i', key)).toEqual(expected);
    }),
  );
});
