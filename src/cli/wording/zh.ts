import type { Words } from './en.js';

/** 终端上的全部中文措辞，与 en.ts 结构相同。 */
export const zh: Words = {
  error: '错误',
  errorSubject: '位置',
  errorHint: '处理办法',
  errors: {
    SOURCE_NOT_FOUND: '找不到该来源',
    SOURCE_UNSUPPORTED: '不支持该来源的格式',
    INTERRUPTED: '已中断，没有留下写了一半的文件',
    JSON_INVALID: '不是有效的 JSON',
    JSON_NOT_CANONICAL: '不是规范形式的 JSON，字节不可信',
  },
  written: '已写入',
  yes: '是',
  no: '否',
  inventory: {
    reading: '读取中',
    entries: '条目数',
    bytes: '内容大小',
    root: (tree) => `默克尔根（${tree}）`,
    file: '清单文件 SHA-256',
    complete: '读取完整',
  },
};
