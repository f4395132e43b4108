import type { Sentences } from './book.js';

/** 数据校验库所说的类型。 */
const TYPES: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: '布尔值',
  object: '对象',
  record: '对象',
  array: '列表',
  undefined: '空缺',
  null: '空值',
};

const EXPECTED = Object.entries(TYPES).flatMap(([expected, zh]) =>
  Object.entries(TYPES).map(
    ([received, given]) =>
      [
        `Invalid input: expected ${expected}, received ${received}`,
        received === 'undefined' ? `缺少该项，须为${zh}` : `须为${zh}，而给出的是${given}`,
      ] as const,
  ),
);

/** 数据校验库对计划、草稿与记录所说的句子。 */
export const SCHEMA_ZH: Sentences = {
  ...Object.fromEntries(EXPECTED),
  'Invalid input': '内容无效',
  'Invalid ISO date': '须为 2026-03-01 这样的日期',
  'Invalid ISO datetime': '须为 2026-03-01T08:00:00Z 这样的时间',
  'Invalid input: expected {}': '须为 {}',
  'Invalid option: expected one of {}': '须为下列之一：{}',
  'Invalid string: must match pattern {}': '须符合格式 {}',
  'Unrecognized key: {}': '有未知的字段：{}',
  'Unrecognized keys: {}': '有未知的字段：{}',
  'Too small: expected string to have >={} characters': '至少须有 {} 个字符',
  'Too big: expected string to have <={} characters': '至多可有 {} 个字符',
  'Too small: expected array to have >={} items': '至少须有 {} 项',
  'Too big: expected array to have <={} items': '至多可有 {} 项',
  'Too small: expected number to be >={}': '须不小于 {}',
  'Too small: expected number to be >{}': '须大于 {}',
  'Too big: expected number to be <={}': '须不大于 {}',
  'Too big: expected number to be <{}': '须小于 {}',
};
