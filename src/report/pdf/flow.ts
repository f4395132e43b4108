import type { Bilingual } from '../../formats/report.js';
import { linesOf, type Text } from '../document.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH, type TextStyle } from './style.js';
import type { Line, Typesetter } from './typeset.js';

type Struct = PDFKit.PDFStructureElement;

/** Where a section begins, for the table of contents. */
export interface SectionStart {
  readonly title: Bilingual;
  readonly destination: string;
  /** Index of the page, from 0. */
  readonly page: number;
}

/** What only the whole document shows, and its pages say: how many they are, and where the sections begin. */
export interface Layout {
  readonly pages: number;
  readonly starts: readonly SectionStart[];
}

/** The running text: a cursor that moves down a page and on to the next, and the tree of tags beside it. */
export class Flow implements Layout {
  y: number = PAGE.top;
  readonly #root: Struct;
  #section: Struct;
  #pages = 0;
  readonly starts: SectionStart[] = [];

  /**
   * `whole` is the layout of this document as an earlier drawing found it; `furnish` draws what stands on a page
   * beside the running text, once that is complete: the page is written out and forgotten when the next begins.
   */
  constructor(
    readonly doc: PDFKit.PDFDocument,
    readonly type: Typesetter,
    readonly whole: Layout,
    readonly furnish: (flow: Flow) => void,
  ) {
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
    this.#section = this.#root;
  }

  get section(): Struct {
    return this.#section;
  }

  get pages(): number {
    return this.#pages;
  }

  newPage(): void {
    if (this.#pages > 0) this.furnish(this);
    this.doc.addPage();
    this.#pages += 1;
    this.y = PAGE.top;
  }

  get bottom(): number {
    return PAGE.height - PAGE.bottom;
  }

  /** Room left on the page. */
  get room(): number {
    return this.bottom - this.y;
  }

  /** Goes to a new page unless `height` still fits here. */
  ensure(height: number): void {
    if (height > this.room) this.newPage();
  }

  /** Opens a structural part; what follows belongs to it. */
  openPart(title: string): void {
    this.closePart();
    this.#section = this.doc.struct('Sect', { title });
    this.#root.add(this.#section);
  }

  /** A part of the tree of its own, which the caller fills and ends. */
  ownPart(tag: string): Struct {
    this.closePart();
    const part = this.doc.struct(tag);
    this.#root.add(part);
    return part;
  }

  closePart(): void {
    if (this.#section !== this.#root) this.#section.end();
    this.#section = this.#root;
  }

  close(): void {
    this.furnish(this);
    this.closePart();
    this.#root.end();
  }

  /** A tagged piece of content within the current page. */
  tagged(tag: string, draw: () => void, alt?: string): void {
    const element = this.doc.struct(tag, alt === undefined ? {} : { alt });
    this.#section.add(element);
    element.add(draw);
    element.end();
  }

  /** Section heading with bookmark and destination, kept with the `keep` points that follow it. */
  heading(id: string, title: Bilingual, keep: number): void {
    const parts = linesOf(title, this.type.language);
    const lines = this.type.lines(title, TEXT_WIDTH, STYLE.heading, STYLE.headingSecond);
    const gap = this.y === PAGE.top ? 0 : 26;
    const height = gap + this.type.height(lines) + 12;
    if (height + keep > this.room) this.newPage();
    else this.y += gap;
    this.openPart(parts.map((p) => p.text).join(' · '));
    const top = this.y - 8;
    this.doc.addNamedDestination(id, 'XYZ', 0, top, null);
    this.doc.outline.addItem(parts.map((p) => p.text).join(' · '), { top } as object);
    this.starts.push({ title, destination: id, page: this.#pages - 1 });
    this.tagged('H1', () => {
      this.y = this.type.draw(lines, PAGE.left, this.y, TEXT_WIDTH);
      this.rule(this.y + 3, COLOUR.accent, 0.8);
    });
    this.y += 12;
  }

  subheading(text: Text, keep: number): void {
    const lines = this.type.lines(text, TEXT_WIDTH, STYLE.subheading, STYLE.subheadingSecond);
    this.ensure(10 + this.type.height(lines) + 5 + keep);
    if (this.y > PAGE.top) this.y += 10;
    this.tagged('H2', () => {
      this.y = this.type.draw(lines, PAGE.left, this.y, TEXT_WIDTH);
    });
    this.y += 5;
  }

  /** Running text; may go over several pages. */
  paragraph(
    text: Text,
    style: TextStyle,
    second: TextStyle,
    colour?: string,
    left: number = PAGE.left,
  ): void {
    const width = PAGE.left + TEXT_WIDTH - left;
    this.linesFrom(this.type.lines(text, width, style, second), left, width, colour);
    this.y += 5;
  }

  linesFrom(lines: readonly Line[], left: number, width: number, colour?: string): void {
    let rest = lines;
    while (rest.length > 0) {
      let fit = fitting(rest, this.room);
      if (fit === 0) {
        this.newPage();
        fit = Math.max(1, fitting(rest, this.room));
      }
      // No line of a longer text stands alone at the foot or the head of a page.
      if (fit === 1 && rest.length > 2 && this.y > PAGE.top) {
        this.newPage();
        continue;
      }
      if (rest.length - fit === 1 && fit > 2) fit -= 1;
      const part = rest.slice(0, fit);
      this.tagged('P', () => {
        this.y = this.type.draw(part, left, this.y, width, colour === undefined ? {} : { colour });
      });
      rest = rest.slice(fit);
    }
  }

  rule(y: number, colour: string, weight: number): void {
    const { doc } = this;
    doc.save().lineWidth(weight).strokeColor(colour);
    doc
      .moveTo(PAGE.left, y)
      .lineTo(PAGE.left + TEXT_WIDTH, y)
      .stroke()
      .restore();
  }
}

/** Decoration and repetition: outside the tags, so that a reading programme passes over it. */
export function artifact(flow: Pick<Flow, 'doc'>, draw: () => void): void {
  flow.doc.markContent('Artifact', { type: 'Layout' });
  draw();
  flow.doc.endMarkedContent();
}

/** How many of the lines fit into `room`. */
export function fitting(lines: readonly Line[], room: number): number {
  let used = 0;
  let n = 0;
  for (const line of lines) {
    used += line.style.leading;
    if (used > room) break;
    n += 1;
  }
  return n;
}
