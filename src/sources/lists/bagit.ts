import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type AnyDigest, digestHex } from '../../core/digest.js';
import type { Entry } from '../../core/entry.js';
import { CloudexitError } from '../../core/errors.js';
import { latin1, linesOf } from './lines.js';
import { type ListContext, malformed } from './list-context.js';
import { told } from './told.js';

/** The strongest manifest counts; RFC 8493 section 2.1.3 wants all of them to list the same files. */
const MANIFESTS: readonly AnyDigest[] = ['sha256', 'sm3', 'sha512', 'sha384', 'sha1', 'md5'];

/**
 * The payload manifest of a BagIt bag (RFC 8493), paths as in the bag: `data/...`. A Payload-Oxum that counts
 * other files, or a manifest that lists other files than its siblings, is SOURCE_INCOMPLETE.
 */
export async function* readBag(context: ListContext): AsyncGenerator<Entry> {
  const at = (name: string) => Buffer.concat([Buffer.from(context.path), Buffer.from(`/${name}`)]);
  requireDeclaration(smallFile(at('bagit.txt')), context);
  const present = new Set(readdirSync(Buffer.from(context.path)));
  const [first, ...others] = MANIFESTS.filter((name) => present.has(`manifest-${name}.txt`));
  if (first === undefined) {
    throw new CloudexitError('LIST_UNSUPPORTED', 'the bag has no payload manifest with a known digest', {
      zh: '该 bag 没有采用已知摘要算法的内容清单',
      subject: context.findings.subject,
    });
  }
  const { count, names } = yield* readManifest(context, at(`manifest-${first}.txt`), first);
  for (const other of others) {
    const manifest = readManifest(context, at(`manifest-${other}.txt`), other);
    let step = await manifest.next();
    while (step.done !== true) step = await manifest.next();
    if (step.value.count !== count) {
      context.findings.add(
        'SOURCE_INCOMPLETE',
        `manifest-${first}.txt lists ${count} files, manifest-${other}.txt ${step.value.count}`,
      );
    } else if (step.value.names !== names) {
      context.findings.add(
        'SOURCE_INCOMPLETE',
        `manifest-${first}.txt and manifest-${other}.txt list different files`,
      );
    }
  }
  const oxum = present.has('bag-info.txt')
    ? /^Payload-Oxum:[ \t]*[0-9]+\.([0-9]+)[ \t]*$/im.exec(latin1(smallFile(at('bag-info.txt'))))
    : null;
  if (oxum !== null && Number(oxum[1]) !== count) {
    context.findings.add(
      'SOURCE_INCOMPLETE',
      `the manifest lists ${count} files, Payload-Oxum counts ${oxum[1]}`,
    );
  }
}

interface Listed {
  readonly count: number;
  /** Sum of the names' digests: manifests may list in any order, and no list is kept in memory. */
  readonly names: bigint;
}

async function* readManifest(
  context: ListContext,
  path: Uint8Array,
  name: AnyDigest,
): AsyncGenerator<Entry, Listed> {
  let count = 0;
  let names = 0n;
  for await (const { bytes: line, number } of linesOf(context, path)) {
    if (line.length === 0) continue;
    const match = /^([0-9A-Fa-f]+)[ \t]+\*?/.exec(latin1(line));
    if (match === null)
      malformed(
        context,
        { zh: `这不是 manifest-${name}.txt 的一行`, en: `this is no line of manifest-${name}.txt` },
        number,
        1,
      );
    const file = percentDecoded(latin1(line.subarray(match[0].length)));
    if (!file.startsWith('data/'))
      malformed(
        context,
        { zh: '有内容文件不在 data/ 之内', en: 'a payload file lies outside data/' },
        number,
        match[0].length + 1,
      );
    const bytes = Buffer.from(file, 'latin1');
    count++;
    names += BigInt(`0x${digestHex('sha256', bytes)}`);
    yield told({ name: bytes, digests: { [name]: match[1]!.toLowerCase() } });
  }
  return { count, names };
}

/** RFC 8493 section 2.1.3: only line feed, carriage return and the percent sign are encoded. */
function percentDecoded(name: string): string {
  return name.replace(/%(0A|0D|25)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function requireDeclaration(bytes: Uint8Array, context: ListContext): void {
  const text = latin1(bytes);
  if (!/^BagIt-Version: (0\.9[0-9]|1\.0)\r?\n/.test(text))
    malformed(context, { zh: 'bagit.txt 没有写明已知的版本', en: 'bagit.txt states no known version' }, 1);
  if (!/^Tag-File-Character-Encoding: UTF-8\r?\n?/im.test(text))
    malformed(context, { zh: 'bagit.txt 没有写明 UTF-8', en: 'bagit.txt does not state UTF-8' }, 2);
}

/** Tag files are read whole, so they are bounded. */
function smallFile(path: Buffer): Uint8Array {
  if (statSync(path).size > 1024 * 1024) {
    throw new CloudexitError('LIST_UNSUPPORTED', 'a tag file of the bag is larger than 1 MiB', {
      zh: '该 bag 的标签文件超过 1 MiB',
    });
  }
  return readFileSync(path);
}
