import { Writable } from 'node:stream';
import type { SuiteName } from '../formats/signature-result.js';
import type { SignatureField } from '../report/index.js';
import { type Certificate, type Signer, signDetached } from '../trust/index.js';

/** Who signs a report, once the key is open. */
export interface ReportSigner {
  readonly signer: Signer;
  /** The signer's certificate first. */
  readonly certificates: readonly Certificate[];
  readonly signingTime: Date;
}

/** Suites that readers of PDF know; a signature of another suite inside a PDF would look broken to all of them. */
const INSIDE: ReadonlySet<SuiteName> = new Set([
  'rsa-pkcs1-sha256',
  'ecdsa-p256-sha256',
  'ecdsa-p384-sha384',
]);

export function signsInside({ signer }: ReportSigner): boolean {
  return INSIDE.has(signer.suite);
}

/** Attributes, names, and one signature of an RSA key of 8192 bits, with room to spare. */
const CMS_FRAME = 4096;

/** The field that a report's signature goes into; its reason is in both languages of the report. */
export function signatureField(by: ReportSigner): SignatureField {
  return {
    name: by.certificates[0]?.identity.subject ?? '',
    reason: '签署审计报告 / Signs the audit report',
    at: by.signingTime,
    room: by.certificates.reduce((sum, c) => sum + c.der.length, CMS_FRAME),
  };
}

/** A PDF with room for a signature, signed inside: detached CMS over everything but the signature's own place. */
export async function signInside(pdf: Uint8Array, by: ReportSigner): Promise<Uint8Array> {
  const { SignPdf, Signer: SignPdfSigner } = await import('@signpdf/signpdf');
  class InsideSigner extends SignPdfSigner {
    override async sign(content: Buffer): Promise<Buffer> {
      const { signer, certificates } = by;
      // The time stands in the PDF's signature dictionary.
      return Buffer.from(await signDetached({ content, signer, certificates, signingTime: null }));
    }
  }
  return await new SignPdf().sign(Buffer.from(pdf), new InsideSigner(), by.signingTime);
}

/** A detached signature over the finished file, for any suite and any format. */
export async function signBeside(content: Uint8Array, by: ReportSigner): Promise<Uint8Array> {
  const { signer, certificates, signingTime } = by;
  return await signDetached({ content, signer, certificates, signingTime });
}

/** A stream that keeps what is written to it. */
export class Collected extends Writable {
  readonly #parts: Uint8Array[] = [];

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.#parts.push(chunk);
    done();
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
