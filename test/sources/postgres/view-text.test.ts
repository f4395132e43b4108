import { describe, expect, it } from 'vitest';
import { viewText } from '../../../src/sources/postgres/view-text.js';

describe('the text of a view of one table', () => {
  it.each([
    [
      'columns',
      `view\n SELECT people.id,\n    people.mail\n   FROM people\n  WHERE (people.born < '2000-01-01'::date);`,
      `view\n SELECT id,\n    mail\n   FROM people\n  WHERE (born < '2000-01-01'::date);`,
    ],
    [
      'an alias',
      'SELECT p.id FROM sales.people p ORDER BY p.id;',
      'SELECT id FROM sales.people p ORDER BY id;',
    ],
    ['a schema', 'SELECT people.id FROM sales.people;', 'SELECT id FROM sales.people;'],
    ['a name in quotes', 'SELECT "Der P".id FROM "Der P";', 'SELECT id FROM "Der P";'],
    ['a Chinese name', 'SELECT 公文.标题 FROM 公文;', 'SELECT 标题 FROM 公文;'],
    ['members', 'SELECT (people.addr).city FROM people;', 'SELECT (addr).city FROM people;'],
    ['a column of the same name', 'SELECT people.people FROM people;', 'SELECT people FROM people;'],
  ])('is without its name before %s', (_, printed, bare) => {
    expect(viewText(printed)).toBe(bare);
    expect(viewText(bare)).toBe(bare);
  });

  it.each([
    ['a text', `SELECT 'people.id FROM people' AS x FROM people;`],
    ['a text with a quote', `SELECT 'it''s people.id' AS x FROM people;`],
    ['a function', 'SELECT people.lower(name) FROM people;'],
    ['a type', 'SELECT (id)::people.kind FROM people;'],
    ['a collation', 'SELECT (name COLLATE people.german) FROM people;'],
    ['the whole row', 'SELECT people.* FROM people;'],
    ['two tables', 'SELECT people.id FROM people, orders;'],
    ['a join', 'SELECT people.id FROM (people JOIN orders USING (id));'],
    ['a query within', 'SELECT people.id FROM people WHERE people.id IN ( SELECT orders.id FROM orders);'],
    ['a sample', 'SELECT people.id FROM people TABLESAMPLE system (1);'],
    ['a function that is a table', 'SELECT g.i FROM generate_series(1, 2) g(i);'],
    ['no table', 'SELECT 1;'],
    ['an end in the middle', 'SELECT people.id FROM'],
  ])('keeps %s', (_, printed) => {
    expect(viewText(printed)).toBe(printed);
  });
});
