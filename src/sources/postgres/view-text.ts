/** A text, a name in quotes, a name or number, a cast, anything else; the blanks between are in none. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|::|[^\s]/gu;
const NAME = /^(?:"|[\p{L}_])/u;
/** What may follow the one table that a view is of. */
const AFTER = new Set([';', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH']);

/**
 * The text of a view of one table without that table's name before its columns, which PostgreSQL prints before 16 and not since; any other
 * text as it is.
 */
export function viewText(text: string): string {
  const tokens = [...text.matchAll(TOKENS)].map((match) => ({ word: match[0], at: match.index }));
  const from = tokens.flatMap(({ word }, i) => (word === 'FROM' ? [i] : []));
  const table =
    from.length === 1 ? tableAfter(tokens.map(({ word }) => word).slice(from[0]! + 1)) : undefined;
  if (table === undefined) return text;
  let bare = '';
  let kept = 0;
  for (let i = 0; i < tokens.length; i++) {
    const [before, name, point, column, after] = [-1, 0, 1, 2, 3].map((d) => tokens[i + d]?.word ?? '');
    // The name before a function, a type or a collation is a schema's.
    const isSchema = before === '.' || before === '::' || before === 'COLLATE' || after === '(';
    if (name !== table || point !== '.' || !NAME.test(column!) || isSchema || i === from[0]! + 1) continue;
    bare += text.slice(kept, tokens[i]!.at);
    kept = tokens[i + 2]!.at;
  }
  return bare + text.slice(kept);
}

/** How a clause that begins with these words calls its one table; undefined if there may be more. */
function tableAfter(words: readonly string[]): string | undefined {
  let i = 0;
  if (words[1] === '.') i = 2;
  const called = NAME.test(words[i] ?? '') ? words[i] : undefined;
  const next = words[i + 1] ?? ';';
  if (AFTER.has(next)) return called;
  return NAME.test(next) && AFTER.has(words[i + 2] ?? ';') ? next : undefined;
}
