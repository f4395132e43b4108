import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Compiles the sources as they are now into a folder, for tests that need the product in a process of their own. Types are
 * not checked. Returns the folder that holds `ledger/index.js`.
 */
export async function compiledSources(into: string): Promise<string> {
  for (const folder of ['core', 'formats', 'ledger']) {
    const from = join(ROOT, 'src', folder);
    for (const file of await readdir(from, { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      const { outputText } = ts.transpileModule(await readFile(join(from, file), 'utf8'), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2023,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
        },
      });
      const target = join(into, folder, file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, outputText);
    }
  }
  await cp(join(ROOT, 'package.json'), join(into, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(into, 'node_modules'));
  return into;
}
