import { CloudexitError } from '../core/errors.js';
import { instantText } from '../core/instant.js';

export { instantText };

/** The time a flag gives, RFC 3339 UTC with whole seconds; now when it is absent. Throws `USAGE`. */
export function instantOf(text: string | undefined, flag: string): Date {
  if (text === undefined) return new Date(Math.floor(Date.now() / 1000) * 1000);
  const at = new Date(text);
  if (
    !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) ||
    Number.isNaN(at.getTime()) ||
    instantText(at) !== text
  ) {
    throw new CloudexitError('USAGE', `${flag} takes a time like 2026-03-01T08:00:00Z`, {
      subject: text,
      exit: 2,
    });
  }
  return at;
}
