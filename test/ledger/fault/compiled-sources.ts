import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Compiles the ledger as its sources are now into a folder, for tests that need it in a process of their own: one file with all that it
 * loads, since such a process may live for less time than hundreds of files take to open. Returns the folder that holds `ledger/index.js`.
 */
export async function compiledSources(into: string): Promise<string> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/ledger/index.ts'],
    outfile: join(into, 'ledger/index.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Packages that are CommonJS ask for Node's modules by `require`.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    logLevel: 'error',
  });
  await cp(join(ROOT, 'package.json'), join(into, 'package.json'));
  return into;
}
