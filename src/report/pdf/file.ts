import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { Bilingual } from '../../formats/report.js';
import { when } from '../cells.js';
import type { Language } from '../document.js';
import { say } from '../wording.js';
import { artifact, Flow } from './flow.js';
import { addSignatureField, type SignatureField } from './signature-field.js';
import { PAGE, STYLE, TEXT_WIDTH } from './style.js';
import { Typesetter } from './typeset.js';

export interface PdfFile {
  readonly title: Bilingual;
  /** Case or certificate number, in the running header. */
  readonly id: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly generatedAt: string;
  readonly language: Language;
  readonly attachment: { readonly name: string; readonly description: string; readonly bytes: Uint8Array };
  /** Index of the first page with header and footer. */
  readonly furnishedFrom: number;
  /** Leaves room for a signature inside the file. */
  readonly signature?: SignatureField | undefined;
  readonly out: Writable;
}

/** Writes a PDF/A-3b file around what `draw` draws, and ends `out`. Same input, same bytes. */
export async function writePdf(file: PdfFile, draw: (flow: Flow) => void): Promise<void> {
  const doc = openDocument(file);
  const written = pipeline(doc, file.out);
  const flow = new Flow(doc, new Typesetter(doc, file.language));
  draw(flow);
  flow.close();
  furnish(flow, file);
  attach(doc, file);
  if (file.signature !== undefined) addSignatureField(doc, file.signature);
  doc.end();
  await written;
}

function openDocument({ title, language, generatedAt }: PdfFile): PDFKit.PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    lang: language === 'en' ? 'en' : 'zh-CN',
    // No default font: the standard ones are not embedded, which PDF/A forbids.
    font: '',
    info: {
      // Fixed words only: pdfkit puts them into XML as they are.
      Title: title[language === 'en' ? 'en' : 'zh'],
      Creator: 'cloudexit',
      Producer: 'cloudexit',
      CreationDate: new Date(generatedAt),
    },
  });
}

/** Header and footer, once the number of pages is known. */
function furnish(flow: Flow, file: PdfFile): void {
  const { doc, type } = flow;
  const { start, count } = doc.bufferedPageRange();
  const line = (text: Bilingual) =>
    type.language === 'both' ? `${text.zh}  ${text.en}` : text[type.language];
  const set = (text: string, width: number) =>
    type.lines(text, width, STYLE.running, STYLE.running, true).slice(0, 1);
  const half = TEXT_WIDTH / 2;
  const made = `${file.tool.name} ${file.tool.version}, ${when(file.generatedAt)}`;
  for (let i = start + file.furnishedFrom; i < start + count; i++) {
    doc.switchToPage(i);
    const page = line(say(`第 ${i + 1} 页，共 ${count} 页`, `Page ${i + 1} of ${count}`));
    artifact(flow, () => {
      type.draw(set(line(file.title), half), PAGE.left, 38, half);
      type.draw(set(file.id, half), PAGE.left + half, 38, half, { align: 'right' });
      const y = PAGE.height - 44;
      type.draw(set(made, half), PAGE.left, y, half);
      type.draw(set(page, half), PAGE.left + half, y, half, { align: 'right' });
    });
  }
}

function attach(doc: PDFKit.PDFDocument, { attachment, generatedAt }: PdfFile): void {
  const made = new Date(generatedAt);
  doc.file(Buffer.from(attachment.bytes), {
    name: attachment.name,
    type: 'application/json',
    description: attachment.description,
    creationDate: made,
    modifiedDate: made,
    relationship: 'Data',
  } as PDFKit.Mixins.PDFAttachmentOptions);
}
