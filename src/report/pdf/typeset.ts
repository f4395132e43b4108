import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { type Cell, type Language, linesOf, type Text, type Tone } from '../document.js';
import { visibleText } from '../visible.js';
import { breakLines } from './linebreak.js';
import { COLOUR, type TextStyle, TONE_COLOUR } from './style.js';
import { type WordGlyphs, WordsShaped } from './word-glyphs.js';

const FONTS = new URL('../../../manifests/fonts/', import.meta.url);
const FILES = { regular: 'NotoSansSC-Regular-GBK.ttf', bold: 'NotoSansSC-Bold-GB2312.ttf' } as const;
type Weight = keyof typeof FILES;
const read = new Map<Weight, Buffer>();

/** The font opened in a document, and made its current one. */
function open(doc: PDFKit.PDFDocument, weight: Weight): EmbeddedFont {
  const bytes = read.get(weight) ?? readFileSync(new URL(FILES[weight], FONTS));
  read.set(weight, bytes);
  doc.registerFont(weight, bytes);
  doc.font(weight);
  return (doc as unknown as { readonly _font: EmbeddedFont })._font;
}

/** Characters that nobody escapes and both fonts have. */
const PLAIN = /^[ -[\]-~]*$/;

/** What pdfkit's embedded font offers beyond its published types: the fontkit font that it wraps. */
interface EmbeddedFont {
  readonly font: {
    readonly unitsPerEm: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): { readonly advanceWidth: number };
  };
  /** The glyphs of every word drawn so far: pdfkit keeps them all. */
  layoutCache: Record<string, unknown>;
  layoutRun(word: string, features?: unknown): WordGlyphs;
}

const shaped = { regular: new WordsShaped(), bold: new WordsShaped() } as const;

/** The font of a document, which takes the glyphs of words from the documents before it. */
function embedded(doc: PDFKit.PDFDocument, weight: Weight): EmbeddedFont {
  const font = open(doc, weight);
  const shape = font.layoutRun.bind(font);
  font.layoutRun = (word, features) =>
    features === undefined ? shaped[weight].of(word, () => shape(word)) : shape(word, features);
  return font;
}

export interface Line {
  readonly text: string;
  readonly style: TextStyle;
  readonly face: Face;
}

/**
 * One weight of the report's font: which characters it has, and how wide they are. Every document is measured with the same two. They are
 * embedded in none: a font remembers which of two characters with one glyph it saw first, and would tell of documents before.
 */
class Face {
  readonly #advances = new Map<number, number>();
  readonly #font: EmbeddedFont['font'];

  constructor(readonly weight: Weight) {
    this.#font = open(new PDFDocument({ autoFirstPage: false, font: '' }), weight).font;
  }

  has(codePoint: number): boolean {
    return this.#known(codePoint) !== undefined;
  }

  /** Advance in ems. */
  advance(codePoint: number): number {
    return this.#known(codePoint) ?? this.#measured(codePoint);
  }

  /** Undefined: the font lacks it. That is not kept, for there is no end of such characters. */
  #known(codePoint: number): number | undefined {
    let w = this.#advances.get(codePoint);
    if (w === undefined && this.#font.hasGlyphForCodePoint(codePoint)) {
      w = this.#measured(codePoint);
      this.#advances.set(codePoint, w);
    }
    return w;
  }

  #measured(codePoint: number): number {
    return this.#font.glyphForCodePoint(codePoint).advanceWidth / this.#font.unitsPerEm;
  }
}

let faces: Readonly<Record<Weight, Face>> | undefined;

/** Lines after which the glyphs of words are forgotten: most words of a long table are digests that occur once. */
const REMEMBERED_LINES = 2000;

/** Measures, breaks and draws text with the report's two fonts. */
export class Typesetter {
  readonly #faces: Readonly<Record<Weight, Face>>;
  readonly #embedded: readonly EmbeddedFont[];
  #drawn = 0;
  /** While `blank`, text is measured and not drawn. */
  blank = false;

  constructor(
    readonly doc: PDFKit.PDFDocument,
    readonly language: Language,
  ) {
    faces ??= { regular: new Face('regular'), bold: new Face('bold') };
    this.#faces = faces;
    this.#embedded = [embedded(doc, 'regular'), embedded(doc, 'bold')];
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
    if (PLAIN.test(text)) return text;
    const { regular } = this.#faces;
    let out = '';
    for (const char of visibleText(text)) {
      const c = char.codePointAt(0)!;
      out += char === '\n' || regular.has(c) ? char : `[U+${c.toString(16).toUpperCase().padStart(4, '0')}]`;
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
          .font(line.face.weight, line.style.size)
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
    if (this.blank) return;
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
    for (const font of this.#embedded) font.layoutCache = Object.create(null) as Record<string, unknown>;
  }

  #faceFor(text: string, style: TextStyle): Face {
    const { regular, bold } = this.#faces;
    if (style.weight === 'regular') return regular;
    for (const char of text) if (!bold.has(char.codePointAt(0)!) && char !== '\n') return regular;
    return bold;
  }
}

export interface DrawOptions {
  readonly align?: 'left' | 'right' | 'center';
  readonly colour?: string;
}
