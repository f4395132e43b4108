import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { Bilingual } from '../../formats/report.js';
import { when } from '../cells.js';
import type { Language } from '../document.js';
import { say } from '../wording.js';
import { artifact, Flow, type Layout } from './flow.js';
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

type Draw = (flow: Flow) => void | Promise<void>;

/**
 * Writes a PDF/A-3b file around what `draw` draws, and ends `out`. Same input, same bytes. `draw` is called twice: a page
 * says how many there are, and pages are not held until that is known.
 */
export async function writePdf(file: PdfFile, draw: Draw): Promise<void> {
  const doc = openDocument(file);
  const type = new Typesetter(doc, file.language);
  const layout = await layOut(type, draw);
  inBlocks(doc);
  inFewSteps(doc);
  let broken: Error | undefined;
  // Heard from the start: what takes the pages may fail while the next ones are drawn.
  const written = pipeline(doc, file.out).catch((error: Error) => {
    broken ??= error;
  });
  try {
    await drawInto(new Flow(doc, type, layout, (page) => furnish(page, file)), draw);
  } catch (error) {
    broken ??= error as Error;
    // Nothing more goes to where nobody waits for it.
    doc.destroy(broken);
    await written;
    throw broken;
  }
  if (broken === undefined) {
    attach(doc, file);
    if (file.signature !== undefined) addSignatureField(doc, file.signature);
    doc.end();
  }
  await written;
  if (broken !== undefined) throw broken;
}

/** Draws into nothing, to see how long the document is. */
async function layOut(type: Typesetter, draw: Draw): Promise<Layout> {
  type.blank = true;
  const flow = await drawInto(new Flow(NOTHING, type, { pages: 0, starts: [] }, () => undefined), draw);
  type.blank = false;
  return flow;
}

async function drawInto(flow: Flow, draw: Draw): Promise<Layout> {
  await draw(flow);
  flow.close();
  return flow;
}

/** A document that takes everything and keeps nothing. Each of its parts is itself; what a tag is put around is called, as in one that keeps it. */
const NOTHING: PDFKit.PDFDocument = new Proxy<() => unknown>(() => NOTHING, {
  get: (_, name) => (name === 'add' ? around : NOTHING),
}) as unknown as PDFKit.PDFDocument;

function around(content: unknown): unknown {
  if (typeof content === 'function' && content !== (NOTHING as unknown)) content();
  return NOTHING;
}

const BLOCK = 2 ** 16;

/**
 * Where a text ends is known before it is drawn, and pdfkit need not find out again; and operators are put down as bytes all at once, which it
 * would do a character at a time.
 */
function inFewSteps(doc: PDFKit.PDFDocument): void {
  doc.widthOfString = () => 0;
  const page = doc as unknown as {
    page: { write(bytes: Uint8Array): void };
    addContent(text: string): unknown;
  };
  page.addContent = (text) => {
    page.page.write(Buffer.from(`${text}\n`, 'latin1'));
    return doc;
  };
}

/** pdfkit hands over a line at a time, and a long report has millions: they are held as few large blocks until written. */
function inBlocks(doc: PDFKit.PDFDocument): void {
  const push = doc.push.bind(doc);
  let block = Buffer.allocUnsafe(BLOCK);
  let used = 0;
  doc.push = (chunk: Uint8Array | null) => {
    if (chunk === null || used + chunk.length > BLOCK) {
      push(block.subarray(0, used));
      block = Buffer.allocUnsafe(BLOCK);
      used = 0;
    }
    if (chunk === null || chunk.length > BLOCK) return push(chunk);
    block.set(chunk, used);
    used += chunk.length;
    return true;
  };
}

function openDocument({ title, language, generatedAt }: PdfFile): PDFKit.PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    tagged: true,
    displayTitle: true,
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

/** Header and footer of the current page. */
function furnish({ doc, type, pages, whole }: Flow, file: PdfFile): void {
  if (pages <= file.furnishedFrom) return;
  const line = (text: Bilingual) =>
    type.language === 'both' ? `${text.zh}  ${text.en}` : text[type.language];
  const set = (text: string, width: number) =>
    type.lines(text, width, STYLE.running, STYLE.running, true).slice(0, 1);
  const half = TEXT_WIDTH / 2;
  const made = `${file.tool.name} ${file.tool.version}, ${when(file.generatedAt)}`;
  const page = line(say(`第 ${pages} 页，共 ${whole.pages} 页`, `Page ${pages} of ${whole.pages}`));
  artifact({ doc }, () => {
    type.draw(set(line(file.title), half), PAGE.left, 38, half);
    type.draw(set(file.id, half), PAGE.left + half, 38, half, { align: 'right' });
    const y = PAGE.height - 44;
    type.draw(set(made, half), PAGE.left, y, half);
    type.draw(set(page, half), PAGE.left + half, y, half, { align: 'right' });
  });
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
