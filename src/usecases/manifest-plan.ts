import { type Document, parseDocument, stringify } from 'yaml';
import { decodeUtf8 } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { leafKey } from '../formats/leaf.js';
import { literalPattern } from '../formats/selector.js';
import { readInventory } from '../inventory/index.js';
import { readSmallFile } from './small-file.js';

/** What a person writes of a manifest: everything but what is computed from the inventories. */
export interface ManifestPlan {
  readonly items: readonly unknown[];
  readonly documents: readonly unknown[];
  readonly none: readonly unknown[];
  readonly coverage: readonly unknown[];
}

const MAX_PLAN = 4 * 1024 * 1024;
const PARTS = ['items', 'documents', 'none', 'coverage'] as const;

/** Reads a plan. Throws `PLAN_INVALID` (exit 2) naming the place; the items themselves are checked with the record. */
export async function readManifestPlan(path: string): Promise<ManifestPlan> {
  const text = decodeUtf8(await readSmallFile(path, MAX_PLAN));
  if (text === undefined) throw invalid(path, 'it is not UTF-8');
  const document: Document = parseDocument(text, { uniqueKeys: true, strict: true });
  const problem = document.errors[0];
  if (problem !== undefined) throw invalid(path, problem.message);
  // Aliases could unfold to any size, and a plan has no use for them.
  const value = plainValue(document, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(path, 'it is no mapping');
  const parts = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(parts)) {
    if (!(PARTS as readonly string[]).includes(name)) throw invalid(path, `there is no part "${name}"`);
  }
  const part = (name: (typeof PARTS)[number]): readonly unknown[] => {
    const list = parts[name] ?? [];
    if (!Array.isArray(list)) throw invalid(path, `"${name}" is no list`);
    return list;
  };
  return {
    items: part('items'),
    documents: part('documents'),
    none: part('none'),
    coverage: part('coverage'),
  };
}

function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : 'it cannot be read');
  }
}

function invalid(subject: string, why: string): CloudexitError {
  return new CloudexitError('PLAN_INVALID', `not a manifest plan: ${why}`, { subject, exit: 2 });
}

interface Branch {
  readonly name: string;
  folder: boolean;
  leaves: number;
  readonly suffixes: Map<string, number>;
}

/** Greatest number of top-level names that a suggestion makes items of. */
const MAX_BRANCHES = 200;
const MAX_SUFFIXES = 1000;

/**
 * A plan to start from: one item a top-level folder, one for files at the top; one for everything where there are too many. Class, time class and format are guessed
 * from names and have to be read by a person, which the text says.
 */
export async function suggestManifestPlan(inventory: string, id: string): Promise<string> {
  const branches = new Map<string, Branch>();
  const reader = await readInventory(inventory);
  for await (const { leaves, keys } of reader.batches()) {
    for (const [i, leaf] of leaves.entries()) {
      const key = keys[i] ?? leafKey(leaf);
      const slash = key.indexOf('/');
      const nested = slash >= 0 || leaf.kind === 'directory';
      const name = !nested
        ? ''
        : leaf.path.slice(0, leaf.path.includes('/') ? leaf.path.indexOf('/') : undefined);
      const branch = branches.get(name) ?? { name, folder: nested, leaves: 0, suffixes: new Map() };
      branch.leaves += 1;
      const suffix = /\.([A-Za-z0-9]{1,8})$/.exec(leaf.path)?.[1]?.toLowerCase();
      if (leaf.kind === 'file' && suffix !== undefined && branch.suffixes.size < MAX_SUFFIXES) {
        branch.suffixes.set(suffix, (branch.suffixes.get(suffix) ?? 0) + 1);
      }
      branches.set(name, branch);
      if (branches.size > MAX_BRANCHES) return planText([wholeItem(id)]);
    }
  }
  const folders = [...branches.values()].filter((b) => b.folder).map((b) => literalPattern(b.name));
  const items = [...branches.values()].map((branch, i) => ({
    id: itemId(branch, i),
    title: branch.folder ? branch.name : '顶层文件 / files at the top',
    description: branch.folder ? branch.name : '顶层文件 / files at the top',
    class: guess(branch.name, CLASS_WORDS, 'other'),
    origin: 'produced',
    timeClass: guess(branch.name, TIME_WORDS, 'current'),
    format: formatOf(branch),
    sensitivity: 'internal',
    selectors: [
      branch.folder
        ? { inventory: id, include: [`${literalPattern(branch.name)}/**`], exclude: [] }
        : { inventory: id, include: ['*'], exclude: folders },
    ],
  }));
  return planText(items);
}

function planText(items: readonly object[]): string {
  return `${PREAMBLE}${stringify({ items, documents: [], none: [], coverage: [] }, { lineWidth: 110 })}`;
}

/** So many folders are no items: one that takes everything, for a person to divide. */
function wholeItem(inventory: string): object {
  return {
    id: 'everything',
    title: '全部 / everything',
    description: '全部 / everything',
    class: 'other',
    origin: 'produced',
    timeClass: 'current',
    format: '未知 / unknown',
    sensitivity: 'internal',
    selectors: [{ inventory, include: ['**'], exclude: [] }],
  };
}

const PREAMBLE = `# 移交清单编制计划：由清单自动生成，类别、来源、时间类别、格式与敏感程度均为按名称猜测，必须逐项核对。
# Plan of a handover manifest, suggested from an inventory. class, origin, timeClass, format and sensitivity are guesses: read each.
#
#   class        data | document | program | configuration | log | other
#   origin       handed-in | produced | collected
#   timeClass    current | history | archive
#   sensitivity  public | internal | sensitive | core
#   documents    - { title: 使用手册, item: docs }         or  { title: …, missingBecause: … }
#   none         - { what: history, reason: … }           what there is none of has to be said:
#                  runtime-data, data-files, documents, other-data, history, archive, program
`;

const CLASS_WORDS: readonly (readonly [RegExp, string])[] = [
  [/doc|文档|资料|手册/i, 'document'],
  [/conf|etc$|配置/i, 'configuration'],
  [/log|日志/i, 'log'],
  [/program|app|src|bin|lib|node_modules|程序/i, 'program'],
  [/data|db|sql|upload|www|html|media|file|数据|附件|history|archive|backup|历史|归档|备份/i, 'data'],
];
const TIME_WORDS: readonly (readonly [RegExp, string])[] = [
  [/history|历史/i, 'history'],
  [/archive|backup|归档|备份/i, 'archive'],
];

function guess(name: string, words: readonly (readonly [RegExp, string])[], otherwise: string): string {
  return words.find(([pattern]) => pattern.test(name))?.[1] ?? otherwise;
}

function itemId(branch: Branch, index: number): string {
  if (!branch.folder) return 'top-level';
  const ascii = branch.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return ascii === '' ? `item-${index + 1}` : `${ascii}-${index + 1}`;
}

function formatOf(branch: Branch): string {
  const most = [...branch.suffixes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 4);
  return most.length === 0 ? '未知 / unknown' : most.map(([suffix]) => suffix).join(', ');
}
