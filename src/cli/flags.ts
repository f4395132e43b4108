import { Flags } from '@oclif/core';
import { DIGESTS, FOREIGN_DIGESTS } from '../core/digest.js';
import type { SourceOptions } from '../sources/index.js';

/** Flags that several commands share, and what they mean to a use case. */

const READING = 'READING';
const DATABASE = 'DATABASE';
const STORE = 'OBJECT STORE';

export const readingFlags = {
  nested: Flags.integer({
    summary: 'Open archives inside archives to this depth.',
    default: 0,
    min: 0,
    max: 8,
    helpGroup: READING,
  }),
  'name-encoding': Flags.string({
    summary: 'Encoding of archive names that do not declare one (gbk, gb18030, big5, cp437, bytes).',
    helpGroup: READING,
  }),
  below: Flags.string({
    summary: 'Read only this folder of the sources, and leave it out of the paths.',
    helpGroup: READING,
  }),
  volumes: Flags.boolean({
    summary: 'The sources are the volumes of one archive, in order.',
    helpGroup: READING,
  }),
  endpoint: Flags.string({
    summary: 'Where the object store is (default: AWS_ENDPOINT_URL, the profile, or AWS).',
    helpGroup: STORE,
  }),
  region: Flags.string({
    summary: 'Region of the bucket (default: AWS_REGION or the profile).',
    helpGroup: STORE,
  }),
  addressing: Flags.option({
    options: ['auto', 'path', 'virtual'] as const,
    default: 'auto' as const,
    summary: 'Whether the bucket is named in the path or in the host name.',
    helpGroup: STORE,
  })(),
  versions: Flags.boolean({
    summary: 'List every version, delete marker and unfinished upload of a bucket.',
    helpGroup: STORE,
  }),
  requests: Flags.integer({
    summary: 'Requests to the store at once.',
    default: 32,
    min: 1,
    max: 512,
    helpGroup: STORE,
  }),
  'list-ranges': Flags.integer({
    summary:
      'Ranges of keys of a bucket to list at once, where the list is what takes the time; with --journal 1.',
    default: 4,
    min: 1,
    max: 64,
    helpGroup: STORE,
  }),
  'max-ratio': Flags.integer({
    summary: 'Stop at an archive that unfolds to more than this many times its size.',
    min: 1,
    helpGroup: READING,
  }),
  'max-total': Flags.integer({
    summary: 'Stop when archives unfold to more than this many bytes.',
    min: 1,
    helpGroup: READING,
  }),
  'max-entries': Flags.integer({
    summary: 'Stop at more than this many entries in archives.',
    min: 1,
    helpGroup: READING,
  }),
  'password-file': Flags.string({
    summary: 'File, or /dev/fd/N, whose first line is the password of the database.',
    helpGroup: DATABASE,
  }),
  ca: Flags.string({
    summary: 'Certificate authorities that vouch for the server (PEM).',
    helpGroup: DATABASE,
  }),
  timeout: Flags.integer({
    summary: 'Seconds without an answer after which a server is given up.',
    min: 1,
    max: 86_400,
    default: 300,
    helpGroup: DATABASE,
  }),
};

interface ReadingFlags {
  readonly nested: number;
  readonly 'name-encoding'?: string | undefined;
  readonly below?: string | undefined;
  readonly volumes: boolean;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly addressing: 'auto' | 'path' | 'virtual';
  readonly versions: boolean;
  readonly requests: number;
  readonly 'list-ranges': number;
  readonly 'max-ratio'?: number | undefined;
  readonly 'max-total'?: number | undefined;
  readonly 'max-entries'?: number | undefined;
  readonly 'password-file'?: string | undefined;
  readonly ca?: string | undefined;
  readonly timeout: number;
}

export function readingOf(flags: ReadingFlags): SourceOptions {
  const limits = {
    ...(flags['max-ratio'] === undefined ? {} : { ratio: flags['max-ratio'] }),
    ...(flags['max-total'] === undefined ? {} : { total: flags['max-total'] }),
    ...(flags['max-entries'] === undefined ? {} : { entries: flags['max-entries'] }),
  };
  return {
    nested: flags.nested,
    below: flags.below,
    volumes: flags.volumes,
    limits,
    database: { passwordFile: flags['password-file'], ca: flags.ca, timeout: flags.timeout },
    store: {
      endpoint: flags.endpoint,
      region: flags.region,
      addressing: flags.addressing,
      versions: flags.versions,
      requests: flags.requests,
      ranges: flags['list-ranges'],
      ca: flags.ca,
      timeout: flags.timeout === undefined ? undefined : flags.timeout * 1000,
    },
    ...(flags['name-encoding'] === undefined ? {} : { nameEncoding: flags['name-encoding'] }),
  };
}

export const digestFlags = {
  hash: Flags.option({
    options: [...DIGESTS, ...FOREIGN_DIGESTS] as const,
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Digest of every content; may be given several times (default sha256).',
  })(),
  tree: Flags.option({
    options: DIGESTS,
    default: 'sha256' as const,
    summary: 'Algorithm of the Merkle root.',
  })(),
};

export const threads = Flags.integer({
  summary: 'Hashing threads (default: one a core).',
  min: 1,
  max: 64,
});

export const chunkSize = Flags.integer({
  summary: 'Also digest contents in pieces of this many bytes (a power of two), to locate damage.',
  min: 4096,
});

export const journal = Flags.string({
  summary:
    'Note finished entries, of databases whole tables, in this file; run the same command again to go on after an interruption.',
});

/** `ID=PATH`, or a path alone; ids are those of inventories in a manifest. */
export function namedPath(argument: string): { readonly id?: string; readonly path: string } {
  const named = /^([a-z0-9][a-z0-9-]{0,62})=(.+)$/.exec(argument);
  return named === null ? { path: argument } : { id: named[1]!, path: named[2]! };
}
