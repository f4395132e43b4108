// Builds the scripts of the browser pages into dist/page/. Deterministic: the same sources give the same bytes.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a browser does otherwise than Node: files that stand in for files, each with the same exports. */
const STAND_INS = {
  'src/core/base64.ts': 'src/page/platform/base64.ts',
  'src/core/hashing.ts': 'src/page/platform/hashing.ts',
  'src/trust/suites/engine.ts': 'src/page/platform/engine.ts',
  'src/usecases/inventory-leaves.ts': 'src/page/platform/inventory-leaves.ts',
  'src/usecases/shipped-media.ts': 'src/page/platform/shipped-media.ts',
};

const standIns = {
  name: 'stand-ins',
  setup(api) {
    const table = new Map(
      Object.entries(STAND_INS).map(([from, to]) => [resolve(root, from), resolve(root, to)]),
    );
    api.onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path).replace(/\.js$/, '.ts');
      if (!file.startsWith(resolve(root, 'src') + sep)) return undefined;
      return { path: table.get(file) ?? file };
    });
    // Zod's error texts in fifty languages: nobody reads them here, and they are a third of the script.
    api.onResolve({ filter: /locales\/index\.js$/ }, () => ({ path: 'none', namespace: 'locales' }));
    api.onLoad({ filter: /.*/, namespace: 'locales' }, () => ({ contents: 'export {}' }));
  },
};

const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
const clauses = resolve(root, 'manifests/clauses');
const profiles = Object.fromEntries(
  readdirSync(clauses)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => [name.slice(0, -5), parse(readFileSync(resolve(clauses, name), 'utf8'))]),
);
const media = parse(readFileSync(resolve(root, 'manifests/media/techniques.yaml'), 'utf8'));

async function bundled(entry, more = {}, define = {}) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    // A Node module in a page is an error here, not something missing there.
    platform: 'browser',
    format: 'iife',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    minify: true,
    legalComments: 'none',
    charset: 'ascii',
    plugins: [standIns],
    define: {
      CLOUDEXIT_VERSION: JSON.stringify(version),
      CLOUDEXIT_PROFILES: JSON.stringify(profiles),
      CLOUDEXIT_MEDIA: JSON.stringify(media),
      ...define,
    },
    logLevel: 'error',
    ...more,
  });
  return result.outputFiles[0].text;
}

/** The page around the verifier's script is made by TypeScript too. */
async function htmlMaker() {
  const code = await bundled('src/page/verify-html.ts', { format: 'esm' });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

const dist = resolve(root, 'dist/page');
mkdirSync(dist, { recursive: true });
const reportScript = await bundled('src/page/report-page.ts');
writeFileSync(resolve(dist, 'report.js'), reportScript);
// The verifier knows the script of reports by digest alone.
const reportDigest = createHash('sha256').update(reportScript).digest('hex');
const { verifyHtml } = await htmlMaker();
writeFileSync(
  resolve(dist, 'verify.html'),
  verifyHtml(
    await bundled('src/page/verify-page.ts', {}, { CLOUDEXIT_REPORT_SCRIPT: JSON.stringify(reportDigest) }),
    version,
  ),
);
