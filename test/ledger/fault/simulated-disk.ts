import { dirname, normalize } from 'node:path';
import type { FileSystem, OpenFile, OpenMode } from '../../../src/ledger/file-system.js';

/** A number from 0 to `below` - 1: what the power cut happened to leave. */
export type Choose = (below: number) => number;

export class PowerCut extends Error {}

interface WriteOp {
  readonly at: number;
  readonly bytes: Buffer;
}
type FileOp = WriteOp | { readonly truncate: number };
type DirOp = (names: Map<string, Inode>) => void;

interface File {
  readonly kind: 'file';
  readonly ino: number;
  now: Buffer;
  flushed: Buffer;
  unflushed: FileOp[];
}
interface Dir {
  readonly kind: 'dir';
  now: Map<string, Inode>;
  flushed: Map<string, Inode>;
  unflushed: DirOp[];
}
type Inode = File | Dir;

/**
 * A disk in memory on which nothing is certain until it was flushed: a file's content by `sync`, a folder's names by `syncDir`.
 * The power fails before the operation number `failAt` (every call that changes something counts as one). What is
 * then on the disk is decided by {@link afterPowerCut}: unflushed changes of each file and each folder survive up to some point, a
 * write possibly in part, or as zeros, or with its beginning lost.
 */
export class SimulatedDisk implements FileSystem {
  operations = 0;
  #root: Dir;
  #inodes = 0;

  constructor(
    readonly failAt = Number.POSITIVE_INFINITY,
    root: Dir = emptyDir(),
  ) {
    this.#root = root;
  }

  async open(path: string, mode: OpenMode): Promise<OpenFile> {
    const { dir, name } = this.#parent(path);
    const found = dir.now.get(name);
    if (mode === 'create') {
      if (found !== undefined) throw systemError('EEXIST', path);
      this.#step();
      const file: File = { kind: 'file', ino: ++this.#inodes, now: empty(), flushed: empty(), unflushed: [] };
      this.#change(dir, (names) => names.set(name, file));
      return this.#opened(file);
    }
    if (found?.kind !== 'file') throw systemError(found === undefined ? 'ENOENT' : 'EISDIR', path);
    return this.#opened(found);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step();
    const source = this.#parent(from);
    const target = this.#parent(to);
    if (source.dir !== target.dir) throw new Error('the case renames within one folder only');
    const moved = source.dir.now.get(source.name);
    if (moved === undefined) throw systemError('ENOENT', from);
    const there = target.dir.now.get(target.name);
    if (there?.kind === 'dir' && there.now.size > 0) throw systemError('ENOTEMPTY', to);
    this.#change(source.dir, (names) => {
      names.delete(source.name);
      names.set(target.name, moved);
    });
  }

  async remove(path: string): Promise<void> {
    this.#step();
    const { dir, name } = this.#parent(path);
    if (!dir.now.has(name)) throw systemError('ENOENT', path);
    this.#change(dir, (names) => names.delete(name));
  }

  async removeTree(path: string): Promise<void> {
    await this.remove(path);
  }

  async makeDir(path: string): Promise<void> {
    this.#step();
    const { dir, name } = this.#parent(path);
    if (dir.now.has(name)) throw systemError('EEXIST', path);
    const made = emptyDir();
    this.#change(dir, (names) => names.set(name, made));
  }

  async list(path: string): Promise<string[]> {
    return [...this.#dir(path).now.keys()];
  }

  async exists(path: string): Promise<boolean> {
    try {
      const { dir, name } = this.#parent(path);
      return dir.now.has(name);
    } catch {
      return false;
    }
  }

  async syncDir(path: string): Promise<void> {
    this.#step();
    const dir = this.#dir(path);
    dir.flushed = new Map(dir.now);
    dir.unflushed = [];
  }

  /** The disk as the next boot finds it. */
  afterPowerCut(choose: Choose): SimulatedDisk {
    return new SimulatedDisk(Number.POSITIVE_INFINITY, survivingDir(this.#root, choose, new Map()));
  }

  /** The same disk, whose power fails after so many more operations. */
  failingAfter(operations: number): SimulatedDisk {
    return new SimulatedDisk(operations, this.#root);
  }

  async content(path: string): Promise<Buffer> {
    const file = await this.open(path, 'read');
    const into = Buffer.alloc((await file.stat()).size);
    await file.read(into, 0);
    return into;
  }

  #opened(file: File): OpenFile {
    return {
      read: async (into, position) => file.now.copy(into, 0, position),
      write: async (bytes, at) => {
        this.#step();
        // A cut in the middle of this write leaves what a cut before the next operation can leave, too.
        this.#apply(file, { at, bytes: Buffer.from(bytes) });
      },
      truncate: async (truncate) => {
        this.#step();
        this.#apply(file, { truncate });
      },
      sync: async () => {
        this.#step();
        file.flushed = file.now;
        file.unflushed = [];
      },
      stat: async () => ({ size: file.now.length, ino: file.ino }),
      close: async () => undefined,
    };
  }

  #apply(file: File, op: FileOp): void {
    file.now = applied(file.now, op);
    file.unflushed.push(op);
  }

  #change(dir: Dir, op: DirOp): void {
    op(dir.now);
    dir.unflushed.push(op);
  }

  #step(): void {
    if (this.operations >= this.failAt) throw new PowerCut('the power is gone');
    this.operations += 1;
  }

  #parent(path: string): { dir: Dir; name: string } {
    const at = normalize(path).replace(/\/$/, '');
    return { dir: this.#dir(dirname(at)), name: at.slice(at.lastIndexOf('/') + 1) };
  }

  #dir(path: string): Dir {
    let dir = this.#root;
    for (const name of normalize(path).split('/')) {
      if (name === '' || name === '.') continue;
      const next = dir.now.get(name);
      if (next?.kind !== 'dir') throw systemError('ENOENT', path);
      dir = next;
    }
    return dir;
  }
}

function survivingDir(dir: Dir, choose: Choose, seen: Map<Inode, Inode>): Dir {
  const names = new Map(dir.flushed);
  for (const op of dir.unflushed.slice(0, choose(dir.unflushed.length + 1))) op(names);
  const survived = emptyDir();
  seen.set(dir, survived);
  for (const [name, inode] of names) {
    const copy =
      seen.get(inode) ??
      (inode.kind === 'dir' ? survivingDir(inode, choose, seen) : survivingFile(inode, choose));
    seen.set(inode, copy);
    survived.now.set(afterReboot(name), copy);
  }
  survived.flushed = new Map(survived.now);
  return survived;
}

/** A lock that is found after a power cut was made in an earlier boot, not in the one this test runs in. */
function afterReboot(name: string): string {
  return name.replace(/^(lock-[0-9a-f]{12}-)[0-9a-f]{12}/, '$1000000000000');
}

function survivingFile(file: File, choose: Choose): File {
  let content = file.flushed;
  const whole = choose(file.unflushed.length + 1);
  for (const op of file.unflushed.slice(0, whole)) content = applied(content, op);
  const cut = file.unflushed[whole];
  if (cut !== undefined && 'bytes' in cut) {
    const at = choose(cut.bytes.length + 1);
    const first = cut.bytes.subarray(0, at);
    const zeros = Buffer.alloc(cut.bytes.length - at);
    const forms = [
      first,
      Buffer.concat([first, zeros]),
      Buffer.concat([Buffer.alloc(at), cut.bytes.subarray(at)]),
    ];
    content = applied(content, { at: cut.at, bytes: forms[choose(forms.length)]! });
  }
  return { kind: 'file', ino: file.ino, now: content, flushed: content, unflushed: [] };
}

function applied(content: Buffer, op: FileOp): Buffer {
  if ('truncate' in op) return Buffer.concat([content.subarray(0, op.truncate)]);
  const length = Math.max(content.length, op.at + op.bytes.length);
  const result = Buffer.alloc(length);
  content.copy(result);
  op.bytes.copy(result, op.at);
  return result;
}

function empty(): Buffer {
  return Buffer.alloc(0);
}

function emptyDir(): Dir {
  return { kind: 'dir', now: new Map(), flushed: new Map(), unflushed: [] };
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
