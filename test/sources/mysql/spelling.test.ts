import { describe, expect, it } from 'vitest';
import {
  charsetText,
  defaultText,
  expressionText,
  extraText,
  parameterText,
  typeText,
} from '../../../src/sources/mysql/spelling.js';
import type { MysqlKind } from '../../../src/sources/mysql/values.js';

describe('what MariaDB and versions of MySQL spell differently', () => {
  it.each([
    ['int(11)', 'int'],
    ['bigint(20) unsigned', 'bigint unsigned'],
    ['tinyint(1)', 'tinyint'],
    ['year(4)', 'year'],
    ['smallint(5) unsigned zerofill', 'smallint(5) unsigned zerofill'],
    ['varchar(40)', 'varchar(40)'],
    ['decimal(10,2)', 'decimal(10,2)'],
    ['bit(3)', 'bit(3)'],
    ['point', 'point'],
  ])('the type %s is %s', (columnType, text) => {
    expect(typeText(columnType)).toBe(text);
  });

  it('types of parameters and of what comes back are written alike', () => {
    const said =
      'definer a@b\nreturns bigint(20) unsigned\nIN n int(11)\nIN z int(5) unsigned zerofill\n n varchar(9)\n';
    expect(parameterText(said)).toBe(
      'definer a@b\nreturns bigint unsigned\nIN n int\nIN z int(5) unsigned zerofill\n n varchar(9)\n',
    );
  });

  type Said = readonly [text: string | null, extra?: string];
  const defaults: readonly (readonly [MysqlKind, mariadb: Said, mysql: Said, text: string | undefined])[] = [
    ['text', ['NULL'], [null], undefined],
    ['text', [`'NULL'`], ['NULL'], `'NULL'`],
    ['text', [`'x''y'`], [`x'y`], `'x''y'`],
    ['text', [`'a\\nb\\\\'`], ['a\nb\\'], `'a\nb\\'`],
    ['text', [`''`], [''], `''`],
    ['text', [`'current_timestamp()'`], ['current_timestamp()'], `'current_timestamp()'`],
    ['integer', ['5'], ['5'], '5'],
    ['decimal', ['1.50'], ['1.50'], '1.50'],
    ['bits', [`b'101'`], [`b'101'`], `b'101'`],
    ['date', [`'2020-01-01'`], ['2020-01-01'], `'2020-01-01'`],
    ['timestamp', ['current_timestamp()'], ['CURRENT_TIMESTAMP', 'DEFAULT_GENERATED'], 'current_timestamp'],
    [
      'instant',
      ['current_timestamp(6)'],
      ['CURRENT_TIMESTAMP(6)', 'DEFAULT_GENERATED'],
      'current_timestamp(6)',
    ],
    ['instant', ['current_timestamp()'], ['CURRENT_TIMESTAMP'], 'current_timestamp'],
    ['text', ['(`a` + 1)'], ['(`a` + 1)', 'DEFAULT_GENERATED'], '`a` + 1'],
  ];
  it.each(defaults)(
    'a default of a %s, %j in MariaDB and %j in MySQL, is %j',
    (kind, mariadb, mysql, text) => {
      const of = ([said, extra]: Said, quotes: boolean) =>
        defaultText({ kind, text: said, extra: extra ?? null, quotes });
      expect(of(mariadb, true)).toBe(text);
      expect(of(mysql, false)).toBe(text);
    },
  );

  it('tells a text from the expression that it spells', () => {
    const of = (text: string, quotes: boolean, extra: string | null = null) =>
      defaultText({ kind: 'text', text, extra, quotes });
    expect(of(`'uuid()'`, true)).not.toBe(of('uuid()', true));
    expect(of('uuid()', false)).not.toBe(of('uuid()', false, 'DEFAULT_GENERATED'));
    expect(of('x', false)).not.toBe(of(`'x'`, false));
  });

  it.each([
    [null, ''],
    ['auto_increment', 'auto_increment'],
    ['DEFAULT_GENERATED', ''],
    ['DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)', 'on update current_timestamp(3)'],
    ['on update current_timestamp()', 'on update current_timestamp'],
    ['STORED GENERATED', 'STORED GENERATED'],
    ['INVISIBLE', 'INVISIBLE'],
  ])('extra %j is %j', (extra, text) => {
    expect(extraText(extra)).toBe(text);
  });

  it.each([
    ['(`n` > 0)', '`n` > 0'],
    ['((`n` > 0))', '`n` > 0'],
    ['(`n` > 0) or (`n` < 9)', '(`n` > 0) or (`n` < 9)'],
    [`(\`n\` in (_utf8mb4')(',1))`, `\`n\` in (_utf8mb4')(',1)`],
    [`(')') or ('(')`, `(')') or ('(')`],
    ['(', '('],
    ['', ''],
  ])('the expression %j is %j', (text, bare) => {
    expect(expressionText(text)).toBe(bare);
  });

  it.each([
    ['utf8', 'utf8mb3'],
    ['utf8_general_ci', 'utf8mb3_general_ci'],
    ['utf8mb3_bin', 'utf8mb3_bin'],
    ['utf8mb4_bin', 'utf8mb4_bin'],
    ['latin1', 'latin1'],
  ])('the character set or collation %s is %s', (name, text) => {
    expect(charsetText(name)).toBe(text);
  });
});

describe('expressions that MySQL prints with every parenthesis and MariaDB with few', () => {
  // As MariaDB 10.11 and MySQL 8.0 print one and the same check.
  it.each([
    ['`a` > 0 and `b` < 5', '((`a` > 0) and (`b` < 5))', '(`a` > 0) and (`b` < 5)'],
    ['`a` > 0 or `b` < 5 and `a` <> 3', '((`a` > 0) or ((`b` < 5) and (`a` <> 3)))', undefined],
    ['`a` + `b` * 2 > 7', '((`a` + (`b` * 2)) > 7)', '(`a` + (`b` * 2)) > 7'],
    ['`a` is null or `b` is not null', '((`a` is null) or (`b` is not null))', undefined],
    ['`a` MOD 2 = 0', '((`a` % 2) = 0)', '(`a` % 2) = 0'],
    ['coalesce(`a`,0) > 1 xor `b` = 2', '((coalesce(`a`,0) > 1) xor (`b` = 2))', undefined],
    ['`a` - `b` - `a` > 0', '(((`a` - `b`) - `a`) > 0)', undefined],
    ['`a` - (`b` - `a`) > 0', '((`a` - (`b` - `a`)) > 0)', undefined],
    ['`a` and `b` and `c`', '(`a` and `b` and `c`)', '`a` and `b` and `c`'],
    ['greatest(`a` + 1,`b`) > 2', '(greatest((`a` + 1),`b`) > 2)', undefined],
  ])('%s is %s', (mariadb, mysql, text) => {
    expect(expressionText(mariadb)).toBe(expressionText(mysql));
    if (text !== undefined) expect(expressionText(mysql)).toBe(text);
  });

  it.each([
    ['`a` - `b` - `c`', '`a` - (`b` - `c`)'],
    ['`a` or `b` and `c`', '(`a` or `b`) and `c`'],
    ['`a` + `b` * `c`', '(`a` + `b`) * `c`'],
    ['`a` xor `b` or `c`', '`a` xor (`b` or `c`)'],
    ['`a` / `b` * `c`', '`a` / (`b` * `c`)'],
    ['`a` > 1', '`a` > 10'],
    ['`a` > 1', '`a` >= 1'],
    ['f(`a`) + 1 > 2', 'f(`a` + 1) > 2'],
    ['`a ` > 1 and `b`', '`a` > 1 and `b`'],
    ['`a` = 1 and `b` = 2', '`b` = 2 and `a` = 1'],
    ['(`a` = `b`) = `c`', '`a` = (`b` = `c`)'],
  ])('%s is not %s', (one, other) => {
    expect(expressionText(one)).not.toBe(expressionText(other));
  });

  it.each([
    "`s` <> 'a or (b)'",
    "`s` <> _utf8mb4\\'x\\' and `a` > 1",
    '`a` > -1 and `b`',
    '`a` = `b` = `c`',
    'not `a` or `b`',
    '`a` between 1 and 5 or `b`',
    'cast(`a` as signed) + 1 > 2',
    '`a` | `b` > 1',
    '`a` > 1e0 and `b`',
    '`a` > 0x1F and `b`',
    '`a` and',
    '`a` + (`b`',
    `f(${'('.repeat(200)}1${')'.repeat(200)})`,
  ])('%s is left as it is', (text) => {
    expect(expressionText(text)).toBe(text);
  });
});
