import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { decodeUtf8 } from '../core/bytes.js';
import { digestHex } from '../core/digest.js';
import { parsedAtBuild } from './parsed-at-build.js';

/** Sources and the library lie two folders below the root of the package alike. */
const MANIFESTS = new URL('../../manifests/', import.meta.url);

const read = new Map<string, unknown>();

/**
 * What a YAML file among the manifests says, such as `media/techniques`; whoever asks leaves it as it is. The file counts: what the build
 * read of it only saves reading YAML, which takes longer than judging a case, while the file has the same bytes.
 */
export function shippedYaml(name: string): unknown {
  const value = read.get(name) ?? parsedYaml(readFileSync(new URL(`${name}.yaml`, MANIFESTS)));
  read.set(name, value);
  return value;
}

function parsedYaml(bytes: Uint8Array): unknown {
  const known = parsedAtBuild.get(digestHex('sha256', bytes));
  // Aliases could unfold to more than any bound on the file says.
  return known === undefined ? parse(decodeUtf8(bytes) ?? '', { maxAliasCount: 0 }) : JSON.parse(known);
}
