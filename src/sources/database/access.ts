import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { CloudexitError, errorCode } from '../../core/errors.js';
import type { DatabaseLocation } from './location.js';

/** How to get at a database, beside its address. */
export interface DatabaseOptions {
  /** File (or `/dev/fd/N`) whose first line is the password. */
  readonly passwordFile?: string | undefined;
  /** Seconds without an answer after which the server is given up; default 300. */
  readonly timeout?: number | undefined;
  /** File of the certificate authorities to rely on. */
  readonly ca?: string | undefined;
}

export const DEFAULT_TIMEOUT = 300;
const MAX_PASSWORD = 4096;
const MAX_CA = 4 * 1024 * 1024;

/** First line of the file. Throws SOURCE_UNREADABLE, without a word of what is in it. */
export function passwordOf({ passwordFile }: DatabaseOptions): string | undefined {
  if (passwordFile === undefined) return undefined;
  const buffer = Buffer.alloc(MAX_PASSWORD);
  let length = 0;
  try {
    const fd = openSync(passwordFile, 'r');
    try {
      for (let n = -1; n !== 0 && length < buffer.length; length += n) {
        n = readSync(fd, buffer, length, buffer.length - length, null);
      }
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw unreadable(passwordFile, 'the password', cause);
  }
  return buffer.toString('utf8', 0, length).split(/\r?\n/, 1)[0]!;
}

/** What the sslmode asks of a connection; undefined for an open one. */
export function tlsOptions(
  location: DatabaseLocation,
  options: DatabaseOptions,
): ConnectionOptions | undefined {
  if (location.tls === 'disable') return undefined;
  const file = options.ca ?? location.ca;
  const ca = file === undefined ? {} : { ca: authorities(file) };
  if (location.tls === 'require') return { ...ca, rejectUnauthorized: false };
  if (location.tls === 'verify-ca') return { ...ca, checkServerIdentity: () => undefined };
  return ca;
}

function authorities(file: string): Buffer {
  try {
    const fd = openSync(file, 'r');
    try {
      if (fstatSync(fd).size > MAX_CA)
        throw new CloudexitError('SOURCE_UNREADABLE', 'the file is too large', { subject: file });
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if (cause instanceof CloudexitError) throw cause;
    throw unreadable(file, 'the certificate authorities', cause);
  }
}

function unreadable(subject: string, what: string, cause: unknown): CloudexitError {
  return new CloudexitError(
    'SOURCE_UNREADABLE',
    `${what} cannot be read (${errorCode(cause) ?? 'unknown reason'})`,
    {
      subject,
    },
  );
}

const TLS_UNTRUSTED =
  /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL|ERR_OSSL|EPROTO)/;

/** Why a connection was not made, by the codes of drivers and servers; the password is in none of their texts. */
export function connectionError(error: unknown, subject: string): CloudexitError {
  const code = errorCode(error) ?? '';
  const said = error instanceof Error ? error.message : String(error);
  const fail = (name: string, message: string, hint?: string): CloudexitError =>
    new CloudexitError(name, `${message}: ${said}`, {
      subject,
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  if (/^28|^ER_ACCESS_DENIED|^ER_DBACCESS_DENIED|^ER_HOST_NOT_PRIVILEGED/.test(code)) {
    return fail(
      'SOURCE_ACCESS_DENIED',
      'the server refuses this user',
      'Check user, password and the rights listed in manifests/formats/databases.md.',
    );
  }
  if (
    /does not support (SSL|secure)|^HANDSHAKE_NO_SSL|^The server does not support/i.test(`${code} ${said}`)
  ) {
    return fail(
      'SOURCE_TLS_REFUSED',
      'the server does not offer TLS',
      'Add ?sslmode=disable only where nobody else is on the line.',
    );
  }
  if (TLS_UNTRUSTED.test(code) || code === 'HANDSHAKE_SSL_ERROR') {
    return fail(
      'SOURCE_TLS_UNTRUSTED',
      'the certificate of the server cannot be relied on',
      'Name its authority with --ca.',
    );
  }
  if (code === '3D000' || code === 'ER_BAD_DB_ERROR')
    return fail('SOURCE_NOT_FOUND', 'there is no such database');
  return fail('SOURCE_UNREACHABLE', 'no connection to the database');
}
