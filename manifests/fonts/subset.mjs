// Makes the two font files of this folder. Not run at build time: the results are checked in.
//
//   npm install --no-save @expo-google-fonts/noto-sans-sc@0.4.3 subset-font@2.9.0   (in a scratch folder)
//   node subset.mjs <scratch folder>/node_modules <output folder>
//
// Regular carries the repertoire of GBK (the characters that Chinese government systems can name a file
// with), Bold that of GB 2312 (headings and labels). Layout features are dropped, except the composition of
// marks: the report needs glyphs and advances, and a kept feature keeps every alternate glyph it can reach.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const SOURCE = '@expo-google-fonts/noto-sans-sc';
const SOURCE_VERSION = '0.4.3';
const TOOL_VERSION = '2.9.0';

const [modules, out] = process.argv.slice(2).map((p) => resolve(p));
if (modules === undefined || out === undefined) {
  process.stderr.write('usage: node subset.mjs <node_modules> <output folder>\n');
  process.exit(2);
}
requireVersion(SOURCE, SOURCE_VERSION);
requireVersion('subset-font', TOOL_VERSION);
const subsetFont = createRequire(join(modules, 'subset-font', 'package.json'))('subset-font');

// Latin with diacritics, Greek, Cyrillic, punctuation, currency, arrows, mathematics, enclosed numbers, boxes,
// geometric shapes, marks, CJK punctuation, kana, full-width forms. Code points without a glyph drop out.
const COMMON = [
  [0x20, 0x17f],
  [0x2c6, 0x2dd],
  [0x370, 0x3ff],
  [0x400, 0x45f],
  [0x2000, 0x206f],
  [0x20a0, 0x20bf],
  [0x2100, 0x214f],
  [0x2150, 0x218f],
  [0x2190, 0x21ff],
  [0x2200, 0x22ff],
  [0x2300, 0x23ff],
  [0x2460, 0x24ff],
  [0x2500, 0x25ff],
  [0x2600, 0x266f],
  [0x2700, 0x27bf],
  [0x3000, 0x30ff],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
];

await subset('400Regular', 'NotoSansSC-Regular-GBK.ttf', [0x81, 0xfe], [0x40, 0xfe]);
await subset('700Bold', 'NotoSansSC-Bold-GB2312.ttf', [0xa1, 0xf7], [0xa1, 0xfe]);

async function subset(weight, name, leads, trails) {
  const font = readFileSync(join(modules, SOURCE, weight, `NotoSansSC_${weight}.ttf`));
  const text = characters(COMMON) + doubleBytes(leads, trails);
  const bytes = await subsetFont(font, text, {
    targetFormat: 'truetype',
    keepFeatures: ['ccmp', 'mark', 'mkmk', 'locl'],
    noHinting: true,
    preserveNameIds: [0, 1, 2, 3, 4, 5, 6, 13, 14],
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, name), bytes);
  process.stdout.write(`${name} ${bytes.length} bytes\n`);
}

function characters(ranges) {
  let text = '';
  for (const [from, to] of ranges) for (let c = from; c <= to; c++) text += String.fromCodePoint(c);
  return text;
}

/** Every character that a double-byte code of the given lead and trail range stands for in GBK. */
function doubleBytes([leadFrom, leadTo], [trailFrom, trailTo]) {
  const decoder = new TextDecoder('gbk', { fatal: true });
  let text = '';
  for (let lead = leadFrom; lead <= leadTo; lead++) {
    for (let trail = trailFrom; trail <= trailTo; trail++) {
      try {
        text += decoder.decode(Uint8Array.of(lead, trail));
      } catch {
        // not assigned
      }
    }
  }
  return text;
}

function requireVersion(name, version) {
  const found = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
  if (found !== version) throw new Error(`${name} is ${found}, wanted ${version}`);
}
