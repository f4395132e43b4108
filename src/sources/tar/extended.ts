import { equalBytes } from '../../core/bytes.js';
import type { FindingCode } from '../../core/finding-codes.js';
import { broken } from '../container-findings.js';
import type { TarHeader } from './header.js';
import { decimal, type PaxRecords, parsePax, seconds } from './pax.js';

/** A header after everything that precedes it was applied. */
export interface EffectiveHeader {
  readonly name: Uint8Array;
  readonly linkname: Uint8Array;
  readonly size: number;
  readonly mtime: number;
  readonly pax: PaxRecords;
}

const NONE: PaxRecords = { values: new Map(), sparse: [], ambiguous: false };
/** Keywords that say what one entry is; in a global header some readers apply them to all entries, some to none. */
const IDENTITY = /^(path|linkpath|size|GNU\.sparse\..*)$/;
/** From here on the twelve octal digits of a header do not suffice, and writers fill them variously. */
const BEYOND_OCTAL = 8 * 2 ** 30;

/** Global headers stay in memory until the archive ends. */
const MOST_GLOBAL_KEYWORDS = 1000;
const MOST_GLOBAL_BYTES = 1024 * 1024;

/** Far more than any system has; the line of an entry holds its name in several forms. */
const MOST_NAME = 65_536;

/** Collects the extended headers that precede an entry: pax `g` and `x`, GNU `L` and `K`. */
export class ExtendedHeaders {
  #global: PaxRecords = NONE;
  #globalDisputed = false;
  /** The global keywords that have a value. */
  #present: ReadonlyMap<string, Uint8Array> = NONE.values;
  #local: PaxRecords | undefined;
  #longName: Uint8Array | undefined;
  #longLink: Uint8Array | undefined;
  #repeated = false;

  /** True when something waits for an entry that has not come. */
  get pending(): boolean {
    return this.#local !== undefined || this.#longName !== undefined || this.#longLink !== undefined;
  }

  addGlobal(bytes: Uint8Array): void {
    const added = parsePax(bytes);
    const values = new Map([...this.#global.values, ...added.values]);
    let total = 0;
    for (const [keyword, value] of values) total += keyword.length + value.length;
    if (values.size > MOST_GLOBAL_KEYWORDS || total > MOST_GLOBAL_BYTES) {
      throw broken('ARCHIVE_LIMIT_EXCEEDED', 'the global headers together are too large');
    }
    const ambiguous = this.#global.ambiguous || added.ambiguous;
    this.#global = { values, sparse: added.sparse, ambiguous };
    this.#present = present(values);
    this.#globalDisputed = ambiguous || [...values.keys()].some((keyword) => IDENTITY.test(keyword));
  }

  addLocal(bytes: Uint8Array): void {
    if (this.#local !== undefined) this.#repeated = true;
    this.#local = parsePax(bytes);
  }

  addLongName(name: Uint8Array): void {
    if (this.#longName !== undefined) this.#repeated = true;
    this.#longName = name;
  }

  addLongLink(name: Uint8Array): void {
    if (this.#longLink !== undefined) this.#repeated = true;
    this.#longLink = name;
  }

  /** Applies and forgets what was collected. Where readers would disagree, a code is added to `findings`. */
  apply(header: TarHeader, findings: Set<FindingCode>): EffectiveHeader {
    const local = this.#local ?? NONE;
    const values = this.#values(local);
    const pax = { values, sparse: local.sparse, ambiguous: local.ambiguous };
    const disputed =
      this.#repeated ||
      local.ambiguous ||
      this.#globalDisputed ||
      differ(this.#longName, values.get('path')) ||
      differ(this.#longLink, values.get('linkpath'));
    if (disputed) findings.add('ENTRY_HEADERS_DISAGREE');

    const stated = values.get('size');
    const size = stated === undefined ? header.size : decimal(stated, 'size');
    if (size !== header.size && size < BEYOND_OCTAL) findings.add('ENTRY_SIZE_OVERRIDDEN');
    const mtime = values.get('mtime');
    const effective = {
      name: values.get('GNU.sparse.name') ?? values.get('path') ?? this.#longName ?? header.name,
      linkname: values.get('linkpath') ?? this.#longLink ?? header.linkname,
      size,
      mtime: (mtime === undefined ? undefined : seconds(mtime)) ?? header.mtime,
      pax,
    };
    if (effective.name.length > MOST_NAME || effective.linkname.length > MOST_NAME)
      throw broken('ARCHIVE_LIMIT_EXCEEDED', `a name is longer than ${MOST_NAME} bytes`);
    this.#local = undefined;
    this.#longName = undefined;
    this.#longLink = undefined;
    this.#repeated = false;
    return effective;
  }

  /** The global keywords under the local ones. Where either is all there is, nothing is copied: this runs for every entry. */
  #values(local: PaxRecords): ReadonlyMap<string, Uint8Array> {
    if (this.#global.values.size === 0) return present(local.values);
    if (local.values.size === 0) return this.#present;
    return present(new Map([...this.#global.values, ...local.values]));
  }
}

/** POSIX: an empty value takes a keyword away again. */
function present(values: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  for (const value of values.values()) {
    if (value.length === 0) return new Map([...values].filter(([, each]) => each.length > 0));
  }
  return values;
}

function differ(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && !equalBytes(a, b);
}
