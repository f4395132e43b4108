import { byteOfFailure, CloudexitError, errorCode } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { type FindingCode, isFindingCode } from '../core/finding-codes.js';

/** What was noticed about one container (archive, folder, list) as a whole. */
export class ContainerFindings {
  readonly #list: Finding[] = [];

  /** @param subject display form of the container's name, never a machine path */
  constructor(readonly subject: string) {}

  add(code: FindingCode, detail: string): void {
    this.#list.push({ code, subject: this.subject, detail });
  }

  /**
   * Turns a failure to read on into a finding, so that what was listed before it stays useful and still cannot
   * pass. Errors of the program itself are thrown again.
   */
  addFailure(error: unknown): void {
    const code = errorCode(error);
    if (error instanceof CloudexitError && isFindingCode(code)) this.add(code, error.message);
    else if (error instanceof CloudexitError || !isSystemError(error)) throw error;
    else this.add('SOURCE_READ_FAILED', failureText(error));
  }

  addAll(findings: readonly Finding[]): void {
    for (const finding of findings) this.#list.push(finding);
  }

  all(): readonly Finding[] {
    return this.#list;
  }
}

/** What the system said, and at which byte of the file, where that is known. */
function failureText(error: NodeJS.ErrnoException): string {
  const byte = byteOfFailure(error);
  return `reading failed${byte === undefined ? '' : ` at byte ${byte}`}: ${error.code}`;
}

/** Errors that the operating system reports carry an error number; programming errors do not. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number';
}

/** An error which {@link ContainerFindings.addFailure}, or whoever reads an entry, turns into that finding. */
export function broken(code: FindingCode, detail: string, cause?: unknown): CloudexitError {
  return new CloudexitError(code, detail, { exit: 3, ...(cause === undefined ? {} : { cause }) });
}
