import type { Language } from '../language.js';

/** What the commands for the residue index and the scan say. */
const en = {
  contents: 'contents',
  bytes: 'bytes read',
  blocks: (size: number) => `blocks of ${size}`,
  leftOut: (size: number) => `left out, of ${size}`,
  withoutBlock: 'contents that no block could prove',
  size: 'size of the index',
  perTiB: 'size per TiB of such data',
  digest: 'digest to commit to',
  inventory: 'inventory root',
  medium: 'medium',
  looked: 'looked at',
  hits: (size: number) => `blocks of ${size} found`,
  runs: 'runs',
  unreadable: 'unreadable',
  resumed: 'stretches finished earlier',
  looks: {
    zero: 'zeros',
    ones: 'ones',
    pattern: 'pattern',
    random: 'looks random',
    structured: 'structured',
    residue: 'residue',
  } as Readonly<Record<string, string>>,
  outcomes: {
    'none-found': 'None found by this test; that proves no absence.',
    found: 'Residue was found.',
    'not-assessed': 'Not everything could be looked at: nothing is settled.',
  },
  commitmentNotChecked:
    'Not checked: whether this index was committed to before the deletion. Name the authorisation with --authorisation.',
  scattered: 'scattered residue that would have been met',
  run: 'run of residue that would have been met',
  commit: 'Put the digest into residueTests of the deletion authorisation, and keep the file confidential.',
};

const zh: typeof en = {
  contents: '内容数',
  bytes: '已读取字节',
  blocks: (size) => `${size} 字节块`,
  leftOut: (size) => `未收入的 ${size} 字节块`,
  withoutBlock: '没有可作证明之块的内容',
  size: '索引大小',
  perTiB: '每 TiB 同类数据的索引大小',
  digest: '应承诺的摘要',
  inventory: '清单根',
  medium: '介质',
  looked: '已检查',
  hits: (size) => `发现的 ${size} 字节块`,
  runs: '连续段',
  unreadable: '无法读取',
  resumed: '此前已完成的段',
  looks: {
    zero: '全零',
    ones: '全一',
    pattern: '重复图样',
    random: '似随机',
    structured: '有结构',
    residue: '残留',
  },
  outcomes: {
    'none-found': '本次测试未发现残留；这不等于证明没有残留。',
    found: '发现残留。',
    'not-assessed': '并非全部都能检查：不能得出结论。',
  },
  commitmentNotChecked: '未核对：该索引是否在删除之前已被承诺。请用 --authorisation 指明删除授权书。',
  scattered: '本可发现的分散残留',
  run: '本可发现的连续残留',
  commit: '请把该摘要写入删除授权书的 residueTests，并对索引文件保密。',
};

export function residueWords(language: Language): typeof en {
  return language === 'zh' ? zh : en;
}
