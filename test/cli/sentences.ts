import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The English sentences that errors and findings are made with, read out of the sources. What a sentence is filled with is
 * written `{}`. Where a function is handed a sentence, or a part of one, those of its callers are read.
 */
export interface Sentence {
  readonly text: string;
  /** `file:line` of one place that says it. */
  readonly at: string;
  /** It is what a finding says of itself: these are told in reports and pages too. */
  readonly finding: boolean;
}

/** The name of a field, after that of what has it. */
const FIELD = /^(?:\{\}: \w+|line \{\})$/;

const SRC = resolve(import.meta.dirname, '../../src');

interface Source {
  readonly name: string;
  readonly file: ts.SourceFile;
  /** Names from other files of ours, and where each is declared. */
  readonly imported: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
}

type Functionlike = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration;

/** Every sentence, in the order of the files. */
export function sentencesOfSources(): Sentence[] {
  const sources = readSources();
  const calls = callsOf(sources);
  const found = new Map<string, Sentence>();
  const asked = new Set<string>();
  /** Functions whose nth argument is a sentence: `file#name#n`. */
  const open: { readonly from: string; readonly name: string; readonly index: number }[] = [];

  let ofFinding = false;

  function keep(source: Source, expression: ts.Expression): void {
    for (const text of textsOf(source, expression, 0)) note(source, expression, text);
  }

  function note(source: Source, expression: ts.Expression, text: string): void {
    // A single word is the name of a field or a flag.
    if (!/[a-z]{2}/.test(text.replaceAll('{}', '')) || !/\S \S/.test(text) || FIELD.test(text)) return;
    const known = found.get(text);
    if (known?.finding === true || (known !== undefined && !ofFinding)) return;
    const { line } = source.file.getLineAndCharacterOfPosition(expression.getStart());
    found.set(text, { text, at: `${source.name}:${line + 1}`, finding: ofFinding });
  }

  /** What an expression may say; a parameter in it makes the calls of its function tell. */
  function textsOf(source: Source, expression: ts.Expression, depth: number): string[] {
    const inner = (one: ts.Expression): string[] => textsOf(source, one, depth);
    if (ts.isStringLiteralLike(expression)) return [expression.text];
    if (ts.isParenthesizedExpression(expression) || ts.isNonNullExpression(expression))
      return inner(expression.expression);
    if (ts.isConditionalExpression(expression))
      return [...inner(expression.whenTrue), ...inner(expression.whenFalse)];
    if (ts.isBinaryExpression(expression)) {
      const { kind } = expression.operatorToken;
      if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken)
        return [...inner(expression.left), ...inner(expression.right)];
      if (kind !== ts.SyntaxKind.PlusToken) return ['{}'];
      const rights = inner(expression.right);
      return inner(expression.left).flatMap((left) => rights.map((right) => left + right));
    }
    if (ts.isTemplateExpression(expression)) {
      const spans = expression.templateSpans.map(({ expression: one, literal }) => {
        const texts = inner(one);
        // A word or clause that is chosen here belongs to the sentence; what is computed elsewhere fills it.
        if (ts.isConditionalExpression(one)) return texts.map((text) => text + literal.text);
        for (const text of texts) note(source, one, text);
        return [`{}${literal.text}`];
      });
      return spans.reduce<string[]>(
        (heads, tails) => heads.flatMap((head) => tails.map((tail) => head + tail)),
        [expression.head.text],
      );
    }
    if (ts.isIdentifier(expression)) return ofName(source, expression, depth);
    if (ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && depth < 3) {
      const called = declaredFunction(source, expression.expression.text);
      return called === undefined ? ['{}'] : returnsOf(called.source, called.node, depth + 1);
    }
    return ['{}'];
  }

  function ofName(source: Source, name: ts.Identifier, depth: number): string[] {
    for (let node: ts.Node | undefined = name; node !== undefined; node = node.parent) {
      if (isFunctionlike(node)) {
        const index = node.parameters.findIndex(({ name: n }) => ts.isIdentifier(n) && n.text === name.text);
        if (index !== -1) {
          const called = nameOf(node);
          if (called !== undefined) open.push({ from: source.name, name: called, index });
          return ['{}'];
        }
      }
      const block = ts.isBlock(node) || ts.isSourceFile(node) ? node.statements : [];
      for (const statement of block) {
        if (!ts.isVariableStatement(statement)) continue;
        for (const { name: n, initializer } of statement.declarationList.declarations)
          if (ts.isIdentifier(n) && n.text === name.text && initializer !== undefined && depth < 3)
            return textsOf(source, initializer, depth + 1);
      }
    }
    return ['{}'];
  }

  function returnsOf(source: Source, node: Functionlike, depth: number): string[] {
    if (node.body === undefined) return ['{}'];
    if (!ts.isBlock(node.body)) return textsOf(source, node.body, depth);
    const texts: string[] = [];
    const visit = (one: ts.Node): void => {
      if (ts.isReturnStatement(one) && one.expression !== undefined)
        texts.push(...textsOf(source, one.expression, depth));
      if (!isFunctionlike(one)) ts.forEachChild(one, visit);
    };
    ts.forEachChild(node.body, visit);
    return texts.length === 0 ? ['{}'] : texts;
  }

  function declaredFunction(source: Source, name: string) {
    const there = source.imported.get(name);
    const home = there === undefined ? source : sources.get(there.from);
    const wanted = there?.name ?? name;
    const node = home && functionsOf(home).find((f) => nameOf(f) === wanted);
    return home === undefined || node === undefined ? undefined : { source: home, node };
  }

  for (const source of sources.values())
    visitAll(source.file, (node) => {
      for (const expression of sinksOf(node)) keep(source, expression);
      ofFinding = true;
      for (const expression of detailsOf(node)) keep(source, expression);
      ofFinding = false;
    });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { from, name, index } = next;
    const key = `${from}#${name}#${index}`;
    if (asked.has(key)) continue;
    asked.add(key);
    for (const source of sources.values()) {
      const local = [...source.imported].find(([, one]) => one.from === from && one.name === name)?.[0];
      const said = source.name === from ? name : local;
      if (said === undefined) continue;
      for (const call of calls.get(`${source.name}#${said}`) ?? []) {
        const argument = call.arguments?.[index];
        if (argument !== undefined) keep(source, argument);
      }
    }
  }
  return [...found.values()];
}

/** Calls and constructions by file and name: `file#name`. */
function callsOf(sources: ReadonlyMap<string, Source>) {
  const calls = new Map<string, (ts.CallExpression | ts.NewExpression)[]>();
  for (const source of sources.values())
    visitAll(source.file, (node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
      const key = `${source.name}#${calledName(node.expression)}`;
      calls.set(key, [...(calls.get(key) ?? []), node]);
    });
  return calls;
}

/** Expressions that are said to people, by the form of what they stand in. */
function sinksOf(node: ts.Node): ts.Expression[] {
  if (ts.isNewExpression(node) && node.arguments !== undefined) {
    if (!/^(?:Cloudexit|Field)Error$/.test(node.expression.getText())) return [];
    const [, message, details] = node.arguments;
    const own = details !== undefined && propertyOf(details, 'zh') !== undefined;
    if (own || message === undefined) return [];
    return [message];
  }
  if (ts.isCallExpression(node)) {
    const called = calledName(node.expression);
    // Rules of records and plans, beside those of the library that checks their form.
    if (called === 'refuse' && node.arguments.length === 2 && !isCode(node.arguments[0]))
      return node.arguments.slice(1);
    if (called === 'regex' || called === 'refine')
      return node.arguments.slice(1, 2).filter(ts.isStringLiteralLike);
  }
  if (ts.isObjectLiteralExpression(node) && propertyOf(node, 'zh') === undefined) {
    const hint = node.properties.find((one) => one.name?.getText() === 'hint');
    if (hint !== undefined && ts.isPropertyAssignment(hint)) return [hint.initializer];
    if (hint !== undefined && ts.isShorthandPropertyAssignment(hint)) return [hint.name];
  }
  if (ts.isObjectLiteralExpression(node) && propertyOf(node, 'code')?.getText() === "'custom'") {
    const message = propertyOf(node, 'message');
    return message === undefined ? [] : [message];
  }
  return [];
}

/** What findings are made with. */
function detailsOf(node: ts.Node): ts.Expression[] {
  if (ts.isCallExpression(node)) {
    const called = calledName(node.expression);
    // What a check or a probe comes to is the detail of its finding.
    const says =
      called === 'broken' || called === 'conclude' || (called === 'add' && isCode(node.arguments[0]));
    return says ? node.arguments.slice(1, 2) : [];
  }
  if (!ts.isObjectLiteralExpression(node)) return [];
  const code = propertyOf(node, 'code');
  const detail = propertyOf(node, 'detail') ?? propertyOf(node, 'because') ?? propertyOf(node, 'why');
  return detail !== undefined && (code === undefined || isCode(code)) ? [detail] : [];
}

function isCode(node: ts.Expression | undefined): boolean {
  return (
    node !== undefined &&
    (ts.isStringLiteral(node)
      ? /^[A-Z][A-Z0-9_]+$/.test(node.text)
      : ts.isIdentifier(node) && /code|name/i.test(node.text))
  );
}

function propertyOf(node: ts.Node, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  for (const one of node.properties) {
    if (ts.isShorthandPropertyAssignment(one) && one.name.text === name) return one.name;
    if (ts.isPropertyAssignment(one) && one.name.getText() === name) return one.initializer;
    if (!ts.isSpreadAssignment(one)) continue;
    const spread = ts.isParenthesizedExpression(one.expression) ? one.expression.expression : one.expression;
    const parts = ts.isConditionalExpression(spread)
      ? [spread.whenTrue, spread.whenFalse]
      : ts.isBinaryExpression(spread)
        ? [spread.right]
        : [];
    for (const part of parts) {
      const inner = propertyOf(part, name);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function isFunctionlike(node: ts.Node): node is Functionlike {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isMethodDeclaration(node)
  );
}

function nameOf(node: Functionlike): string | undefined {
  if (node.name !== undefined) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : undefined;
}

function functionsOf({ file }: Source): Functionlike[] {
  const all: Functionlike[] = [];
  visitAll(file, (node) => {
    if (isFunctionlike(node)) all.push(node);
  });
  return all;
}

function calledName(expression: ts.Expression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

function visitAll(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => visitAll(child, each));
}

function readSources(): ReadonlyMap<string, Source> {
  const names = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return new Map(
    names.map((name) => {
      const text = readFileSync(join(SRC, name), 'utf8');
      const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
      return [name, { name, file, imported: importsOf(name, file) }] as const;
    }),
  );
}

function importsOf(name: string, file: ts.SourceFile): Source['imported'] {
  const imported = new Map<string, { from: string; name: string }>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const specifier = statement.moduleSpecifier.text;
    const bindings = statement.importClause?.namedBindings;
    if (!specifier.startsWith('.') || bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const from = join(dirname(name), specifier).replace(/\.js$/, '.ts');
    for (const one of bindings.elements)
      imported.set(one.name.text, { from, name: (one.propertyName ?? one.name).text });
  }
  return imported;
}
