import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findingKind } from '../core/finding-codes.js';
import type { ClauseOutcome } from '../formats/clause.js';
import { findingTitle } from '../formats/finding-titles.js';
import { outcomeHeldOf, type ReportModel } from '../formats/report.js';
import { joined } from './cells.js';
import { type Language, linesOf, type Text } from './document.js';
import { escapeMarkup } from './markup.js';
import { orderedFindings } from './sections/findings.js';
import { OUTCOME, say } from './wording.js';

interface TestCase {
  readonly name: string;
  readonly suite: string;
  readonly element: 'failure' | 'error' | 'skipped' | undefined;
  readonly type: string;
  readonly message: string;
}

// What was not assessed is an error: a pipeline takes `skipped` for good, and absence must not pass.
const ELEMENT: Readonly<Record<ClauseOutcome, TestCase['element']>> = {
  satisfied: undefined,
  'not-satisfied': 'failure',
  'not-assessed': 'error',
  'not-applicable': 'skipped',
};

/** JUnit XML for pipelines: one test case per clause and one per finding. Ends `out`. */
export async function renderJunit(model: ReportModel, language: Language, out: Writable): Promise<void> {
  await pipeline(document(model, language), out);
}

function* document(model: ReportModel, language: Language): Generator<string> {
  const one = (text: Text) =>
    linesOf(text, language)
      .map((l) => l.text)
      .join(' / ');
  const clauses = model.clauses.map(
    (c): TestCase => ({
      name: `${c.clause} ${one(c.heading)}`,
      suite: 'clauses',
      element: ELEMENT[outcomeHeldOf(c)],
      type: outcomeHeldOf(c),
      message: one(joined([OUTCOME[c.outcome], ...assessorSays(c), ...c.reasons], ': ')),
    }),
  );
  const findings = orderedFindings(model).map((f, i): TestCase => {
    const { effect } = findingKind(f.code);
    const facts = [f.subject, f.expected ?? '', f.actual ?? '', f.detail ?? ''].filter((t) => t !== '');
    return {
      name: `${i + 1} ${f.code} ${f.subject}`,
      suite: 'findings',
      element: effect === 'wanting' ? 'failure' : effect === 'not-assessed' ? 'error' : undefined,
      type: f.code,
      message: `${one(findingTitle(f.code))}: ${facts.join('; ')}`,
    };
  });
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${escapeMarkup(model.case.id)}"${counts([...clauses, ...findings])}>\n`;
  yield* suite('clauses', model.generatedAt, clauses);
  yield* suite('findings', model.generatedAt, findings);
  yield '</testsuites>\n';
}

/** Beside the computed outcome, what the assessor holds. */
function assessorSays({ assessed }: ReportModel['clauses'][number]): Text[] {
  if (assessed === undefined) return [];
  const { zh, en } = OUTCOME[assessed.outcome];
  return [say(`评估机构：${zh}`, `assessor: ${en}`)];
}

function* suite(name: string, at: string, cases: readonly TestCase[]): Generator<string> {
  yield `  <testsuite name="${name}" timestamp="${at.replace('Z', '')}"${counts(cases)}>\n`;
  for (const c of cases) {
    const open = `    <testcase classname="cloudexit.${c.suite}" name="${escapeMarkup(c.name)}"`;
    if (c.element === undefined) yield `${open}/>\n`;
    else if (c.element === 'skipped')
      yield `${open}><skipped message="${escapeMarkup(c.message)}"/></testcase>\n`;
    else {
      const attributes = `type="${escapeMarkup(c.type)}" message="${escapeMarkup(c.message)}"`;
      yield `${open}><${c.element} ${attributes}/></testcase>\n`;
    }
  }
  yield '  </testsuite>\n';
}

function counts(cases: readonly TestCase[]): string {
  const of = (element: TestCase['element']) => cases.filter((c) => c.element === element).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}" time="0"`;
}
