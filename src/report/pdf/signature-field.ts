import { pdfkitAddPlaceholder } from '@signpdf/placeholder-pdfkit';

/** What a PDF says about the signature it is about to get; the signature itself is put in afterwards. */
export interface SignatureField {
  /** Who signs, for the reader's panel. */
  readonly name: string;
  readonly reason: string;
  readonly at: Date;
  /** Room for the CMS signature, bytes. */
  readonly room: number;
}

/** ISO 19005-3, 6.3.3: an annotation is printed, and neither hidden nor outside the view. */
const PRINT = 4;

/** Adds an invisible signature field to the current page, with room for an ETSI.CAdES.detached signature (EN 319 142-1). */
export function addSignatureField(doc: PDFKit.PDFDocument, field: SignatureField): void {
  doc.initForm();
  // The placeholder's field has no flags, which PDF/A forbids: they are added as it is made.
  const withFlags = Object.create(doc, {
    ref: {
      value: (data: Readonly<Record<string, unknown>>) =>
        doc.ref(data['Subtype'] === 'Widget' ? { ...data, F: PRINT } : data),
    },
  }) as object;
  pdfkitAddPlaceholder({
    pdf: withFlags,
    pdfBuffer: Buffer.alloc(0),
    name: field.name,
    reason: field.reason,
    contactInfo: '',
    location: '',
    signingTime: field.at,
    signatureLength: field.room,
    subFilter: 'ETSI.CAdES.detached',
  });
}
