import type { AnyDigest } from '../../core/digest.js';
import { digestHex } from '../../core/digest.js';
import type { Leaf } from '../../formats/leaf.js';

/** RFC 8493 section 2.1.3: percent signs and line ends in names are percent-encoded, UTF-8 only. */
export function bagLine(leaf: Leaf, algorithm: AnyDigest): Uint8Array | undefined {
  const hex = leaf.digests?.[algorithm];
  const unsafe = leaf.pathHex !== undefined || leaf.occurrence !== undefined || !isPayloadPath(leaf.path);
  if (hex === undefined || unsafe) return undefined;
  const name = leaf.path.replaceAll('%', '%25').replaceAll('\n', '%0A').replaceAll('\r', '%0D');
  return Buffer.from(`${hex}  data/${name}\n`, 'utf8');
}

/** A reader of the bag must be able to put it below `data/`. */
function isPayloadPath(path: string): boolean {
  return (
    !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/** The other tag files of a bag, by name. */
export function bagTagFiles(args: {
  readonly manifest: { readonly name: string; readonly digest: string };
  readonly algorithm: AnyDigest;
  readonly root: string;
  readonly bytes: number;
  readonly files: number;
}): Map<string, string> {
  const { manifest, algorithm, root, bytes, files } = args;
  const declaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
  const info = `Payload-Oxum: ${bytes}.${files}\nExternal-Identifier: cloudexit inventory, root ${root}\n`;
  const sums = [
    [digestHex(algorithm, Buffer.from(info)), 'bag-info.txt'],
    [digestHex(algorithm, Buffer.from(declaration)), 'bagit.txt'],
    [manifest.digest, manifest.name],
  ];
  return new Map([
    ['bagit.txt', declaration],
    ['bag-info.txt', info],
    [`tagmanifest-${algorithm}.txt`, sums.map(([hex, name]) => `${hex}  ${name}\n`).join('')],
  ]);
}
