import { CloudexitError, errorCode, notWritten } from '../core/errors.js';
import { EXIT, exitForError } from './exit-codes.js';
import { chooseLanguage, wordsFor } from './language.js';
import { jsonText, paint, safe } from './terminal.js';

export interface ErrorDocument {
  readonly error: { code: string; message: string; subject?: string; hint?: string };
  readonly exit: number;
}

/** Reasons of the system for which nothing can be written, whatever the program does. */
const CANNOT_WRITE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG']);

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
  const message = error instanceof Error ? error.message : String(error);
  const code = isInterruption(error)
    ? 'INTERRUPTED'
    : exit === EXIT.usage
      ? 'USAGE'
      : (errorCode(error) ?? 'INTERNAL');
  return { error: { code, message }, exit };
}

function hintOf({ code, hint, cause }: CloudexitError): { hint?: string } {
  if (hint !== undefined) return { hint };
  const noWay = code === 'OUTPUT_NOT_WRITTEN' && CANNOT_WRITE.has(errorCode(cause) ?? '');
  return noWay ? { hint: WRITE_HINT } : {};
}

/** Prints an error for people on stderr or as one JSON document on stdout, and sets the exit code. */
export function presentError(error: unknown, options: { json: boolean; lang?: string }): void {
  const document = errorDocument(error);
  process.exitCode = document.exit;
  if (options.json) {
    process.stdout.write(`${jsonText(document)}\n`);
    return;
  }
  const language = chooseLanguage(options.lang, process.env);
  const words = wordsFor(language);
  const { code, message, subject, hint } = document.error;
  const own = language === 'zh' && error instanceof CloudexitError ? error.zh : undefined;
  const said = own ?? words.errors[code] ?? message;
  const lines = [`${paint('red', words.error, process.stderr)} ${code}: ${multiline(said)}`];
  if (own === undefined && said !== message && code !== 'INTERRUPTED') lines.push(`  ${multiline(message)}`);
  if (subject !== undefined) lines.push(`  ${words.errorSubject}: ${safe(subject)}`);
  // A Chinese message of its own says what to do itself.
  if (hint !== undefined && own === undefined)
    lines.push(`  ${words.errorHint}: ${multiline(words.errorHints[code] ?? hint)}`);
  if (code === 'INTERNAL' && process.env['CLOUDEXIT_DEBUG'] && error instanceof Error) {
    lines.push(error.stack ?? '');
  }
  process.stderr.write(`${lines.join('\n')}\n`);
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
