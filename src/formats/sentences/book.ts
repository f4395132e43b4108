/**
 * English sentences and their Chinese. `{}` stands for what fills a sentence. In the Chinese, `{1}` and `{2}` say which, where the
 * order is another, and `{!}` that a sentence of ours fills it: names and texts from input stay as they are.
 */
export type Sentences = Readonly<Record<string, string>>;

interface Pattern {
  readonly en: RegExp;
  readonly zh: string;
}

/**
 * Finds a sentence again by what it says: errors carry, and findings keep, one spelling, whatever language they are read in.
 * That every sentence of the sources has its Chinese, and that no two are taken for one another, is a test's to say.
 */
export class SentenceBook {
  readonly #tables: readonly Sentences[];
  #patterns: readonly Pattern[] | undefined;

  constructor(...tables: readonly Sentences[]) {
    this.#tables = tables;
  }

  /** The sentence in Chinese; undefined where it is not ours. */
  inChinese(text: string): string | undefined {
    const whole = this.#tables.find((table) => Object.hasOwn(table, text));
    if (whole !== undefined) return whole[text];
    this.#patterns ??= patternsOf(this.#tables);
    for (const { en, zh } of this.#patterns) {
      const match = en.exec(text);
      if (match !== null) return this.#filled(zh, match.slice(1));
    }
    return undefined;
  }

  #filled(zh: string, parts: readonly string[]): string {
    let next = 0;
    return zh.replace(/\{(!|\d?)\}/g, (_, which: string) => {
      if (/\d/.test(which)) return parts[Number(which) - 1] ?? '';
      const part = parts[next++] ?? '';
      return which === '!' ? (this.inChinese(part) ?? part) : part;
    });
  }
}

/** Those that say most themselves come first: what fills another sentence may look like anything. */
function patternsOf(tables: readonly Sentences[]): Pattern[] {
  return tables
    .flatMap((table) => Object.entries(table))
    .filter(([en]) => en.includes('{}'))
    .sort(([a], [b]) => own(b) - own(a))
    .map(([en, zh]) => ({ en: new RegExp(`^${en.split('{}').map(escaped).join('(.*?)')}$`, 's'), zh }));
}

function own(en: string): number {
  return en.replaceAll('{}', '').length;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
