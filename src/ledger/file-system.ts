import { constants, type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { CloudexitError } from '../core/errors.js';

/** An open file. Positions and lengths are bytes. */
export interface OpenFile {
  /** Fills `into` from `position`; returns the number of bytes read, 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of `bytes` at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Returns when the content and length are on the disk. */
  sync(): Promise<void>;
  stat(): Promise<FileState>;
  close(): Promise<void>;
}

interface FileState {
  readonly size: number;
  /** Changes when another file takes the name. */
  readonly ino: number;
}

/** How to open: `read`; `update` an existing file in place; `create` a file that must not exist. */
export type OpenMode = 'read' | 'update' | 'create';

/**
 * The few file operations that a case is made of. Errors are Node's (`ENOENT`, `EEXIST`, `ENOSPC` ...). Tests
 * put a disk here that fails or loses unflushed data at any of them.
 */
export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeDir(path: string): Promise<void>;
  /** Removes a folder with what is in it. */
  removeTree(path: string): Promise<void>;
  /** Names, unsorted. */
  list(path: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  /** Returns when the names in the folder are on the disk. */
  syncDir(path: string): Promise<void>;
}

const { O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;
/** Without `O_NONBLOCK` the opening of a pipe would wait for somebody at its other end. */
const FLAGS = {
  read: O_RDONLY | (O_NONBLOCK ?? 0),
  update: O_RDWR | (O_NONBLOCK ?? 0),
  create: O_RDWR | O_CREAT | O_EXCL,
} as const;

export const nodeFileSystem: FileSystem = {
  async open(path, mode) {
    const handle = await open(path, FLAGS[mode], 0o644);
    // A case from elsewhere may have a device or pipe under a name that is read: those block or never end.
    if ((await handle.stat()).isFile()) return openFile(handle, path);
    await handle.close();
    throw new CloudexitError('FILE_NOT_REGULAR', 'this is not a regular file', { subject: path, exit: 3 });
  },
  rename,
  remove: unlink,
  async makeDir(path) {
    await mkdir(path, { mode: 0o755 });
  },
  removeTree: (path) => rm(path, { recursive: true, force: true }),
  list: (path) => readdir(path),
  async exists(path) {
    try {
      await stat(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  },
  async syncDir(path) {
    // Windows has no way to flush a folder and refuses to open one.
    if (process.platform === 'win32') return;
    const dir = await open(path, 'r');
    try {
      await dir.sync();
    } finally {
      await dir.close();
    }
  },
};

/** Node names no file where a write fails; a person has to know which disk is full. */
function about(path: string) {
  return (error: unknown): never => {
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path });
    throw error;
  };
}

function openFile(handle: FileHandle, path: string): OpenFile {
  return {
    async read(into, position) {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    async write(bytes, position) {
      let written = 0;
      while (written < bytes.length) {
        const result = await handle
          .write(bytes, written, bytes.length - written, position + written)
          .catch(about(path));
        written += result.bytesWritten;
      }
    },
    truncate: (length) => handle.truncate(length).catch(about(path)),
    sync: () => handle.sync().catch(about(path)),
    async stat() {
      const { size, ino } = await handle.stat();
      return { size, ino };
    },
    close: () => handle.close(),
  };
}
