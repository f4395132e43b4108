import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Entry, Source } from '../../core/entry.js';
import { CloudexitError } from '../../core/errors.js';
import { displayText } from '../../core/path.js';
import { ContainerFindings } from '../container-findings.js';
import { reportingOpenErrors } from '../open-errors.js';
import { FileAccess } from '../random-access.js';
import { readBag } from './bagit.js';
import { isChecksumLine, readChecksums, readRcloneHashsum } from './checksums.js';
import { readHashdeep } from './hashdeep.js';
import { LIST_FORMATS, type ListContext, type ListFormat, type ListOptions } from './list-context.js';
import { listPath } from './list-path.js';
import { readMtree } from './mtree.js';
import { readRcloneLsjson } from './rclone-lsjson.js';
import { isRegisterHeading, readRegister } from './register.js';
import { readS3Inventory } from './s3-inventory.js';

export { LIST_FORMATS, type ListFormat, type ListOptions };

const READERS: Readonly<Record<ListFormat, (context: ListContext) => AsyncGenerator<Entry>>> = {
  checksums: readChecksums,
  'rclone-hashsum': readRcloneHashsum,
  'rclone-lsjson': readRcloneLsjson,
  hashdeep: readHashdeep,
  bagit: readBag,
  mtree: readMtree,
  's3-inventory': readS3Inventory,
  register: readRegister,
};

/**
 * Opens a list of files and digests that somebody else made, as a source whose contents are told and not read.
 * Throws SOURCE_NOT_FOUND, SOURCE_UNREADABLE, LIST_UNSUPPORTED; while reading LIST_MALFORMED with line and column.
 */
export async function openList(location: string, options: ListOptions = {}): Promise<Source> {
  return reportingOpenErrors(location, () => {
    const path = listPath(location);
    const format = options.format ?? detectList(location, path);
    if (format === undefined) {
      throw new CloudexitError('LIST_UNSUPPORTED', 'this is no list of a format that can be recognised', {
        zh: '这不是可识别格式的列表；请用 --format 指明格式',
        subject: location,
        hint: `Give --format, one of: ${LIST_FORMATS.join(', ')}.`,
      });
    }
    const findings = new ContainerFindings(displayText(basename(resolve(location))));
    return new ListSource(format, { path, findings, options });
  });
}

class ListSource implements Source {
  constructor(
    readonly kind: ListFormat,
    private readonly context: ListContext,
  ) {}

  async *entries(signal?: AbortSignal): AsyncGenerator<Entry> {
    for await (const entry of READERS[this.kind]({ ...this.context, signal })) {
      signal?.throwIfAborted();
      yield entry;
    }
  }

  findings() {
    return this.context.findings.all();
  }

  async close(): Promise<void> {}
}

/** Format by content. An S3 Inventory has no heading, and `rclone hashsum` looks like coreutils: these are named. */
function detectList(location: string, path: Uint8Array): ListFormat | undefined {
  if (statSync(location).isDirectory()) return existsSync(join(location, 'bagit.txt')) ? 'bagit' : undefined;
  const file = new FileAccess(path);
  try {
    const head = file.read(0, 65_536);
    const text = Buffer.from(head).toString('latin1');
    if (text.startsWith('%%%% HASHDEEP-')) return 'hashdeep';
    if (text.startsWith('#mtree')) return 'mtree';
    if (/^\[\r?\n[{\]]|^\[\]/.test(text)) return 'rclone-lsjson';
    const first = text.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#')) ?? '';
    if (isChecksumLine(Buffer.from(first.replace(/^\xef\xbb\xbf/, ''), 'latin1'))) return 'checksums';
    return isRegisterHeading(head) ? 'register' : undefined;
  } finally {
    file.close();
  }
}
