import { helpTextsZh } from './wording/help-zh.js';

/** What the parser of flags says of a command that is written wrongly, told in the words of this program. */
export interface UsageWords {
  readonly en: string;
  readonly zh: string;
}

interface Missing {
  readonly name: string;
  readonly description?: string | undefined;
}

/** The parser's sentences, a line each. Flags and what was typed stay as they are. */
const LINES: readonly (readonly [RegExp, string])[] = [
  [/^Nonexistent flags?: (.*)$/, '没有这样的选项：$1'],
  [/^Unexpected arguments?: (.*)$/, '多余的参数：$1'],
  [/^Expected (.*) to be one of: (.*)$/, '$1 须为下列之一：$2'],
  [/^Missing required flag (.*)$/, '缺少必需的选项 --$1'],
  [/^Flag (--\S+) can only be specified once$/, '选项 $1 只能给出一次'],
  [/^Flag (--\S+) expects one of these values: (.*)$/, '选项 $1 须为下列之一：$2'],
  [/^Flag (--\S+) expects a value$/, '选项 $1 须带有值'],
  [/^Parsing (--\S+)$/, '选项 $1'],
  [/^Expected an integer but received: (.*)$/, '须为整数，而给出的是 $1'],
  [/^All of the following must be provided when using (--\S+): (.*)$/, '使用 $1 时还须给出 $2'],
  [/^One of the following must be provided when using (--\S+): (.*)$/, '使用 $1 时还须给出其一：$2'],
  [/^Exactly one of the following must be provided: (.*)$/, '须给出且只能给出其一：$1'],
  [/^At least one of the following must be provided: (.*)$/, '至少须给出其一：$1'],
  [/^(--\S+?)(?:=.*)? cannot also be provided when using (--\S+)$/, '$1 不能与 $2 同时使用'],
  [/^command (.*) not found$/i, '没有 $1 这个命令'],
  [/^See more help with --help$/, '用 --help 查看用法'],
];

/** Of an error that the parser of flags, or the search for a command, threw. */
export function usageWords(error: Error): UsageWords {
  const missing = missingArguments(error);
  if (missing !== undefined) {
    return {
      en: ['this has to be named too:', ...missing.map((a) => argument(a)), 'See more help with --help'].join(
        '\n',
      ),
      zh: ['还须给出：', ...missing.map((a) => argument(a, helpTextsZh)), '用 --help 查看用法'].join('\n'),
    };
  }
  const lines = error.message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^The following errors? occurred:$/.test(line));
  const en = lines.map((line) => line.replace(/^(Missing required flag )(?=\w)/, '$1--').replace(/\.$/, ''));
  return { en: en.join('\n'), zh: lines.map(inChinese).join('\n') };
}

/** The arguments that a command lacks, which the parser gives beside its sentence. */
function missingArguments(error: Error): readonly Missing[] | undefined {
  if (!/^Missing \d+ required arg/.test(error.message) || !('args' in error)) return undefined;
  return Array.isArray(error.args) ? (error.args as Missing[]) : undefined;
}

function argument({ name, description = '' }: Missing, texts: Readonly<Record<string, string>> = {}): string {
  return `  ${name.toUpperCase()}  ${texts[description] ?? description}`.trimEnd();
}

function inChinese(line: string): string {
  const bound = /^Expected an integer (greater|less) than or equal to (\d+) but received: (.*)$/.exec(line);
  if (bound !== null)
    return `须为${bound[1] === 'less' ? '不大于' : '不小于'} ${bound[2]} 的整数，而给出的是 ${bound[3]}`;
  const text = line.replace(/\.$/, '');
  const known = LINES.find(([en]) => en.test(text));
  return known === undefined ? line : text.replace(known[0], known[1]);
}
