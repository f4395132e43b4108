import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Sources and the library lie two folders below the root of the package alike. */
const MANIFESTS = new URL('../../manifests/', import.meta.url);
const read = new Map<string, unknown>();

/**
 * What a YAML file among the manifests says, such as `media/techniques`; whoever asks leaves it as it is. For the command line the build
 * reads it, since reading YAML takes longer than judging a case: `src/cli/build.mjs` puts what it read in place of this file.
 */
export function shippedYaml(name: string): unknown {
  // Aliases could unfold to more than any bound on the file says.
  const value =
    read.get(name) ?? parse(readFileSync(new URL(`${name}.yaml`, MANIFESTS), 'utf8'), { maxAliasCount: 0 });
  read.set(name, value);
  return value;
}
