/**
 * What YAML files that ship with the package say, as JSON by the SHA-256 of their bytes. Empty in the sources: `src/cli/build.mjs` puts what it
 * read in place of this file.
 */
export const parsedAtBuild: ReadonlyMap<string, string> = new Map();
