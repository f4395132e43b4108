import { toBase64 } from '../../core/base64.js';
import { utf8 } from '../../core/bytes.js';
import { canonicalText } from '../../core/canonical-json.js';
import { digest } from '../../core/digest.js';
import type { EmbeddedFile } from '../../formats/page-evidence.js';
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
export const MAX_ROWS = 20_000;

/** What makes a page check itself. */
export interface SelfCheck {
  /** The script that does it, as built from `src/page/`. */
  readonly script: string;
  /** Canonical bytes of the basis, `src/formats/page-evidence.ts`. */
  readonly basis: Uint8Array;
  readonly files: readonly EmbeddedFile[];
  /** SHA-256 over everything embedded, lower-case hexadecimal. */
  readonly seal: string;
}

export function* pageMarkup(model: ReportModel, language: Language, check?: SelfCheck): Generator<string> {
  const report = reportDocument(model, { rows: MAX_ROWS });
  const lang = language === 'en' ? 'en' : 'zh-CN';
  const title = report.cover.title[language === 'en' ? 'en' : 'zh'];
  yield `<!DOCTYPE html>
<html lang="${lang}" data-lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(check)}">
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
  yield* contents(report, check !== undefined);
  yield '<div class="content">\n';
  yield coverMarkup(report);
  if (check !== undefined) yield CHECK_PLACE;
  yield '<main id="main" tabindex="-1">\n';
  yield* sectionsMarkup(report);
  yield '</main>\n';
  yield `<footer>${escapeMarkup(`${model.tool.name} ${model.tool.version}, ${when(model.generatedAt)}`)}</footer>
</div>
</div>
<script type="application/json" id="report">${escapeJson(canonicalText(model))}</script>
`;
  if (check !== undefined) yield* evidence(check);
  yield `<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** The cover as it is shown; the page makes it again and compares. */
export function coverMarkup({ cover }: ReportDocument): string {
  const facts = cover.facts.map(
    ([label, cell]) => `<dt>${inline(label)}</dt><dd>${cellContent(cell)}</dd>\n`,
  );
  return `<header>
<h1>${inline(cover.title)}</h1>
<p class="subtitle">${inline(cover.subtitle)}</p>
<p class="verdict ${cover.verdict.tone ?? 'quiet'}">${cellContent(cover.verdict)}</p>
<dl>
${facts.join('')}</dl>
</header>
`;
}

/** The sections as they are shown, likewise. */
export function* sectionsMarkup(report: ReportDocument): Generator<string> {
  for (const section of report.sections) {
    yield `<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${inline(section.title)}</h2>\n`;
    for (const block of section.blocks) yield* blockMarkup(block);
    yield '</section>\n';
  }
}

const CHECK_TITLE = say('本页自检', 'This page checks itself');
/** What is read where no script runs: that nothing was checked. The script fills the rest. */
const CHECK_PLACE = `<section id="check" class="check" aria-labelledby="check-title">
<h2 id="check-title">${inline(CHECK_TITLE)}</h2>
<p id="check-verdict" class="verdict open" role="status">${inline(
  say('尚未检查：脚本没有运行。', 'Not checked: the script did not run.'),
)}</p>
</section>
`;

/** Nothing may load, run or be sent but what is in the page: CSP Level 3, sources by digest. */
function policy(check: SelfCheck | undefined): string {
  const source = (text: string) => `'sha256-${toBase64(digest('sha256', utf8(text)))}'`;
  const scripts = check === undefined ? [SCRIPT] : [check.script, SCRIPT];
  return [
    "default-src 'none'",
    `script-src ${scripts.map(source).join(' ')}`,
    `style-src ${source(STYLE)}`,
    // The check runs beside the page, in a worker made from the very script above.
    ...(check === undefined ? [] : ['worker-src blob:']),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** JSON that cannot end its element: `<` only as an escape. The same value as the canonical bytes. */
export function escapeJson(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

/** Evidence as base64 in elements of a type that no browser runs or shows. */
function* evidence(check: SelfCheck): Generator<string> {
  const basis = new TextDecoder().decode(check.basis);
  yield `<script type="application/json" id="basis" data-seal="${check.seal}">${escapeJson(basis)}</script>\n`;
  for (const { name, bytes } of check.files) {
    yield `<script type="application/octet-stream" data-evidence="${escapeMarkup(name)}">${toBase64(bytes)}</script>\n`;
  }
  yield `<script id="check-script">${check.script}</script>\n`;
}

function* contents(report: ReportDocument, check: boolean): Generator<string> {
  yield '<nav aria-label="目录 / Contents">\n<div id="tools"></div>\n<ol>\n';
  if (check) yield `<li><a href="#check">${inline(CHECK_TITLE)}</a></li>\n`;
  for (const section of report.sections)
    yield `<li><a href="#${section.id}">${inline(section.title)}</a></li>\n`;
  yield '</ol>\n</nav>\n';
}
