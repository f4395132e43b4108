import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Cell, type Language, linesOf, type Text, type Tone } from '../document.js';
import { visibleText } from '../visible.js';
import { breakLines } from './linebreak.js';
import { COLOUR, type TextStyle, TONE_COLOUR } from './style.js';

const FONTS = new URL('../../../manifests/fonts/', import.meta.url);
const REGULAR_FONT = fileURLToPath(new URL('NotoSansSC-Regular-GBK.ttf', FONTS));
const BOLD_FONT = fileURLToPath(new URL('NotoSansSC-Bold-GB2312.ttf', FONTS));

/** What pdfkit's embedded font offers beyond its published types: the fontkit font that it wraps. */
interface EmbeddedFont {
  readonly font: {
    readonly unitsPerEm: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): { readonly advanceWidth: number };
  };
  /** The glyphs of every word drawn so far: pdfkit keeps them all. */
  layoutCache: Record<string, unknown>;
}

export interface Line {
  readonly text: string;
  readonly style: TextStyle;
  readonly face: Face;
}

/** One weight of the report's font: which characters it has, and how wide they are. */
class Face {
  readonly #advances = new Map<number, number>();

  constructor(
    readonly name: string,
    readonly embedded: EmbeddedFont,
  ) {}

  has(codePoint: number): boolean {
    return this.embedded.font.hasGlyphForCodePoint(codePoint);
  }

  /** Advance in ems. */
  advance(codePoint: number): number {
    let w = this.#advances.get(codePoint);
    if (w === undefined) {
      w = this.embedded.font.glyphForCodePoint(codePoint).advanceWidth / this.embedded.font.unitsPerEm;
      this.#advances.set(codePoint, w);
    }
    return w;
  }
}

/** Lines after which the glyphs of words are forgotten: most words of a long table are digests that occur once. */
const REMEMBERED_LINES = 2000;

/** Measures, breaks and draws text with the report's two fonts. */
export class Typesetter {
  readonly #regular: Face;
  readonly #bold: Face;
  #drawn = 0;

  /** When `blank`, text is measured and not drawn. */
  constructor(
    readonly doc: PDFKit.PDFDocument,
    readonly language: Language,
    readonly blank = false,
  ) {
    this.#regular = this.#register('regular', REGULAR_FONT);
    this.#bold = this.#register('bold', BOLD_FONT);
  }

  /** The lines of a text within a width; `second` is the style of the second language in `both`. */
  lines(text: Text, width: number, style: TextStyle, second: TextStyle, code = false): Line[] {
    return linesOf(text, this.language).flatMap((part) =>
      this.#broken(part.text, width, part.second ? second : style, code),
    );
  }

  /** The lines of a cell, its lead first. */
  cell(cell: Cell, width: number, style: TextStyle, lead: TextStyle, second: TextStyle): Line[] {
    const first = cell.lead === undefined ? [] : this.lines(cell.lead, width, lead, second);
    return [...first, ...this.lines(cell.text, width, style, second, cell.code)];
  }

  /** Lines of one string, without regard to language. */
  #broken(text: string, width: number, style: TextStyle, code: boolean): Line[] {
    const shown = this.visible(text);
    const face = this.#faceFor(shown, style);
    const advance = (codePoint: number) => face.advance(codePoint) * style.size;
    return breakLines(shown, { width, advance, code }).map((line) => ({ text: line, style, face }));
  }

  /** What can be set: invisible characters escaped, characters that the font lacks as `[U+2A6D6]`. */
  visible(text: string): string {
    let out = '';
    for (const char of visibleText(text)) {
      const c = char.codePointAt(0)!;
      out +=
        char === '\n' || this.#regular.has(c) ? char : `[U+${c.toString(16).toUpperCase().padStart(4, '0')}]`;
    }
    return out;
  }

  width(line: Line): number {
    let w = 0;
    for (const char of line.text) w += line.face.advance(char.codePointAt(0)!);
    return w * line.style.size;
  }

  height(lines: readonly Line[]): number {
    return lines.reduce((sum, line) => sum + line.style.leading, 0);
  }

  /** Draws lines downwards from `top`; returns the y below the last. */
  draw(lines: readonly Line[], x: number, top: number, width: number, options: DrawOptions = {}): number {
    if (this.blank) return top + this.height(lines);
    let y = top;
    for (const line of lines) {
      if (++this.#drawn % REMEMBERED_LINES === 0) this.#forget();
      const indent =
        options.align === 'right'
          ? width - this.width(line)
          : options.align === 'center'
            ? (width - this.width(line)) / 2
            : 0;
      if (line.text !== '') {
        this.doc
          .font(line.face.name, line.style.size)
          .fillColor(options.colour ?? line.style.colour)
          // Baseline so that the x-height sits in the middle of the leading.
          .text(line.text, x + indent, y + line.style.leading / 2 + line.style.size * 0.36, {
            lineBreak: false,
            baseline: 'alphabetic',
          });
      }
      y += line.style.leading;
    }
    return y;
  }

  /** The mark beside a toned text: its shape says the tone again for readers who cannot tell the colours. */
  mark(tone: Tone, x: number, middle: number, size: number): void {
    const { doc } = this;
    const half = size / 2;
    doc.save().lineWidth(0.9).fillColor(TONE_COLOUR[tone]).strokeColor(TONE_COLOUR[tone]);
    if (tone === 'good') doc.circle(x + half, middle, half).fill();
    else if (tone === 'bad') doc.rect(x, middle - half, size, size).fill();
    else if (tone === 'open') {
      doc.polygon([x, middle + half], [x + size, middle + half], [x + half, middle - half]).fill();
    } else doc.circle(x + half, middle, half - 0.5).stroke();
    doc.restore().fillColor(COLOUR.ink);
  }

  #forget(): void {
    for (const { embedded } of [this.#regular, this.#bold]) {
      embedded.layoutCache = Object.create(null) as Record<string, unknown>;
    }
  }

  #faceFor(text: string, style: TextStyle): Face {
    if (style.weight === 'regular') return this.#regular;
    for (const char of text) if (!this.#bold.has(char.codePointAt(0)!) && char !== '\n') return this.#regular;
    return this.#bold;
  }

  #register(name: string, path: string): Face {
    this.doc.registerFont(name, readFileSync(path));
    this.doc.font(name);
    return new Face(name, (this.doc as unknown as { readonly _font: EmbeddedFont })._font);
  }
}

export interface DrawOptions {
  readonly align?: 'left' | 'right' | 'center';
  readonly colour?: string;
}
