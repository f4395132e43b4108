import { CloudexitError, errorCode, notWritten } from '../core/errors.js';
import { EXIT, exitForError } from './exit-codes.js';
import { chooseLanguage, wordsFor } from './language.js';
import { jsonText, paint, safe } from './terminal.js';
import { usageWords } from './usage-errors.js';
import { detailInChinese, placeInChinese } from './wording/details-zh.js';

export interface ErrorDocument {
  readonly error: { code: string; message: string; subject?: string; hint?: string };
  readonly exit: number;
}

/** Reasons of the system for which nothing can be written, whatever the program does. */
const CANNOT_WRITE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG']);
/** Those that may be about reading too, where nobody has said that something was to be written. */
const MAY_NOT_WRITE: ReadonlySet<string> = new Set([...CANNOT_WRITE, 'EACCES', 'EPERM']);

/** Full, read-only and the like, wherever it was met: the same code and words as where it was foreseen. */
function foreseen(error: unknown): unknown {
  const why = errorCode(error);
  if (error instanceof CloudexitError || why === undefined || !CANNOT_WRITE.has(why)) return error;
  const { path } = error as NodeJS.ErrnoException;
  return notWritten(path, error);
}

/** What to do where nothing can be written; the same for everything that is written. */
const WRITE_HINT =
  'Make room there, or make the place writable, and run it again. Nothing that was there before is lost.';

/** What `--json` prints for an error: the code to branch on, and nothing of the configuration. */
export function errorDocument(thrown: unknown): ErrorDocument {
  const error = foreseen(thrown);
  const exit = exitForError(error);
  if (error instanceof CloudexitError) {
    return {
      error: {
        code: error.code,
        message: error.message,
        ...(error.subject === undefined ? {} : { subject: error.subject }),
        ...hintOf(error),
      },
      exit,
    };
  }
  if (exit === EXIT.usage && error instanceof Error) {
    return { error: { code: 'USAGE', message: usageWords(error).en }, exit };
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = isInterruption(error) ? 'INTERRUPTED' : (errorCode(error) ?? 'INTERNAL');
  return { error: { code, message }, exit };
}

function hintOf({ code, hint, cause }: CloudexitError): { hint?: string } {
  if (hint !== undefined) return { hint };
  const noWay = code === 'OUTPUT_NOT_WRITTEN' && MAY_NOT_WRITE.has(errorCode(cause) ?? '');
  return noWay ? { hint: WRITE_HINT } : {};
}

/** Prints an error for people on stderr or as one JSON document on stdout, and sets the exit code. */
export function presentError(error: unknown, options: { json: boolean; lang?: string | undefined }): void {
  const document = errorDocument(error);
  process.exitCode = document.exit;
  if (options.json) {
    process.stdout.write(`${jsonText(document)}\n`);
    return;
  }
  const language = chooseLanguage(options.lang, process.env);
  const words = wordsFor(language);
  const { code, message, subject, hint } = document.error;
  const own = language === 'zh' ? ownChinese(error) : undefined;
  const said = own ?? words.errors[code] ?? message;
  const lines = [`${paint('red', words.error, process.stderr)} ${code}: ${multiline(said)}`];
  const detail = own !== undefined || said === message ? said : detailInChinese(message);
  // A sentence may begin as the words of its code do, and then say why.
  const why = detail.startsWith(`${said}：`) ? detail.slice(said.length + 1) : detail;
  if (detail !== said && code !== 'INTERRUPTED') lines.push(`  ${multiline(why)}`);
  if (subject !== undefined) {
    const where = language === 'zh' ? placeInChinese(code, subject) : subject;
    lines.push(`  ${words.errorSubject}: ${safe(where)}`);
  }
  // A Chinese message of its own says what to do itself.
  if (hint !== undefined && own === undefined) {
    lines.push(`  ${words.errorHint}: ${multiline(language === 'zh' ? detailInChinese(hint) : hint)}`);
  }
  if (code === 'INTERNAL' && process.env['CLOUDEXIT_DEBUG'] && error instanceof Error) {
    lines.push(error.stack ?? '');
  }
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** What an error says in Chinese in words of its own, beyond those of its code. */
function ownChinese(error: unknown): string | undefined {
  if (error instanceof CloudexitError) return error.zh;
  return exitForError(error) === EXIT.usage && error instanceof Error ? usageWords(error).zh : undefined;
}

/** The parser of flags indents with tabs, which are no part of what it says. */
function multiline(text: string): string {
  return text
    .split('\n')
    .map((line) => safe(line.replace(/^\t+/, '').trimEnd()))
    .join('\n  ');
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
