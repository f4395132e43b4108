// Assembles the scanning kernel into dist/residue/kernel/, or into the folder named. Deterministic: the same text gives the same bytes.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = resolve(root, 'src/residue/kernel/kernel.wat');
const folder = process.argv[2] ?? resolve(root, 'dist/residue/kernel');

const { parseWat } = await wabt();
const kernel = parseWat('kernel.wat', readFileSync(source, 'utf8'), { simd: true, threads: true });
kernel.resolveNames();
const { buffer } = kernel.toBinary({ write_debug_names: false });
kernel.destroy();
if (!WebAssembly.validate(buffer)) throw new Error('the scanning kernel is not valid WebAssembly');
mkdirSync(folder, { recursive: true });
writeFileSync(resolve(folder, 'kernel.wasm'), buffer);
