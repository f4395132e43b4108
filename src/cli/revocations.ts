import { CloudexitError } from '../core/errors.js';
import { CRL_REASONS, type CrlReason } from '../trust/index.js';
import type { Revocation } from '../usecases/keys/issue.js';

/** Certificates with their reasons: `REASON` is that of all, `CERTIFICATE=REASON` that of one. Throws `USAGE`. */
export function revocationsOf(certificates: readonly string[], reasons: readonly string[]): Revocation[] {
  const own = new Map<string, CrlReason>();
  let ofAll: CrlReason | undefined;
  for (const given of reasons) {
    const cut = given.lastIndexOf('=');
    const [certificate, name] = [given.slice(0, Math.max(0, cut)), given.slice(cut + 1)];
    if (!isReason(name))
      throw refused(given, 'this is no reason that can be given', '这不是可给出的吊销原因');
    if (cut === -1 ? ofAll !== undefined : own.has(certificate))
      throw refused(given, 'a reason is given twice', '重复给出吊销原因');
    if (cut === -1) ofAll = name;
    else if (certificates.includes(certificate)) own.set(certificate, name);
    else
      throw refused(given, 'this certificate is not among those of --revoke', '该证书不在 --revoke 所列之中');
  }
  return certificates.map((certificate) => ({ certificate, reason: own.get(certificate) ?? ofAll }));
}

function isReason(name: string): name is CrlReason {
  return Object.hasOwn(CRL_REASONS, name);
}

function refused(subject: string, message: string, zh: string): CloudexitError {
  return new CloudexitError('USAGE', message, {
    zh: `${zh}；可用：${Object.keys(CRL_REASONS).join('、')}`,
    hint: `Reasons: ${Object.keys(CRL_REASONS).join(', ')}.`,
    subject,
    exit: 2,
  });
}
