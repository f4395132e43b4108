import type { AnyDigest } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import type { Bilingual } from '../../formats/role.js';
import type { ContainerFindings } from '../container-findings.js';

export interface ListContext {
  /** Raw bytes of the list's own path. */
  readonly path: Uint8Array;
  readonly findings: ContainerFindings;
  readonly options: ListOptions;
  readonly signal?: AbortSignal | undefined;
}

export const LIST_FORMATS = [
  'checksums',
  'rclone-hashsum',
  'rclone-lsjson',
  'hashdeep',
  'bagit',
  'mtree',
  's3-inventory',
  'register',
] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

export interface ListOptions {
  /** Without it the format is recognised by content; `rclone-hashsum` and `s3-inventory` must be named. */
  readonly format?: ListFormat;
  /** What a digest of 64 hexadecimal digits is, where the list does not say; default sha256. */
  readonly digest256?: 'sha256' | 'sm3';
  /** Columns of an S3 Inventory, as `fileSchema` in its manifest.json gives them. */
  readonly schema?: string;
  /** Encoding of a document register; without it a byte order mark, UTF-8 or GB 18030 is recognised. */
  readonly encoding?: string;
}

/** A list that is read whole, and longer than that. */
export function listTooLarge(context: ListContext, mostBytes: number): CloudexitError {
  return new CloudexitError('LIST_UNSUPPORTED', `the list is larger than ${mostBytes} bytes`, {
    zh: `列表超过 ${mostBytes} 字节`,
    subject: context.findings.subject,
  });
}

/** Throws LIST_MALFORMED (exit 3): a list that is read leniently would expect something else than it says. */
export function malformed(context: ListContext, why: Bilingual, line: number, column?: number): never {
  const [zh, en] =
    column === undefined
      ? [`第 ${line} 行`, `line ${line}`]
      : [`第 ${line} 行第 ${column} 列`, `line ${line}, column ${column}`];
  throw new CloudexitError('LIST_MALFORMED', `${en}: ${why.en}`, {
    zh: `${zh}：${why.zh}`,
    subject: context.findings.subject,
    exit: 3,
  });
}

const BY_LENGTH: Readonly<Record<number, AnyDigest>> = {
  32: 'md5',
  40: 'sha1',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};

/** Digest by its number of hexadecimal digits, lower case; undefined when it is none. */
export function digestByLength(
  hex: string,
  options: ListOptions,
): Readonly<Partial<Record<AnyDigest, string>>> | undefined {
  const name = /^[0-9A-Fa-f]+$/.test(hex) ? BY_LENGTH[hex.length] : undefined;
  if (name === undefined) return undefined;
  return { [name === 'sha256' ? (options.digest256 ?? name) : name]: hex.toLowerCase() };
}

const NAMES: ReadonlyMap<string, AnyDigest> = new Map([
  ['sha256', 'sha256'],
  ['sm3', 'sm3'],
  ['sha512', 'sha512'],
  ['sha384', 'sha384'],
  ['sha1', 'sha1'],
  ['md5', 'md5'],
]);

/** Algorithm by a name as people and programs write it: `SHA-256`, `sha256digest`, `SM3`. */
export function digestName(name: string): AnyDigest | undefined {
  return NAMES.get(
    name
      .toLowerCase()
      .replace(/digest$/, '')
      .replace(/[-_ ]/g, ''),
  );
}
