import { CloudexitError } from '../core/errors.js';

/** Suggestions that are shown, and typing errors that are forgiven. */
const MOST = 3;
const NEAR = 2;

/** `USAGE` (exit 2): the arguments name no command; says which were meant, perhaps. @param ids of commands, their words joined by colons */
export function unknownCommand(argv: readonly string[], ids: readonly string[]): CloudexitError {
  const flag = argv.findIndex((word) => word.startsWith('-'));
  const words = flag === -1 ? argv : argv.slice(0, flag);
  const meant = commandsMeant(words, ids).map((id) => `"cloudexit ${id.replaceAll(':', ' ')}"`);
  const [en, zh] = [meant.join(', '), meant.join('、')];
  return new CloudexitError('USAGE', 'there is no such command', {
    subject: words.slice(0, 2).join(' '),
    hint: `${en === '' ? '' : `Perhaps ${en}. `}"cloudexit --help" lists all.`,
    zh: `没有这个命令${zh === '' ? '' : `，您指的或许是 ${zh}`}；全部命令见 "cloudexit --help"`,
    exit: 2,
  });
}

/** Those whose last word is one of the first two, else those whose words are nearly these. */
function commandsMeant(words: readonly string[], ids: readonly string[]): string[] {
  const typed = (id: string): string => words.slice(0, id.split(':').length).join(':');
  const near = ids.filter((id) => distance(typed(id), id) <= NEAR);
  const named = ids.filter((id) => words.slice(0, 2).includes(id.split(':').at(-1)!));
  return (named.length > 0 ? named : near).sort().slice(0, MOST);
}

/** Characters to put in, take out or change until one word is the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
