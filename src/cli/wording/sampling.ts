import type { Language } from '../language.js';

/** What the sampling commands say. */
const en = {
  commitment: 'commitment',
  keepSecret:
    'Put the commitment into residueTests of the deletion authorisation, and keep the seed secret until the deletion has ended.',
  units: 'units of 4096 bytes',
  samples: 'units to read',
  bytes: 'bytes to read',
  confidence: 'confidence',
  scattered: 'scattered residue that would be met',
  run: 'run of residue that would be met',
  less: 'Less than that may go unseen: a sample that finds nothing proves no absence.',
};

const zh: typeof en = {
  commitment: '承诺值',
  keepSecret: '请把承诺值写入删除授权书的 residueTests，并在删除结束之前对种子保密。',
  units: '4096 字节单元',
  samples: '需读取的单元',
  bytes: '需读取的字节',
  confidence: '置信度',
  scattered: '可发现的分散残留',
  run: '可发现的连续残留',
  less: '更少的残留可能未被发现：抽样未发现残留不等于证明没有残留。',
};

export function samplingWords(language: Language): typeof en {
  return language === 'zh' ? zh : en;
}
