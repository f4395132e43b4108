/** What fontkit gives for a word: pdfkit reads no more of it. */
export interface WordGlyphs {
  readonly glyphs: readonly {
    readonly id: number;
    readonly advanceWidth: number;
    readonly codePoints: readonly number[];
  }[];
  readonly positions: readonly object[];
  readonly advanceWidth: number;
}

/** Beyond so many words all are forgotten: those of a long report are digests, which do not come again. */
const MOST_WORDS = 8192;
const LONGEST_WORD = 40;

/**
 * The glyphs of words, from one document to the next: shaping is the dearest part of a report, and those of one run, a language each, or drawn again to be
 * compared, share most words.
 */
export class WordsShaped {
  readonly #known = new Map<string, WordGlyphs>();

  /** The glyphs of `word`, as `shape` gives them; pdfkit changes nothing in them. */
  of(word: string, shape: () => WordGlyphs): WordGlyphs {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const shaped = shape();
    const shared = word.length <= LONGEST_WORD ? withOwnCharacters(word, shaped) : undefined;
    if (shared === undefined) return shaped;
    if (this.#known.size >= MOST_WORDS) this.#known.clear();
    this.#known.set(word, shared);
    return shared;
  }
}

/**
 * A font tells of a glyph which character it first met it for, and another document's is none of this one's: here a glyph has the character of its word.
 * Undefined where characters are composed, and it is not plain which glyph is whose.
 */
function withOwnCharacters(
  word: string,
  { glyphs, positions, advanceWidth }: WordGlyphs,
): WordGlyphs | undefined {
  const characters = [...word];
  if (characters.length !== glyphs.length) return undefined;
  return {
    glyphs: glyphs.map(({ id, advanceWidth }, i) => ({
      id,
      advanceWidth,
      codePoints: [characters[i]!.codePointAt(0)!],
    })),
    positions,
    advanceWidth,
  };
}
