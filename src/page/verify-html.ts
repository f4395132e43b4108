import { toBase64 } from '../core/base64.js';
import { utf8 } from '../core/bytes.js';
import { digest } from '../core/digest.js';
import { inline } from '../report/html/blocks.js';
import { SCRIPT } from '../report/html/script.js';
import { STYLE } from '../report/html/style.js';
import { say } from './steps.js';

/** The verifier page as one file that loads nothing: `manifests/formats/verifier-page.md`. Run by the build. */
export function verifyHtml(script: string, version: string): string {
  const source = (text: string) => `'sha256-${toBase64(digest('sha256', utf8(text)))}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${source(script)} ${source(SCRIPT)}`,
    `style-src ${source(STYLE)}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = say('核验证据包', 'Check an evidence bundle');
  return `<!DOCTYPE html>
<html lang="zh-CN" data-lang="both">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="cloudexit ${version}">
<title>cloudexit: ${title.zh} / ${title.en}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">${inline(say('跳到正文', 'Skip to the check'))}</a>
<div class="page">
<nav aria-label="设置 / Settings">
<div id="tools"></div>
</nav>
<div class="content">
<header>
<h1>${inline(title)}</h1>
<p class="subtitle">${inline(
    say(
      '一切都在本机计算，什么也不发送。断网也能用。',
      'Everything is computed on this machine and nothing is sent. It works without a network.',
    ),
  )}</p>
</header>
<main id="main" tabindex="-1">
<section id="check" class="check" aria-labelledby="check-title">
<h2 id="check-title">${inline(say('结论', 'Verdict'))}</h2>
<p id="check-verdict" class="verdict open" role="status">${inline(
    say('脚本没有运行，什么也没有检查。', 'The script did not run; nothing was checked.'),
  )}</p>
<div id="drop" class="drop"></div>
</section>
</main>
<footer>${inline(
    say(
      `cloudexit ${version}。本页只应取自您信任的来源，而不是证据包自带的那一份。`,
      `cloudexit ${version}. Take this page from a source that you trust, not from the bundle that it is to check.`,
    ),
  )}</footer>
</div>
</div>
<script id="check-script">${script}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
