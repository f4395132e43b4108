/**
 * Expressions of names, numbers, functions and the operators below, which MySQL prints with every parenthesis and MariaDB with as few as it
 * needs: both mean what their common order of precedence says (MySQL manual, "Operator Precedence"; the same in MariaDB's). Anything else,
 * texts above all, whose character set only one of them prints, is not taken apart.
 */

type Expression =
  | { readonly operator?: undefined; readonly text: string }
  | { readonly operator: string; readonly parts: readonly Expression[] };

const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['xor'],
  ['and'],
  ['=', '<', '<=', '>', '>=', '<>', '<=>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARISON = 3;
/** Of these it is the same which two come together first. */
const ASSOCIATIVE = ['and', 'or'];
const DEEPEST = 100;
const TOKEN =
  /\s*(?:(`(?:[^`]|``)*`)|(\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][A-Za-z_0-9]*)|(<=>|<=|>=|<>|[-+*/%=<>(),]))/y;

class NotTakenApart extends Error {}

/** The expression with a parenthesis around everything in it that is put together; undefined where that is not known. */
export function operatorsText(text: string): string | undefined {
  try {
    const reader = new ExpressionReader(tokensOf(text));
    const whole = reader.at(0);
    return reader.isDone ? printed(whole) : undefined;
  } catch (error) {
    if (error instanceof NotTakenApart) return undefined;
    throw error;
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.trimEnd().length; at = TOKEN.lastIndex) {
    const [, name, number, word, sign] = TOKEN.exec(text) ?? [];
    const token = name ?? number ?? (word === 'MOD' ? '%' : word) ?? sign;
    if (token === undefined) throw new NotTakenApart();
    tokens.push(token);
  }
  return tokens;
}

class ExpressionReader {
  #next = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get isDone(): boolean {
    return this.#next === this.tokens.length;
  }

  at(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#operand();
    let left = this.at(level + 1);
    for (let count = 0; ; count++) {
      const operator = this.tokens[this.#next];
      const isNull = level === COMPARISON && operator === 'is';
      if (operator === undefined || !(isNull || operators.includes(operator))) return left;
      // Two comparisons in a row are nothing that anybody means, and are left to those who print them.
      if (level === COMPARISON && count > 0) throw new NotTakenApart();
      this.#next += 1;
      left = isNull
        ? { operator: this.#isOrIsNot(), parts: [left] }
        : { operator, parts: flat(operator, left, this.at(level + 1)) };
    }
  }

  #isOrIsNot(): string {
    const not = this.#takes('not');
    if (!this.#takes('null')) throw new NotTakenApart();
    return not ? 'is not null' : 'is null';
  }

  #operand(): Expression {
    const token = this.tokens[this.#next++] ?? '';
    if (/^[`\d]/.test(token)) return { text: token };
    if (token === '(') return this.#within(() => this.at(0));
    // A word is a function, or something that is not known here.
    if (!/^[a-z_]/.test(token) || KEYWORDS.includes(token) || !this.#takes('(')) throw new NotTakenApart();
    return this.#within(() => {
      const parts = [];
      if (this.tokens[this.#next] !== ')')
        do parts.push(printed(this.at(0)));
        while (this.#takes(','));
      return { text: `${token}(${parts.join(',')})` };
    });
  }

  #within(read: () => Expression): Expression {
    if (++this.#depth > DEEPEST) throw new NotTakenApart();
    const inner = read();
    if (!this.#takes(')')) throw new NotTakenApart();
    this.#depth -= 1;
    return inner;
  }

  #takes(token: string): boolean {
    if (this.tokens[this.#next] !== token) return false;
    this.#next += 1;
    return true;
  }
}

const KEYWORDS = [
  'and',
  'or',
  'xor',
  'not',
  'is',
  'null',
  'in',
  'like',
  'between',
  'case',
  'interval',
  'binary',
  'div',
  'mod',
];

function flat(operator: string, left: Expression, right: Expression): Expression[] {
  if (!ASSOCIATIVE.includes(operator)) return [left, right];
  return [left, right].flatMap((part) => (part.operator === operator ? part.parts : [part]));
}

function printed(expression: Expression): string {
  if (expression.operator === undefined) return expression.text;
  const { operator, parts } = expression;
  const texts = parts.map((part) => (part.operator === undefined ? part.text : `(${printed(part)})`));
  return texts.length === 1 ? `${texts[0]} ${operator}` : texts.join(` ${operator} `);
}
