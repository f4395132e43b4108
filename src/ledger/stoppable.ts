import { type FileSystem, nodeFileSystem, type OpenFile } from './file-system.js';

/**
 * The files of this machine, of which none is opened or read on once `signal` is aborted: whoever reads a case through them meets the signal's
 * reason, however much there is. Nothing is written half for it, for only reading ends.
 */
export function stoppableFiles(signal: AbortSignal | undefined): FileSystem {
  if (signal === undefined) return nodeFileSystem;
  return {
    ...nodeFileSystem,
    async open(path, mode) {
      signal.throwIfAborted();
      return stoppable(await nodeFileSystem.open(path, mode), signal);
    },
  };
}

function stoppable(file: OpenFile, signal: AbortSignal): OpenFile {
  return {
    ...file,
    async read(into, position) {
      signal.throwIfAborted();
      return file.read(into, position);
    },
  };
}
