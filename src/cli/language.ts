import { en, type Words } from './wording/en.js';
import { zh } from './wording/zh.js';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `--lang` wins, then CLOUDEXIT_LANG, then the locale as POSIX orders its variables. */
export function chooseLanguage(flag: string | undefined, env: NodeJS.ProcessEnv): Language {
  const asked = flag ?? env['CLOUDEXIT_LANG'] ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function wordsFor(language: Language): Words {
  return language === 'zh' ? zh : en;
}
