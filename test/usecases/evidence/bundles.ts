import { readFileSync } from 'node:fs';
import { utf8 } from '../../../src/core/bytes.js';
import { digestHex } from '../../../src/core/digest.js';
import { bagInfo, manifestLines } from '../../../src/formats/bag.js';
import {
  comparePayload,
  EVIDENCE_TAGS,
  evidenceHeader,
  parseEvidenceIndex,
} from '../../../src/formats/evidence-bundle.js';
import type { RandomBytes } from '../../../src/usecases/evidence/archive.js';
import { verifyEvidenceBundle } from '../../../src/usecases/evidence/verify-bundle.js';
import { type BundleRequest, writeEvidenceBundle } from '../../../src/usecases/evidence/write-bundle.js';
import { readPolicy, type TrustSources } from '../../../src/usecases/trust-store.js';
import { AUDITED_AT } from '../signed-example.js';

export const VERSION = '1.2.3';
const at = new Date(AUDITED_AT);

export async function makeBundle(dir: string, output: string, more: Partial<BundleRequest> = {}) {
  return writeEvidenceBundle({
    dir,
    output,
    trust: { folders: [`${dir}/trust`] },
    options: { at },
    profile: 'gbt-38249',
    inventories: [],
    leaveOut: [],
    prove: [],
    version: VERSION,
    ...more,
  });
}

export function bytesIn(buffer: Uint8Array): RandomBytes {
  return {
    size: buffer.length,
    async read(into, position) {
      const part = buffer.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
  };
}

export async function verifyBytes(buffer: Uint8Array, trust: TrustSources) {
  const policy = await readPolicy(trust, { at });
  return verifyEvidenceBundle({ bytes: bytesIn(buffer), policy, held: [], version: VERSION });
}

/** Offsets at which entries begin, the end blocks last; and the content of each file. */
export function unpack(path: string | Uint8Array): { starts: number[]; files: Map<string, Uint8Array> } {
  const tar = typeof path === 'string' ? readFileSync(path) : Buffer.from(path);
  const starts: number[] = [];
  const files = new Map<string, Uint8Array>();
  let offset = 0;
  for (; tar[offset] !== 0; ) {
    starts.push(offset);
    const field = (from: number, to: number) =>
      tar.toString('latin1', offset + from, offset + to).replace(/\0.*$/s, '');
    const prefix = field(345, 500);
    const name = `${prefix === '' ? '' : `${prefix}/`}${field(0, 100)}`;
    const size = Number.parseInt(field(124, 135), 8);
    files.set(name.slice('evidence/'.length), tar.subarray(offset + 512, offset + 512 + size));
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  return { starts: [...starts, offset], files };
}

/** A bundle whose package is in order, whatever is in it: what somebody makes who changes evidence and knows the format. */
export function pack(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const payload = [...files.keys()].filter((p) => p.startsWith('data/')).sort(comparePayload);
  const bytes = payload.reduce((n, p) => n + files.get(p)!.length, 0);
  const index = parseEvidenceIndex(files.get('index.json')!);
  const all = new Map(files);
  all.set('bag-info.txt', utf8(bagInfo({ ...index, bytes, files: payload.length })));
  const lines = (paths: string[]) =>
    utf8(manifestLines(paths.map((p) => [p, digestHex('sha256', all.get(p)!)])));
  all.set('manifest-sha256.txt', lines(payload));
  const tags = EVIDENCE_TAGS.map(([name]) => name).filter((name) => all.has(name));
  all.set('tagmanifest-sha256.txt', lines(tags.filter((name) => name !== 'tagmanifest-sha256.txt')));
  return tarOf([...tags, ...payload].map((path) => [path, all.get(path)!]));
}

export function tarOf(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts = entries.flatMap(([path, content]) => [
    evidenceHeader(path, content.length),
    content,
    new Uint8Array((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([...parts, new Uint8Array(1024)]);
}

/** Numbers below 2^31, the same on every run. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state ^ (state >>> 11);
  };
}
