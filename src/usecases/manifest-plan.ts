import { type Document, parseDocument, stringify } from 'yaml';
import { decodeUtf8 } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { cutText, displayPath } from '../core/path.js';
import { leafKey } from '../formats/leaf.js';
import { isPattern, literalPattern } from '../formats/selector.js';
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
  /** Display form of the folder; empty for what lies at the top itself. */
  readonly name: string;
  /** Selects the folder itself. */
  readonly pattern: string;
  leaves: number;
  readonly suffixes: Map<string, number>;
}

/** Greatest number of top-level names that a suggestion makes items of. */
const MAX_BRANCHES = 200;
const MAX_SUFFIXES = 1000;
const MAX_TITLE = 200;

/**
 * A plan to start from: one item a top-level folder, one for files at the top; one for everything where there are too many, or one that
 * no pattern names; with what is known of coverage. Class, time class and format are guessed from names and have to be read by a person, which the text says.
 */
export async function suggestManifestPlan(
  inventory: string,
  id: string,
  signal?: AbortSignal,
  coverage: readonly unknown[] = [],
): Promise<string> {
  const branches = new Map<string, Branch>();
  /** Files at the top; one more than there can be folders is enough to know that some have names of their own. */
  const atTop = new Set<string>();
  const reader = await readInventory(inventory, {}, signal);
  for await (const { leaves, keys } of reader.batches()) {
    for (const [i, leaf] of leaves.entries()) {
      const key = keys[i] ?? leafKey(leaf);
      const folder = folderOf(key, leaf.kind);
      const branch = branches.get(folder) ?? branchOf(folder);
      branch.leaves += 1;
      const suffix = /\.([A-Za-z0-9]{1,8})$/.exec(leaf.path)?.[1]?.toLowerCase();
      if (leaf.kind === 'file' && suffix !== undefined && branch.suffixes.size < MAX_SUFFIXES) {
        branch.suffixes.set(suffix, (branch.suffixes.get(suffix) ?? 0) + 1);
      }
      branches.set(folder, branch);
      if (folder === '' && atTop.size <= MAX_BRANCHES) atTop.add(key);
      // The folder of an absolute path has no name.
      const nameless = folder === '' ? key === '' || key.includes('/') : !isPattern(`${branch.pattern}/**`);
      if (nameless || branches.size > MAX_BRANCHES) return planText([wholeItem(id)], coverage);
    }
  }
  // A file of the name of a folder belongs to the folder's item.
  if ([...atTop].every((key) => branches.has(key))) branches.delete('');
  const folders = [...branches.values()].filter((b) => b.name !== '').map((b) => b.pattern);
  const items = [...branches.values()].map((branch, i) => {
    const title = branch.name === '' ? '顶层文件 / files at the top' : shortened(branch.name);
    return {
      id: itemId(branch, i),
      title,
      description: title,
      class: guess(branch.name, CLASS_WORDS, 'other'),
      origin: 'produced',
      timeClass: guess(branch.name, TIME_WORDS, 'current'),
      format: formatOf(branch),
      sensitivity: 'internal',
      selectors: [
        branch.name === ''
          ? { inventory: id, include: ['*'], exclude: folders }
          : { inventory: id, include: [`${branch.pattern}/**`], exclude: [] },
      ],
    };
  });
  return planText(items, coverage);
}

/** The first segment of what is a folder or lies in one, bytes as characters; else empty. */
function folderOf(key: string, kind: string): string {
  const slash = key.indexOf('/');
  return slash >= 0 ? key.slice(0, slash) : kind === 'directory' ? key : '';
}

function branchOf(folder: string): Branch {
  const bytes = Buffer.from(folder, 'latin1');
  return { name: displayPath(bytes), pattern: literalPattern(bytes), leaves: 0, suffixes: new Map() };
}

/** Within a title's bound, and never with half a character. */
function shortened(name: string): string {
  return name.length <= MAX_TITLE ? name : `${cutText(name, MAX_TITLE - 1)}…`;
}

function planText(items: readonly object[], coverage: readonly unknown[]): string {
  return `${PREAMBLE}${stringify({ items, documents: [], none: [], coverage }, { lineWidth: 110 })}`;
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
#   coverage     - { baseline: { sha256: … } }             of the baseline record; what is missing is counted by --baseline
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
  if (branch.name === '') return 'top-level';
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
