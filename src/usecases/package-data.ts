import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadProfile, type Profile } from '../clauses/index.js';
import { decodeUtf8 } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { shippedYaml } from './shipped-yaml.js';
import { readSmallFile } from './small-file.js';

/** Data that ships with the package. Sources and build lie two folders below its root alike. */
const CLAUSES = new URL('../../manifests/clauses/', import.meta.url);
const CHECK = new URL('../../manifests/check/', import.meta.url);
const PAGES = new URL('../../dist/page/', import.meta.url);
const MAX_PAGE = 16 * 1024 * 1024;
const SUFFIX = '.yaml';

/** The standard that a case is held to unless another is asked for. */
export const DEFAULT_PROFILE = 'gbt-38249';

/** Ids of the clause profiles that ship with the package, sorted. */
export async function profileIds(): Promise<string[]> {
  return (await readdir(CLAUSES))
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

/**
 * The clause profile of that id. `PROFILE_UNKNOWN` (exit 2) when the package has none; `PROFILE_INVALID` (exit 1) when its file is
 * not one.
 */
export async function readProfile(id: string): Promise<Profile> {
  const known = await profileIds();
  // Only names that were listed reach the file system.
  if (!known.includes(id)) {
    throw new CloudexitError('PROFILE_UNKNOWN', 'there is no such clause profile', {
      subject: id,
      hint: `Known: ${known.join(', ')}.`,
      exit: 2,
    });
  }
  return loadProfile(profileValue(id));
}

/** What goes with an evidence bundle so that it can be checked without this program. */
export async function bundleCompanions(): Promise<
  Record<'check.sh' | 'check-signature.sh' | 'verify.html', Uint8Array>
> {
  const read = (url: URL): Promise<Uint8Array> => readSmallFile(fileURLToPath(url), MAX_PAGE);
  return {
    'check.sh': await read(new URL('bundle.sh', CHECK)),
    'check-signature.sh': await read(new URL('check.sh', CHECK)),
    'verify.html': await read(new URL('verify.html', PAGES)),
  };
}

function profileValue(id: string): unknown {
  try {
    return shippedYaml(`clauses/${id}`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'not YAML';
    throw new CloudexitError('PROFILE_INVALID', why, { subject: id, cause });
  }
}

/** What the build made for browsers: the script of a self-checking report, and the verifier page. */
export async function readPageFile(name: 'report.js' | 'verify.html'): Promise<string> {
  return decodeUtf8(await readSmallFile(fileURLToPath(new URL(name, PAGES)), MAX_PAGE)) ?? '';
}
