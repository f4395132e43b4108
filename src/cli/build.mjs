// Gathers what each command and each thread loads into a few files, in place of the compiled ones of the same name: opening and linking
// several hundred small modules took most of the time in which a command had not begun its work. The rest of dist/ stays as compiled.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = resolve(root, 'src');
const dist = resolve(root, 'dist');

/** Packages that become part of the files. Others read files of their own, are native, or are large and seldom wanted. */
const GATHERED = [
  '@oclif/core',
  '@noble/curves',
  '@noble/hashes',
  'canonicalize',
  'csv-parse',
  'tar-stream',
  'yaml',
  'zod',
];

/**
 * Packages that oclif loads at once and asks seldom: for the text of help, for commands that are not in the manifest. They are loaded when a
 * function of theirs is called. `semver` it asks whether Node is at least 18, which `engines` in package.json demands with more.
 */
const LATE = { ejs: ['render'], minimatch: ['minimatch'], tinyglobby: ['glob'] };

function lateModule(name) {
  if (name === 'semver') return 'exports.satisfies = () => true;';
  const called = LATE[name].map((f) => `exports.${f} = (...args) => require('${name}').${f}(...args);`);
  return called.join('\n');
}

/** What stands in for `src/usecases/parsed-at-build.ts`: the YAML files among the manifests as JSON, by their digests. */
function parsedAtBuildModule() {
  const manifests = resolve(root, 'manifests');
  const values = ['clauses', 'media'].flatMap((folder) =>
    readdirSync(resolve(manifests, folder))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => {
        const bytes = readFileSync(resolve(manifests, folder, name));
        const value = parse(bytes.toString(), { maxAliasCount: 0 });
        return [createHash('sha256').update(bytes).digest('hex'), JSON.stringify(value)];
      }),
  );
  return `export const parsedAtBuild = new Map(${JSON.stringify(values)});`;
}

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith(`page${sep}`))
  .sort();
const commands = sources.filter(
  (name) => name.startsWith(`commands${sep}`) || [`cli${sep}main.ts`, `cli${sep}help.ts`].includes(name),
);
const threads = sources.filter((name) => name.endsWith('-worker.ts'));

/** Packages that are CommonJS ask for Node's modules by `require`; addresses are those of the compiled files. */
const BANNER = `import{createRequire as requireFrom}from'node:module';
const require=requireFrom(import.meta.url);
const addressInDist=(name)=>import.meta.url.slice(0,import.meta.url.lastIndexOf('/dist/')+6)+name;`;

const parts = {
  name: 'parts',
  setup(api) {
    api.onResolve({ filter: /^(?:ejs|minimatch|tinyglobby|semver)$/ }, ({ path, importer, resolveDir }) => {
      if (!importer.includes(`@oclif${sep}core${sep}lib`)) return undefined;
      return { path, namespace: 'late', pluginData: resolveDir };
    });
    api.onLoad({ filter: /.*/, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: lateModule(path),
      resolveDir: pluginData,
    }));
    // Ids of commands are ASCII. Comparing them by locale loads tables that nothing else here asks for, which takes as long as the rest.
    api.onLoad({ filter: /@oclif.core.lib.config.plugin\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)');
      if (contents === text) throw new Error(`${path}: the comparison of ids was not found`);
      return { contents };
    });
    // Zod's error texts in fifty languages: nobody reads them here, and they are most of it.
    api.onResolve({ filter: /locales\/index\.js$/ }, ({ importer }) =>
      importer.includes(`${sep}zod${sep}`) ? { path: 'none', namespace: 'locales' } : undefined,
    );
    api.onLoad({ filter: /.*/, namespace: 'locales' }, () => ({ contents: 'export {}' }));
    api.onLoad({ filter: /parsed-at-build\.ts$/ }, () => ({ contents: parsedAtBuildModule() }));
    api.onResolve({ filter: /^[^.]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point') return undefined;
      const own = importer.startsWith(src + sep);
      const gathered = own
        ? GATHERED.some((name) => path === name || path.startsWith(`${name}/`))
        : path !== 'typescript';
      return gathered ? undefined : { path, external: true };
    });
    // A file asks for its own address to find others beside it. Gathered, it still gets the address of the compiled file.
    api.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!path.startsWith(src + sep) || !text.includes('import.meta.url')) return undefined;
      const name = relative(src, path).replaceAll(sep, '/').replace(/\.ts$/, '.js');
      return {
        contents: text.replaceAll('import.meta.url', `addressInDist(${JSON.stringify(name)})`),
        loader: 'ts',
      };
    });
  },
};

rmSync(resolve(dist, 'bundle'), { recursive: true, force: true });
const shared = {
  absWorkingDir: root,
  outbase: src,
  outdir: dist,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  banner: { js: BANNER },
  plugins: [parts],
  logLevel: 'error',
};
await build({
  ...shared,
  entryPoints: commands.map((name) => resolve(src, name)),
  chunkNames: 'bundle/[name]-[hash]',
  splitting: true,
});
// A thread begins soonest with one file that holds what it uses and nothing else.
await build({ ...shared, entryPoints: threads.map((name) => resolve(src, name)) });
