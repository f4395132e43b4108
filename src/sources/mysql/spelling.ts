import { operatorsText } from './operators.js';
import type { MysqlKind } from './values.js';

/**
 * What MariaDB and the versions of MySQL write differently in their catalogs and mean alike, in one way, so that a database that has moved from
 * one to the other has the schema that it had: rule 13 of `manifests/formats/databases.md`.
 */

/** @param columnType `int(11) unsigned`: the width says how a number is shown, and only where zeros are put before it */
export function typeText(columnType: string): string {
  if (columnType.includes('zerofill')) return columnType;
  return columnType.replace(/^((?:tiny|small|medium|big)?int|year)\(\d+\)/, '$1');
}

/** {@link typeText} of the type at the end of every line: `IN n int(11)`. */
export function parameterText(lines: string): string {
  return lines.replace(
    / (?:(?:tiny|small|medium|big)?int|year)\(\d+\)[a-z ]*$/gm,
    (type) => ` ${typeText(type.slice(1))}`,
  );
}

interface DefaultSpelling {
  readonly kind: MysqlKind;
  /** `column_default`. */
  readonly text: string | null;
  readonly extra: string | null;
  /** Whether the server writes texts in quotes, expressions bare and the absence of a default as the word NULL. */
  readonly quotes: boolean;
}

/** A literal in quotes, a number or an expression without; undefined for no default. */
export function defaultText({ kind, text, extra, quotes }: DefaultSpelling): string | undefined {
  if (text === null || (quotes && text === 'NULL')) return undefined;
  const isNumber = kind === 'integer' || kind === 'decimal' || kind === 'float' || kind === 'bits';
  if (quotes) return text.startsWith("'") && !isNumber ? quoted(literalOf(text)) : expressionText(text);
  const isTime = kind === 'timestamp' || kind === 'instant';
  const isExpression = /\bDEFAULT_GENERATED\b/.test(extra ?? '') || (isTime && NOW.test(text));
  return isExpression ? expressionText(text) : isNumber ? text : quoted(text);
}

/** `extra`, without what {@link defaultText} goes by. */
export function extraText(extra: string | null): string {
  return (extra ?? '')
    .replace(/\bDEFAULT_GENERATED\b/, '')
    .replace(/\bon update (.+)$/, (_, time: string) => `on update ${expressionText(time)}`)
    .trim();
}

const NOW = /^current_timestamp(?:\(\))?$/i;
const NOW_FINE = /^current_timestamp\(\d\)$/i;

/** Without the parentheses that MySQL puts around the whole; inside, with all of them where they are known. */
export function expressionText(text: string): string {
  if (NOW.test(text)) return 'current_timestamp';
  if (NOW_FINE.test(text)) return text.toLowerCase();
  return isEnclosed(text) ? expressionText(text.slice(1, -1)) : (operatorsText(text) ?? text);
}

/** Of `utf8_general_ci` or `utf8`: what is `utf8mb3` to newer versions. */
export function charsetText(name: string): string {
  return name.replace(/^utf8(?=_|$)/, 'utf8mb3');
}

/** Whether the first parenthesis is closed by the last character. */
function isEnclosed(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote !== '') {
      if (char === '\\') i += 1;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '`' || char === '"') quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0 && i < text.length - 1) return false;
    }
  }
  return depth === 0 && quote === '';
}

const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', n: '\n', r: '\r', Z: '\x1a' };

function literalOf(text: string): string {
  return text
    .slice(1, -1)
    .replace(/''|\\(.)/gs, (_, escaped?: string) =>
      escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
    );
}

function quoted(literal: string): string {
  return `'${literal.replaceAll("'", "''")}'`;
}
