import { wordFor } from '../../formats/records/words.js';
import type { Bilingual } from '../../formats/role.js';

export function say(zh: string, en: string): Bilingual {
  return { zh, en };
}

/** Words of a person, the same whoever reads them. */
export function verbatim(text: string): Bilingual {
  return { zh: text, en: text };
}

/** A word of the records' vocabulary. */
export function term(word: string): Bilingual {
  return { zh: wordFor(word, 'zh'), en: wordFor(word, 'en') };
}

export function join(parts: readonly Bilingual[], zh: string, en: string): Bilingual {
  return { zh: parts.map((p) => p.zh).join(zh), en: parts.map((p) => p.en).join(en) };
}

/** Several terms as one text. */
export function terms(...words: readonly string[]): Bilingual {
  return join(words.map(term), '，', ', ');
}

/** A term with what a person said of it. */
export function qualified({ zh, en }: Bilingual, text: string): Bilingual {
  return { zh: `${zh}（${text}）`, en: `${en} (${text})` };
}
