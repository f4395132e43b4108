import { canonicalText } from '../core/canonical-json.js';
import type { Finding } from '../core/finding.js';
import { findingKind } from '../core/finding-codes.js';
import { cutText, displayText } from '../core/path.js';
import { type ACCEPTANCE_RESULT_TYPE, testOfAnswer } from '../formats/acceptance-result.js';
import { listedSubject } from '../formats/findings-file.js';
import { type PROBE_RESULT_TYPE, targetOfAnswer } from '../formats/probe-result.js';
import type { PredicateOf } from '../formats/records/index.js';
import { type RESIDUE_SCAN_TYPE, targetOfScan } from '../formats/residue-scan.js';
import type { ResultOf } from '../formats/result-file.js';

type Residual = PredicateOf<'residual-test'>;
type Acceptance = PredicateOf<'acceptance-test'>;
type Verification = PredicateOf<'return-verification'>;
type Scan = ResultOf<typeof RESIDUE_SCAN_TYPE>;
type Probes = ResultOf<typeof PROBE_RESULT_TYPE>;
type Checks = ResultOf<typeof ACCEPTANCE_RESULT_TYPE>;

/** A file that a record names, for the wording of findings. */
export interface NamedFile {
  readonly name: string;
  readonly sha256: string;
}

/** F4 and F6 of `manifests/formats/result-files.md`. */
export function heldToScan(
  file: NamedFile,
  scan: Scan,
  record: Residual,
  target: Residual['targets'][number],
): Finding[] {
  return [
    ...held(file, target.id, target, { sampling: undefined, ...targetOfScan(scan) }),
    ...heldToTimes(file, target.id, scan, record),
  ];
}

/** F5 and F6. */
export function heldToProbes(
  file: NamedFile,
  probes: Probes,
  record: Residual,
  target: Residual['targets'][number],
): Finding[] {
  const answer = probes.answers.find(({ id }) => id === target.id);
  if (answer === undefined) return [differs(file, `${target.id}: id`, target.id, undefined)];
  const told = { medium: undefined, ...targetOfAnswer(answer) };
  return [...held(file, target.id, target, told), ...heldToTimes(file, target.id, probes, record)];
}

function heldToTimes(
  file: NamedFile,
  id: string,
  { startedAt, finishedAt }: Scan | Probes,
  record: Residual,
): Finding[] {
  const findings: Finding[] = [];
  if (startedAt < record.startedAt)
    findings.push(differs(file, `${id}: startedAt`, record.startedAt, startedAt));
  if (finishedAt > record.finishedAt) {
    findings.push(differs(file, `${id}: finishedAt`, record.finishedAt, finishedAt));
  }
  return findings;
}

/** F7. `returnedAt` is undefined where the return verification that the record names does not count. */
export function heldToChecks(
  file: NamedFile,
  checks: Checks,
  record: Acceptance,
  tests: readonly Acceptance['tests'][number][],
  returnedAt: string | undefined,
): Finding[] {
  const answers = new Map(checks.answers.map((answer) => [answer.id, answer]));
  const findings = tests.flatMap((test) => {
    const answer = answers.get(test.id);
    if (answer === undefined) return [differs(file, `${test.id}: id`, test.id, undefined)];
    return held(file, test.id, test, { item: undefined, ...testOfAnswer(answer) });
  });
  const { system, environment, startedAt, finishedAt } = checks;
  findings.push(...held(file, undefined, record, { system, environment }));
  if (finishedAt > record.testedAt) findings.push(differs(file, 'testedAt', record.testedAt, finishedAt));
  if (returnedAt !== undefined && startedAt < returnedAt) {
    findings.push(differs(file, 'startedAt', returnedAt, startedAt));
  }
  return findings;
}

/** F8. */
export function heldToFindings(
  file: NamedFile,
  lines: readonly Finding[],
  { tally, differences }: Verification,
): Finding[] {
  const effects = lines.map(({ code }) => findingKind(code).effect);
  const counted = {
    wanting: effects.filter((e) => e === 'wanting').length,
    notAssessed: effects.filter((e) => e === 'not-assessed').length,
  };
  const findings = held(file, undefined, tally, counted);
  for (const { finding, code, subject } of differences) {
    const line = lines[finding];
    const told = {
      code: effects[finding] === 'wanting' ? line?.code : undefined,
      subject: line && listedSubject(line),
    };
    const [first] = held(file, `line ${finding}`, { code, subject }, told);
    if (first !== undefined) findings.push(first);
  }
  return findings;
}

/** F9: answers that speak against what is claimed, and that none of `spoken` is the id of. */
export function leftOut(file: NamedFile, result: Probes | Checks, spoken: ReadonlySet<string>): Finding[] {
  return result.answers
    .filter(({ id, outcome }) => outcome !== 'none-found' && outcome !== 'passed' && !spoken.has(id))
    .map(({ id, outcome }) => ({
      code: 'RESULT_LEFT_OUT',
      ...aboutFile(file),
      actual: outcome,
      detail: id,
    }));
}

/** Every member of `told`, those included that are undefined, is as the record states it. */
function held(file: NamedFile, whose: string | undefined, record: object, told: object): Finding[] {
  const stated = record as Readonly<Record<string, unknown>>;
  return Object.entries(told)
    .filter(([field, value]) => shown(stated[field]) !== shown(value))
    .map(([field, value]) => {
      return differs(file, whose === undefined ? field : `${whose}: ${field}`, stated[field], value);
    });
}

function differs(file: NamedFile, detail: string, stated: unknown, told: unknown): Finding {
  const [expected, actual] = [stated, told].map((value) => cut(shown(value)));
  return { code: 'RESULT_DIFFERS', ...aboutFile(file), expected: expected!, actual: actual!, detail };
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : canonicalText(value);
}

const LONGEST = 200;

function cut(text: string): string {
  const whole = displayText(text);
  return whole.length <= LONGEST ? whole : `${cutText(whole, LONGEST)} …`;
}

/** The subject of a finding about a file, and what it cites. */
export function aboutFile({ name, sha256 }: NamedFile): Pick<Finding, 'subject' | 'evidence'> {
  return { subject: displayText(name), evidence: [{ type: 'material', digest: sha256 }] };
}
