import { byteString, utf8 } from '../core/bytes.js';
import { type Entry, ListedFile, type Source } from '../core/entry.js';
import { CloudexitError, whyFailed } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { displayPath, displayText } from '../core/path.js';
import { isSystemError } from './container-findings.js';
import { FileAccess } from './random-access.js';

const ROOT = utf8('.');

interface Archive {
  readonly path: Uint8Array;
  /** Where it is a file of its own. */
  readonly local: Uint8Array | undefined;
}

/**
 * What lies in one folder of a source, under the paths that it has there: `manifests/formats/sources.md`, "One folder of a
 * source". What lies outside is not listed but counted, and a finding.
 */
export class BelowFolder implements Source {
  readonly kind: string;
  readonly #folder: string;
  /** Of paths in the folder, one character a byte. */
  readonly #prefix: string;
  /** Archives in which the folder lies, by their own paths, until something of them is listed. */
  #unopened: Archive[] = [];
  readonly #refused: Finding[] = [];
  #outside = 0;
  #firstOutside: Uint8Array | undefined;

  /**
   * @param folder as people write it, UTF-8; a leading `./` and trailing slashes are spelling. Throws FOLDER_NOT_NAMED (usage).
   * @param names under which findings speak of the sources themselves
   */
  constructor(
    private readonly whole: Source,
    folder: string,
    private readonly names: readonly string[],
  ) {
    this.kind = whole.kind;
    this.#folder = folder.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
    if (this.#folder === '' || this.#folder === '.') {
      throw new CloudexitError('FOLDER_NOT_NAMED', 'a folder of the source has to be named', {
        subject: folder,
        hint: 'Leave --below out to read the whole source.',
        exit: 2,
      });
    }
    this.#prefix = `${byteString(utf8(this.#folder))}/`;
  }

  get nested(): number | undefined {
    return this.whole.nested;
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    for await (const entry of this.whole.entries(signal)) {
      if (this.#unopened.length > 0)
        this.#unopened = this.#unopened.filter(({ path }) => !isWithin(entry.path, path));
      const below = entry instanceof ListedFile ? this.#listed(entry) : this.#placed(entry);
      if (below !== undefined) yield below;
    }
    for (const archive of this.#unopened) {
      this.#leaveOut(archive.path);
      const failure = whyNotOpened(archive);
      if (failure !== undefined) this.#refused.push(failure);
    }
  }

  findings(): readonly Finding[] {
    const found = [...this.whole.findings().map((finding) => this.#told(finding)), ...this.#refused];
    if (this.#firstOutside === undefined) return found;
    const first = displayPath(this.#firstOutside);
    const [archive] = this.#unopened;
    const detail =
      archive === undefined
        ? `${this.#outside} outside of it, the first is ${first}`
        : `${this.#outside} outside of it, the first is ${first}; ${displayPath(archive.path)} was not opened as an archive`;
    return [...found, { code: 'SOURCE_BESIDE_FOLDER', subject: displayText(this.#folder), detail }];
  }

  close(): Promise<void> {
    return this.whole.close();
  }

  /** What is said of an archive in the folder names it as its entry does. */
  #told(finding: Finding): Finding {
    const { code, subject } = finding;
    const folder = displayPath(utf8(`${this.#folder}/`));
    if (subject.startsWith(folder)) return { ...finding, subject: subject.slice(folder.length) };
    const holdsFolder = this.names.includes(subject) || folder.startsWith(`${subject}!/`);
    // Of an archive beside the folder: nothing that had to be in the folder can be in what was not read of it.
    return code === 'SOURCE_READ_FAILED' && !holdsFolder
      ? { ...finding, code: 'ENTRY_READ_FAILED' }
      : finding;
  }

  #listed(file: ListedFile): Entry | undefined {
    if (!file.key.startsWith(this.#prefix)) return this.#holds(file) ? undefined : this.#leaveOut(file.path);
    return new ListedFile(file.folder + this.#prefix, file.key.slice(this.#prefix.length));
  }

  #placed(entry: Entry): Entry | undefined {
    const path = this.#pathBelow(entry.path);
    if (path !== undefined) {
      const target = entry.kind === 'hardlink' && entry.target && this.#pathBelow(entry.target);
      return target ? { ...entry, path, target } : { ...entry, path };
    }
    const leadsHere = entry.kind === 'directory' && this.#prefix.startsWith(`${byteString(entry.path)}/`);
    if (!leadsHere) return this.#holds(entry) ? undefined : this.#leaveOut(entry.path);
    // Like the root of every source: no entry, unless there is something to be said of it.
    const told = entry.error !== undefined || (entry.findings !== undefined && entry.findings.length > 0);
    return told ? { ...entry, path: ROOT } : undefined;
  }

  #pathBelow(path: Uint8Array): Uint8Array | undefined {
    return byteString(path).startsWith(this.#prefix) ? path.subarray(this.#prefix.length) : undefined;
  }

  /** Whether the folder lies in this archive. It is then no entry, like the folders above it; what it holds beside the folder is outside. */
  #holds(entry: Entry): boolean {
    if (entry.kind !== 'file' || !this.#prefix.startsWith(`${byteString(entry.path)}!/`)) return false;
    const { path, content } = entry;
    this.#unopened.push({ path: path.slice(), local: content?.type === 'local' ? content.path : undefined });
    return true;
  }

  #leaveOut(path: Uint8Array): undefined {
    this.#outside++;
    this.#firstOutside ??= path.slice();
  }
}

function isWithin(path: Uint8Array, archive: Uint8Array): boolean {
  return byteString(path).startsWith(`${byteString(archive)}!/`);
}

/** Nobody reads a file that is no entry, so nobody else meets what keeps the system from opening it. */
function whyNotOpened({ path, local }: Archive): Finding | undefined {
  if (local === undefined) return undefined;
  try {
    new FileAccess(local).close();
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { code: 'SOURCE_READ_FAILED', subject: displayPath(path), detail: whyFailed(error) };
  }
}
