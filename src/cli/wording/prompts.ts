import type { Language } from '../language.js';

interface PromptWords {
  readonly emptyEnds: string;
  readonly doesNotFit: string;
  readonly give: (field: string) => string;
  readonly another: (field: string) => string;
  readonly value: (field: string) => string;
}

/** What interactive questions say around the names of the fields. */
export const promptWords: Readonly<Record<Language, PromptWords>> = {
  en: {
    emptyEnds: '- one a line, an empty line ends',
    doesNotFit: 'this does not have the form that the field needs',
    give: (field) => `Give ${field}?`,
    another: (field) => `Add to ${field}?`,
    value: (field) => `${field}:`,
  },
  zh: {
    emptyEnds: '（每行一项，空行结束）',
    doesNotFit: '格式不符合该字段的要求',
    give: (field) => `是否填写 ${field}？`,
    another: (field) => `是否添加 ${field}？`,
    value: (field) => `${field}：`,
  },
};
