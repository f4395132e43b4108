import { checkbox, confirm, input, select } from '@inquirer/prompts';
import type { FieldOutline } from '../formats/records/index.js';
import { wordFor } from '../formats/records/words.js';
import type { Asker } from '../usecases/ask-record.js';
import type { Language } from './language.js';
import { promptWords } from './wording/prompts.js';

/** Asks at the terminal. An abort ends the prompt with an error. */
export function askPerson(language: Language, signal: AbortSignal): Asker {
  const words = promptWords[language];
  const context = { signal, output: process.stderr };
  const message = (field: FieldOutline, path: string) => `${field.label[language]} (${path})`;
  const choices = (field: FieldOutline) =>
    field.words.map((value) => ({ value, name: named(value, language) }));
  return {
    text: (field, path, initial) =>
      input(
        {
          message: field.list ? `${message(field, path)} ${words.emptyEnds}` : message(field, path),
          ...(initial === undefined ? {} : { default: initial }),
          validate: (line) =>
            (field.list && line === '') ||
            field.words.includes(line) ||
            field.accepts(line) ||
            words.doesNotFit,
        },
        context,
      ),
    word: (field, path) => select({ message: message(field, path), choices: choices(field) }, context),
    words: (field, path) => checkbox({ message: message(field, path), choices: choices(field) }, context),
    yes: (field, path, question) =>
      confirm({ message: words[question](message(field, path)), default: question === 'value' }, context),
  };
}

function named(word: string, language: Language): string {
  const name = wordFor(word, language);
  return name === word ? word : `${word} (${name})`;
}
