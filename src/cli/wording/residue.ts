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
  commit: '请把该摘要写入删除授权书的 residueTests，并对索引文件保密。',
};

export function residueWords(language: Language): typeof en {
  return language === 'zh' ? zh : en;
}
