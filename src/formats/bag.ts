/** What the bags of `manifests/formats/bundle.md` and `evidence-bundle.md` have in common (RFC 8493). */
export const BAGIT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

export interface BagInfo {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** Payload bytes and files. */
  readonly bytes: number;
  readonly files: number;
}

export function bagInfo({ origin, size, root, bytes, files }: BagInfo): string {
  return `External-Identifier: ${origin}\nInternal-Sender-Identifier: ${size} ${root}\nPayload-Oxum: ${bytes}.${files}\n`;
}

/** Lines of a BagIt manifest (RFC 8493 section 2.1.3) in the given order. */
export function manifestLines(files: Iterable<readonly [path: string, sha256: string]>): string {
  return [...files].map(([path, sha256]) => `${sha256}  ${path}\n`).join('');
}
