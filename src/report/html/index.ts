import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { utf8 } from '../../core/bytes.js';
import { canonicalText } from '../../core/canonical-json.js';
import { digest } from '../../core/digest.js';
import type { ReportModel } from '../../formats/report.js';
import { when } from '../cells.js';
import type { Language, ReportDocument } from '../document.js';
import { escapeMarkup } from '../markup.js';
import { reportDocument } from '../sections/index.js';
import { say } from '../wording.js';
import { blockMarkup, cellContent, inline } from './blocks.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** Rows of a table that a browser still scrolls through; the model in the page has all of them. */
const MAX_ROWS = 20_000;

/**
 * Writes the report as one HTML file that loads nothing: both languages, style, script and model are inside, and its
 * content security policy admits exactly that style and that script. `language` is the one shown first. Ends `out`.
 */
export async function renderHtml(model: ReportModel, language: Language, out: Writable): Promise<void> {
  await pipeline(page(model, reportDocument(model, { rows: MAX_ROWS }), language), out);
}

function* page(model: ReportModel, report: ReportDocument, language: Language): Generator<string> {
  const lang = language === 'en' ? 'en' : 'zh-CN';
  const title = report.cover.title[language === 'en' ? 'en' : 'zh'];
  yield `<!DOCTYPE html>
<html lang="${lang}" data-lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${escapeMarkup(`${model.tool.name} ${model.tool.version}`)}">
<title>${escapeMarkup(`${title}: ${model.case.id}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">${inline(say('跳到正文', 'Skip to the report'))}</a>
<div class="page">
`;
  yield* contents(report);
  yield '<div class="content">\n';
  yield* cover(report);
  yield '<main id="main" tabindex="-1">\n';
  for (const section of report.sections) {
    yield `<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${inline(section.title)}</h2>\n`;
    for (const block of section.blocks) yield* blockMarkup(block);
    yield '</section>\n';
  }
  yield '</main>\n';
  yield `<footer>${escapeMarkup(`${model.tool.name} ${model.tool.version}, ${when(model.generatedAt)}`)}</footer>
</div>
</div>
<script type="application/json" id="report">${embedded(model)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Nothing may load, run or be sent but what is in the page: CSP Level 3, sources by digest. */
function policy(): string {
  const source = (text: string) => `'sha256-${Buffer.from(digest('sha256', utf8(text))).toString('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${source(SCRIPT)}`,
    `style-src ${source(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** JSON that cannot end its element: `<` only as an escape. The same value as the canonical bytes. */
function embedded(model: ReportModel): string {
  return canonicalText(model).replaceAll('<', '\\u003c');
}

function* contents(report: ReportDocument): Generator<string> {
  yield '<nav aria-label="目录 / Contents">\n<div id="tools"></div>\n<ol>\n';
  for (const section of report.sections)
    yield `<li><a href="#${section.id}">${inline(section.title)}</a></li>\n`;
  yield '</ol>\n</nav>\n';
}

function* cover({ cover }: ReportDocument): Generator<string> {
  yield `<header>
<h1>${inline(cover.title)}</h1>
<p class="subtitle">${inline(cover.subtitle)}</p>
<p class="verdict ${cover.verdict.tone ?? 'quiet'}">${cellContent(cover.verdict)}</p>
<dl>
`;
  for (const [label, cell] of cover.facts) yield `<dt>${inline(label)}</dt><dd>${cellContent(cell)}</dd>\n`;
  yield '</dl>\n</header>\n';
}
