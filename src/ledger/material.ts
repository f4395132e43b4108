import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CloudexitError, errorCode } from '../core/errors.js';
import { CASE_LAYOUT, isSha256 } from '../formats/case.js';
import { altered } from './altered.js';
import { listNames, readFileChunks, type StoredContent, storeByContent } from './durable-file.js';
import type { FileSystem } from './file-system.js';

/** The content-addressed store of a case: `material/<sha256>`. */
export class MaterialStore {
  readonly #fs: FileSystem;
  readonly #dir: string;

  constructor(fs: FileSystem, caseDir: string) {
    this.#fs = fs;
    this.#dir = join(caseDir, CASE_LAYOUT.material);
  }

  /**
   * Stores all bytes of a stream in constant memory; returns when they are on the disk. `LEDGER_MATERIAL_ALTERED` (exit 3) if
   * other bytes are there under the same digest.
   */
  async store(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<StoredContent> {
    return storeByContent(this.#fs, this.#dir, content);
  }

  /** Stores a copy of the file at `path`, which is only read. */
  async storeFile(path: string): Promise<StoredContent> {
    return this.store(readFileChunks(this.#fs, path));
  }

  async has(sha256: string): Promise<boolean> {
    return this.#fs.exists(this.path(sha256));
  }

  /** Where the bytes lie. Whoever opens this himself has to digest what he reads. */
  path(sha256: string): string {
    if (!isSha256(sha256)) {
      throw new CloudexitError('MATERIAL_NAME_INVALID', 'a material is named by 64 hexadecimal characters', {
        subject: sha256,
        exit: 3,
      });
    }
    return join(this.#dir, sha256);
  }

  /**
   * Streams a material and throws after its last byte if they are not the bytes of that digest (`LEDGER_MATERIAL_ALTERED`, exit 3): use
   * nothing derived from the stream before it has ended. `LEDGER_MATERIAL_MISSING`, exit 4, when there is none.
   */
  async *read(sha256: string): AsyncGenerator<Uint8Array, void, undefined> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of readFileChunks(this.#fs, this.path(sha256))) {
        hash.update(chunk);
        yield chunk;
      }
    } catch (cause) {
      if (errorCode(cause) !== 'ENOENT') throw cause;
      throw new CloudexitError('LEDGER_MATERIAL_MISSING', 'the case does not contain this material', {
        subject: sha256,
        exit: 4,
        cause,
      });
    }
    if (hash.digest('hex') !== sha256) throw altered(sha256);
  }

  /** Whole material, verified before it is returned. `MATERIAL_TOO_LARGE` (exit 1) beyond `maxBytes`. */
  async readAll(sha256: string, maxBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.read(sha256)) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new CloudexitError('MATERIAL_TOO_LARGE', `this material is larger than ${maxBytes} bytes`, {
          subject: sha256,
        });
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Reads all of a material; returns its size in bytes. Errors as {@link read}. */
  async verify(sha256: string): Promise<number> {
    let size = 0;
    for await (const chunk of this.read(sha256)) size += chunk.length;
    return size;
  }

  /** Names in the store, sorted; a name may be anything, for a verifier to judge. */
  async names(): Promise<string[]> {
    return listNames(this.#fs, this.#dir);
  }
}
