/**
 * Errors say "I could not": could not read, could not understand, was asked wrongly. A discrepancy in the
 * material is never an error, it is a {@link ./finding.js | Finding}.
 *
 * Callers branch on `code` only. `exit` is the process exit code that the error leads to when nobody handles
 * it: 1 could not run, 2 usage, 3 verified and found wanting (evidence that is broken in itself: a signature
 * that does not verify, a record that is not canonical), 4 could not be assessed.
 */
export type ErrorExit = 1 | 2 | 3 | 4;

export interface ErrorDetails {
  /** What it was about: a file name, a record digest, a field path. Shown escaped. */
  readonly subject?: string;
  /** What to do about it, one sentence. */
  readonly hint?: string;
  /** The message in Chinese, where the code alone does not say it. */
  readonly zh?: string;
  readonly exit?: ErrorExit;
  readonly cause?: unknown;
}

export class CloudexitError extends Error {
  override readonly name = 'CloudexitError';
  readonly code: string;
  readonly subject: string | undefined;
  readonly hint: string | undefined;
  readonly zh: string | undefined;
  readonly exit: ErrorExit;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    // What is wrong with a whole has no place in it.
    this.subject = details.subject === '' ? undefined : details.subject;
    this.hint = details.hint;
    this.zh = details.zh;
    this.exit = details.exit ?? 1;
  }
}

/** The error with the file that it is about, where whoever threw it had only the bytes. */
export function about(subject: string, error: unknown): unknown {
  if (!(error instanceof CloudexitError) || error.subject !== undefined) return error;
  return reworded(error, { subject });
}

/** The same error, with another subject or hint than it was thrown with. */
export function reworded(
  { code, message, subject, hint, zh, exit, cause }: CloudexitError,
  details: Pick<ErrorDetails, 'subject' | 'hint'>,
): CloudexitError {
  return new CloudexitError(code, message, {
    exit,
    cause,
    ...(subject === undefined ? {} : { subject }),
    ...(hint === undefined ? {} : { hint }),
    ...(zh === undefined ? {} : { zh }),
    ...details,
  });
}

/** What `read` gives; what it throws is about `subject`, as {@link about} says it. */
export function withSubject<T>(subject: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw about(subject, error);
  }
}

/** The `code` of a cloudexit or Node system error, else undefined. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

/** Why something failed: the `code` of the error, else what it says. */
export function whyFailed(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.message : 'unknown reason');
}

/** Notes with a system's error at which byte of the file reading failed. */
export function failedAt(byte: number, error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { byte }) : error;
}

/** The byte that {@link failedAt} noted, where somebody did. */
export function byteOfFailure(error: unknown): number | undefined {
  return error instanceof Error && 'byte' in error && typeof error.byte === 'number' ? error.byte : undefined;
}

/** Whether a system error says that there is nothing of that name. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Where the place itself is wrong, and what to do about that. */
const NOT_THERE: Readonly<Record<string, { readonly hint: string; readonly zh: string }>> = {
  ENOENT: {
    hint: 'There is no such folder: make it first, or name another.',
    zh: '未能写入：没有这个文件夹。请先建立它，或另指定位置。',
  },
  ENOTDIR: {
    hint: 'What is named as a folder there is a file: name another place.',
    zh: '未能写入：其中被当作文件夹的是一个文件。请另指定位置。',
  },
  EISDIR: {
    hint: 'This is a folder: name a file in it, or another.',
    zh: '未能写入：这是文件夹。请指定其中的文件，或另取文件名。',
  },
};

/** Why a file cannot be written: `OUTPUT_NOT_WRITTEN` (exit 1). */
export function notWritten(path: string | undefined, cause: unknown): CloudexitError {
  const why = errorCode(cause) ?? 'unknown reason';
  return new CloudexitError('OUTPUT_NOT_WRITTEN', `cannot write (${why})`, {
    ...(path === undefined ? {} : { subject: path }),
    ...NOT_THERE[why],
    cause,
  });
}

/** Why a file that a person named cannot be opened or read: `FILE_NOT_FOUND`, `FILE_UNREADABLE` (exit 1). */
export function fileError(
  path: string,
  cause: unknown,
  what: 'file' | 'folder' | 'key file' = 'file',
): CloudexitError {
  const details = { subject: path, cause };
  return isMissing(cause)
    ? new CloudexitError(
        'FILE_NOT_FOUND',
        what === 'folder'
          ? 'there is no such folder'
          : what === 'key file'
            ? 'there is no such key file'
            : 'there is no such file',
        details,
      )
    : new CloudexitError(
        'FILE_UNREADABLE',
        `cannot be read (${errorCode(cause) ?? 'unknown reason'})`,
        details,
      );
}
