import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { type Entry, type EntryKind, ListedFile, type Source } from '../core/entry.js';
import { errorCode } from '../core/errors.js';
import type { FindingCode } from '../core/finding-codes.js';
import { ContainerFindings, isSystemError } from './container-findings.js';
import { Unfolding } from './limits.js';
import { withNested } from './nested.js';
import type { SourceSettings } from './settings.js';

/** Byte strings as latin1 text, one character a byte: JavaScript then compares and joins them as fast as bytes. */
type Bytes = string;

/** What the walk asks of the file system; tests put a failing one in its place. */
export interface FolderReader {
  list(path: Bytes): readonly Listed[];
  stat(path: Bytes): Stats;
  readlink(path: Bytes): Uint8Array;
}

interface Listed {
  readonly name: Bytes;
  /** Undefined when the file system does not tell with the name. */
  readonly kind: EntryKind | undefined;
}

export const systemFolderReader: FolderReader = {
  list(path) {
    try {
      return listed(path, 'latin1');
    } catch (error) {
      if (isSystemError(error)) throw error;
      // Where the file system gives no type with a name, Node asks for it itself and wants the name in bytes.
      return listed(path, 'buffer');
    }
  },
  stat: (path) => lstatSync(Buffer.from(path, 'latin1')),
  readlink: (path) => readlinkSync(Buffer.from(path, 'latin1'), 'buffer'),
};

function listed(path: Bytes, encoding: 'latin1' | 'buffer'): Listed[] {
  const folder = Buffer.from(path, 'latin1');
  const entries: Dirent<string | Buffer>[] =
    encoding === 'latin1'
      ? readdirSync(folder, { withFileTypes: true, encoding })
      : readdirSync(folder, { withFileTypes: true, encoding });
  return entries.map(({ name }, i) => ({
    name: typeof name === 'string' ? name : name.toString('latin1'),
    kind: kindOf(entries[i]!),
  }));
}

/**
 * A folder, in byte order of the full paths. Symlinks are listed with their target and never followed; devices,
 * sockets and FIFOs are listed and never opened. Regular files are not even looked at here: whoever reads one
 * takes its facts from the descriptor, so that facts and bytes are of the same file.
 */
export class DirectorySource implements Source {
  readonly kind = 'dir';
  readonly nested: number;
  readonly #findings: ContainerFindings;

  /** @param root raw bytes of the folder's own path */
  constructor(
    private readonly root: Uint8Array,
    name: string,
    private readonly settings: SourceSettings,
    private readonly reader: FolderReader = systemFolderReader,
  ) {
    this.nested = settings.nested;
    this.#findings = new ContainerFindings(name);
  }

  entries(signal?: AbortSignal): AsyncIterable<Entry> {
    const { limits, nested, nameEncoding } = this.settings;
    if (nested === 0) return this.#listed(signal);
    const unfolding = new Unfolding(limits, 0);
    return withNested(
      this.#listed(signal),
      { within: new Uint8Array(), findings: this.#findings, unfolding, nameEncoding, signal },
      nested,
    );
  }

  async *#listed(signal: AbortSignal | undefined): AsyncGenerator<Entry> {
    for (const entry of this.walk(signal)) yield entry;
  }

  /** The entries, for who asks for them one by one. Archives among them stay closed. */
  *walk(signal?: AbortSignal): Generator<Entry> {
    const base = Buffer.from(this.root).toString('latin1').replace(/\/*$/, '/');
    let pending: Listed[];
    try {
      pending = inPathOrder(this.reader.list(base));
    } catch (error) {
      this.#findings.addFailure(error);
      return;
    }
    // A stack of what is still to come; the listing of a folder waits under its own name plus a slash.
    const stack: { prefix: Bytes; items: Listed[]; at: number }[] = [{ prefix: '', items: pending, at: 0 }];
    const waiting = new Map<Bytes, Listed[]>();
    for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
      signal?.throwIfAborted();
      const item = level.items[level.at++];
      if (item === undefined) {
        stack.pop();
        continue;
      }
      const path = level.prefix + item.name;
      if (item.name.endsWith('/')) {
        const items = waiting.get(path);
        waiting.delete(path);
        if (items !== undefined) stack.push({ prefix: path, items, at: 0 });
      } else if (item.kind === 'file') {
        yield new ListedFile(base, path);
      } else {
        const entry = this.#special(base, path, item.kind, waiting);
        // Only now known to be a folder: its content belongs at its place in the order.
        if (entry.kind === 'directory' && item.kind !== 'directory') insertFolder(level, item.name);
        yield entry;
      }
    }
  }

  findings() {
    return this.#findings.all();
  }

  async close(): Promise<void> {}

  #special(
    base: Bytes,
    path: Bytes,
    listedKind: EntryKind | undefined,
    waiting: Map<Bytes, Listed[]>,
  ): Entry {
    const bytes = Buffer.from(path, 'latin1');
    let kind = listedKind ?? 'file';
    try {
      const stats = this.reader.stat(base + path);
      kind = kindOf(stats) ?? 'file';
      if (kind === 'file') return new ListedFile(base, path);
      const facts = {
        path: bytes,
        kind,
        size: 0,
        mtime: Math.floor(stats.mtimeMs / 1000),
        mode: stats.mode & 0o7777,
      };
      if (kind === 'symlink') return { ...facts, target: this.reader.readlink(base + path) };
      if (kind === 'directory') {
        try {
          waiting.set(`${path}/`, inPathOrder(this.reader.list(base + path)));
        } catch (error) {
          return { ...facts, error: failureCode(error) };
        }
      }
      return facts;
    } catch (error) {
      return { path: bytes, kind, size: 0, error: failureCode(error) };
    }
  }
}

function failureCode(error: unknown): FindingCode {
  if (!isSystemError(error)) throw error;
  return errorCode(error) === 'ENOENT' ? 'ENTRY_VANISHED' : 'ENTRY_READ_FAILED';
}

/**
 * Byte order of full paths: the content of `a` comes where `a/` sorts, after `a-b` and before `a0`. So a folder
 * stands in the list twice, once for itself and once, with the slash, for its content.
 */
function inPathOrder(listed: readonly Listed[]): Listed[] {
  const items = [...listed];
  for (const { name, kind } of listed) if (kind === 'directory') items.push({ name: `${name}/`, kind });
  return items.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function insertFolder(level: { items: Listed[]; at: number }, name: Bytes): void {
  const own = `${name}/`;
  let at = level.at;
  while (at < level.items.length && level.items[at]!.name < own) at++;
  level.items.splice(at, 0, { name: own, kind: 'directory' });
}

function kindOf(of: Dirent<string | Buffer> | Stats): EntryKind | undefined {
  if (of.isFile()) return 'file';
  if (of.isDirectory()) return 'directory';
  if (of.isSymbolicLink()) return 'symlink';
  if (of.isFIFO()) return 'fifo';
  if (of.isSocket()) return 'socket';
  if (of.isCharacterDevice()) return 'character-device';
  if (of.isBlockDevice()) return 'block-device';
  return undefined;
}
