import { fromBase64, toBase64 } from '../core/base64.js';
import { CloudexitError } from '../core/errors.js';

/** PEM as RFC 7468 writes it: 64 columns, a newline at the end. */
export function toPem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The DER of every block with this label; other blocks and text around them are skipped. */
export function fromPem(text: string, label: string): Uint8Array[] {
  // One space alone before the body, which may begin with more: two loops over the same characters would take the square of their number.
  const block = new RegExp(`-----BEGIN ${label}-----\\s([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return [...text.matchAll(block)].map(([, body]) => {
    const der = fromBase64(body!.replace(/\s/g, ''));
    if (der === undefined) {
      throw new CloudexitError('PEM_INVALID', `a ${label} block is not valid base64`, { exit: 3 });
    }
    return der;
  });
}
