import { fromHex, toHex, utf8 } from '../core/bytes.js';
import { canonicalText } from '../core/canonical-json.js';
import { type DigestAlgorithm, isDigestAlgorithm } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { leafHash, nodeHash, type TreeHash } from '../core/merkle.js';
import { treeHash } from '../core/tree-hash.js';
import { isSha256 } from './case.js';
import { parseLeaf } from './leaf.js';

/** Inventories shown in part: `manifests/formats/evidence-bundle.md`, rules 15 and 16. Pure. */
const PART_TYPE = 'urn:cloudexit:inventory-part:v1';

export interface PartHead {
  /** Leaves of the whole inventory. */
  readonly entries: number;
  /** SHA-256 of the whole inventory file, hex. */
  readonly inventory: string;
  readonly root: string;
  readonly tree: DigestAlgorithm;
}

export interface CheckedPart extends PartHead {
  readonly shown: number;
  readonly leftOut: number;
}

export function partHeadText(head: PartHead): string {
  return canonicalText({ ...head, type: PART_TYPE });
}

interface Subtree {
  readonly height: number;
  readonly hash: Uint8Array;
  /** False while one of its leaves is shown. */
  readonly hidden: boolean;
}

/** `lines` are those that are yet to be written. */
interface Pending extends Subtree {
  readonly lines: readonly string[];
}

/**
 * The lines of an inventory of which some leaves are not to be shown: feed it every leaf in order. Memory: the hashes of one path through
 * the tree.
 */
export class PartWriter {
  readonly #tree: TreeHash;
  readonly #stack: Pending[] = [];
  #shown = 0;

  constructor(algorithm: DigestAlgorithm) {
    this.#tree = treeHash(algorithm);
  }

  get shown(): number {
    return this.#shown;
  }

  /** Appends a leaf; `text` is undefined for one that is left out. Returns lines that are settled. */
  append(hash: Uint8Array, text: string | undefined): string[] {
    if (text !== undefined) this.#shown += 1;
    let top: Pending = {
      height: 0,
      hash,
      hidden: text === undefined,
      lines: text === undefined ? [] : [text],
    };
    while (this.#stack.at(-1)?.height === top.height) {
      const left = this.#stack.pop()!;
      const hidden = left.hidden && top.hidden;
      const lines = hidden ? [] : [...linesOf(left), ...linesOf(top)];
      top = { height: top.height + 1, hash: nodeHash(this.#tree, left.hash, top.hash), hidden, lines };
    }
    this.#stack.push(top);
    if (text === undefined) return [];
    // Nothing before a leaf that is shown can become part of a larger hash any more.
    const settled = this.#stack.flatMap(linesOf);
    for (const [i, one] of this.#stack.entries()) this.#stack[i] = { ...one, hidden: false, lines: [] };
    return settled;
  }

  end(): string[] {
    return this.#stack.flatMap(linesOf);
  }
}

function linesOf(one: Pending): readonly string[] {
  return one.hidden ? [canonicalText({ hash: toHex(one.hash), leftOut: 2 ** one.height })] : one.lines;
}

/** Reads the lines of a part, given without their line feeds. `INVENTORY_PART_WRONG` (exit 3) for anything amiss. */
export class PartReader {
  #head: PartHead | undefined;
  #tree: TreeHash | undefined;
  readonly #stack: Subtree[] = [];
  #leaves = 0;
  #shown = 0;
  #previous: Subtree | undefined;

  /** One line. Returns its text when it is a leaf that is shown. */
  line(text: string): string | undefined {
    if (this.#head === undefined) {
      this.#head = parseHead(text);
      this.#tree = treeHash(this.#head.tree);
      return undefined;
    }
    const left = leftOutOf(text);
    if (left === undefined) parseLeaf(text);
    const hash = left?.hash ?? leafHash(this.#tree!, utf8(text));
    this.#add({ height: left?.height ?? 0, hash, hidden: left !== undefined });
    if (left !== undefined) return undefined;
    this.#shown += 1;
    return text;
  }

  end(): CheckedPart {
    if (this.#head === undefined) throw wrong('is empty');
    const tree = this.#tree!;
    const hashes = this.#stack.map((s) => s.hash);
    let root = hashes.pop() ?? tree.hash(new Uint8Array(0));
    while (hashes.length > 0) root = nodeHash(tree, hashes.pop()!, root);
    if (this.#leaves !== this.#head.entries) throw wrong('has leaves too many or too few');
    if (toHex(root) !== this.#head.root) throw wrong('does not have the root that it states');
    return { ...this.#head, shown: this.#shown, leftOut: this.#leaves - this.#shown };
  }

  #add(one: Subtree): void {
    const leaves = 2 ** one.height;
    if (this.#leaves % leaves !== 0) throw wrong('has a hash that is not of a whole subtree');
    const sibling = this.#previous;
    if (
      one.hidden &&
      sibling?.hidden === true &&
      sibling.height === one.height &&
      (this.#leaves / leaves) % 2 === 1
    ) {
      throw wrong('has two hashes where one would do');
    }
    this.#previous = one;
    this.#leaves += leaves;
    let top = one;
    while (this.#stack.at(-1)?.height === top.height) {
      const left = this.#stack.pop()!;
      top = { height: top.height + 1, hash: nodeHash(this.#tree!, left.hash, top.hash), hidden: false };
    }
    this.#stack.push(top);
  }
}

function leftOutOf(text: string): { height: number; hash: Uint8Array } | undefined {
  const [, hash, leaves] = /^\{"hash":"([0-9a-f]{64})","leftOut":([1-9]\d{0,15})\}$/.exec(text) ?? [];
  if (hash === undefined) return undefined;
  const height = Math.log2(Number(leaves));
  if (!Number.isInteger(height) || height > 52) throw wrong('has a hash of a number that is no power of two');
  return { height, hash: fromHex(hash)! };
}

function parseHead(text: string): PartHead {
  const read = jsonObject(text);
  const { entries, inventory, root, tree } = read;
  if (typeof entries !== 'number' || !Number.isSafeInteger(entries) || entries < 1)
    throw wrong('has no number of entries');
  if (typeof inventory !== 'string' || !isSha256(inventory))
    throw wrong('does not say of which inventory it is');
  if (typeof root !== 'string' || !isSha256(root)) throw wrong('has no root');
  if (typeof tree !== 'string' || !isDigestAlgorithm(tree)) throw wrong('names an unknown tree');
  const head = { entries, inventory, root, tree };
  if (partHeadText(head) !== text) throw wrong('is of no known version');
  return head;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = text.length > 1000 ? undefined : JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // refused below
  }
  throw wrong('has no first line');
}

function wrong(why: string): CloudexitError {
  return new CloudexitError('INVENTORY_PART_WRONG', `this part of an inventory ${why}`, { exit: 3 });
}
