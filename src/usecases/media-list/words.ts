import {
  COPY_KINDS,
  LEVELS,
  type Level,
  MEDIUM_TYPES,
  type MediumType,
  type Technique,
} from '../../formats/records/vocabulary.js';
import { shippedMedia } from '../shipped-media.js';

/** Headings and words of tables of media and copies: `manifests/formats/media-lists.md`. Compared as {@link plainWord} gives them. */
export type Column =
  | 'id'
  | 'type'
  | 'identifier'
  | 'location'
  | 'shared'
  | 'kind'
  | 'title'
  | 'items'
  | 'media'
  | 'technique'
  | 'level'
  | 'holder';

/** What a column is called in a Chinese sentence. */
export const COLUMN_WORDS: Readonly<Record<Column, string>> = {
  id: '编号',
  type: '介质类型',
  identifier: '序列号或标识',
  location: '位置',
  shared: '是否共用',
  kind: '副本类型',
  title: '名称',
  items: '移交项',
  media: '所在介质',
  technique: '清除技术',
  level: '清除级别',
  holder: '持有方',
};

/** Headings of the id of a copy. Beside one, id and type of a medium are of what the copy was made of, which is not where it is. */
const COPY_IDS = '快照id snapshotid 备份id backupid 镜像id imageid 恢复点id recoverypointid';

type CopyKind = (typeof COPY_KINDS)[number];

const HEADINGS: Readonly<Record<Column, string>> = {
  id: 'id no 编号 序号 资源id 实例id 磁盘id 云盘id 云硬盘id 硬盘id 卷id volumeid diskid bucket 存储桶 存储桶名称 bucket名称',
  type: 'type mediatype 介质类型 存储类型 磁盘类型 磁盘种类 磁盘规格 硬盘类型 云盘类型 云盘种类 云硬盘类型 disktype volumetype category',
  identifier: 'identifier serial serialnumber sn 序列号 标识 设备序列号 arn',
  location: 'location region zone 位置 机房 地域 可用区 存放位置',
  shared: 'shared 共用 是否共用 共享 多租户 multitenant',
  kind: 'kind copykind 副本类型 副本种类 类别',
  title:
    'title name 名称 副本名称 快照名称 snapshotname 备份名称 backupname 镜像名称 imagename description 描述 说明',
  items: 'items 移交项 数据项 内容',
  media: 'media 介质 所在介质 介质编号',
  technique: 'technique method 技术 清除方式 删除方式 清理技术',
  level: 'level 级别 清除级别',
  holder: 'holder 持有方 保管方',
};

const TYPES: Readonly<Partial<Record<MediumType, string>>> = {
  hdd: 'sata sas 硬盘 磁盘 机械盘',
  ssd: '固态盘',
  tape: 'lto 磁带库',
  'cloud-volume': [
    'ebs essd clouddisk volume gp2 gp3 io1 io2',
    '云盘 普通云盘 高效云盘 ssd云盘 essd云盘 essdautopl云盘 essdentry云盘',
    '云硬盘 普通云硬盘 高性能云硬盘 通用型ssd云硬盘 ssd云硬盘 增强型ssd云硬盘 极速型ssd云硬盘',
    '普通io 高io 超高io 通用型ssd 极速型ssd',
  ].join(' '),
  'object-storage': 'oss obs cos s3 存储桶 bucket',
  'managed-service': 'rds 云数据库 托管数据库',
};

const KINDS: Readonly<Partial<Record<CopyKind, string>>> = {
  primary: '主 主库 生产 master production',
  replica: '从库 备库 只读实例 副本 slave standby',
  backup: '备份',
  snapshot: '快照',
  archive: '归档',
  cache: '缓存',
  log: '日志',
  'search-index': '索引 搜索索引',
  cdn: '内容分发',
  key: '密钥',
  paper: '纸质',
  'agent-copy': '代理商副本 代理商',
};

const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  none: '无',
  clear: '清除',
  purge: '净化',
  destroy: '销毁',
};

/** Without spaces, `_` and `-`, lower case, full-width characters as their ASCII ones. */
export function plainWord(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s_-]/g, '')
    .toLowerCase();
}

const COLUMNS = wordTable(HEADINGS);
const COPY_ID_WORDS = new Set(COPY_IDS.split(' '));
const TYPE_WORDS = wordTable(TYPES, MEDIUM_TYPES);
const KIND_WORDS = wordTable(KINDS, COPY_KINDS);
const LEVEL_TABLE = wordTable(LEVEL_WORDS, LEVELS);

/** What the columns of a table are. */
export function columnsOfHeadings(headings: readonly string[]): readonly (Column | undefined)[] {
  const words = headings.map(plainWord);
  if (!words.some((word) => COPY_ID_WORDS.has(word))) return words.map((word) => COLUMNS.get(word));
  return words.map((word) => {
    if (COPY_ID_WORDS.has(word)) return 'id';
    const column = COLUMNS.get(word);
    return column === 'id' || column === 'type' ? undefined : column;
  });
}

export function mediumTypeOf(word: string): MediumType | undefined {
  const titled = [...shippedMedia().media].find(([, { title }]) => isTitle(title, word))?.[0];
  return titled ?? TYPE_WORDS.get(plainWord(word));
}

export function copyKindOf(word: string): CopyKind | undefined {
  return KIND_WORDS.get(plainWord(word));
}

export function techniqueOf(word: string): Technique | undefined {
  return [...shippedMedia().techniques].find(
    ([name, { title }]) => plainWord(name) === plainWord(word) || isTitle(title, word),
  )?.[0];
}

export function levelOf(word: string): Level | undefined {
  return LEVEL_TABLE.get(plainWord(word));
}

export function truthOf(word: string): boolean | undefined {
  return TRUTHS.get(plainWord(word));
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'true', '1', '是'].map((w) => [w, true] as const),
  ...['no', 'false', '0', '否'].map((w) => [w, false] as const),
]);

function isTitle(title: { readonly zh: string; readonly en: string }, word: string): boolean {
  return [title.zh, title.en].some((t) => plainWord(t) === plainWord(word));
}

/** Word -> meaning; each of `names` also means itself. */
function wordTable<K extends string>(
  words: Readonly<Partial<Record<K, string>>>,
  names: readonly K[] = [],
): ReadonlyMap<string, K> {
  const table = new Map<string, K>(names.map((n) => [plainWord(n), n]));
  for (const [meaning, list] of Object.entries(words) as [K, string][]) {
    for (const word of list.split(' ')) table.set(word, meaning);
  }
  return table;
}
