import { findingKind } from '../../core/finding-codes.js';
import { findingTitle } from '../../formats/finding-titles.js';
import { findingWords } from '../../formats/finding-words.js';
import { type Bilingual, type ReportFinding, type ReportModel, severityOf } from '../../formats/report.js';
import { type Citations, code, joined, led, number, type PartyNames, plain, toned } from '../cells.js';
import type { Section, Tone } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import { EFFECT, SEVERITY, say } from '../wording.js';

const ORDER = { critical: 0, major: 1, minor: 2, note: 3 } as const;
const EFFECT_TONE: Readonly<Record<keyof typeof EFFECT, Tone>> = {
  wanting: 'bad',
  'not-assessed': 'open',
  note: 'quiet',
};

/** Findings as every rendering numbers them: by severity, otherwise in the model's order. */
export function orderedFindings(model: Pick<ReportModel, 'findings'>): ReportFinding[] {
  return [...model.findings].sort((a, b) => ORDER[severityOf(a)] - ORDER[severityOf(b)]);
}

export function findingsSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  const id = 'findings';
  const title = say('发现事项', 'Findings');
  const none = say('没有发现事项。', 'There are no findings.');
  if (model.findings.length === 0) return { id, title, blocks: [{ kind: 'none', text: none }] };
  return {
    id,
    title,
    blocks: [
      ...listing(
        orderedFindings(model),
        limit,
        [
          column('序号', 'No.', 6, 'right'),
          column('级别与性质', 'Severity, effect', 14),
          column('代码与对象', 'Code and subject', 31),
          column('应为', 'Expected', 20),
          column('实为', 'Actual', 20),
          column('证据', 'Evidence', 9),
        ],
        (f, i) => {
          const said = findingWords(f);
          return [
            number(i + 1),
            led(
              SEVERITY[severityOf(f)],
              toned(EFFECT[findingKind(f.code).effect], EFFECT_TONE[findingKind(f.code).effect]),
            ),
            led(
              f.code,
              code(
                joined(
                  [said.subject, f.subjectHex ?? '', said.detail ?? ''].filter((t) => t !== ''),
                  '\n',
                ),
              ),
            ),
            code(said.expected),
            code(said.actual),
            cite.cell(f.evidence),
          ];
        },
        none,
      ),
      { kind: 'subheading', text: say('代码释义', 'What the codes mean') },
      ...listing(
        [...new Set(orderedFindings(model).map((f) => f.code))],
        limit,
        [column('代码', 'Code', 30), column('含义', 'Meaning', 54), column('级别', 'Severity', 16)],
        (c) => [code(c), plain(findingTitle(c)), plain(SEVERITY[findingKind(c).severity])],
        none,
      ),
      { kind: 'subheading', text: say('整改与责任方', 'Remediation and owner') },
      ...listing(
        remediations(model),
        limit,
        [
          column('代码', 'Code', 26),
          column('数量', 'Findings', 10, 'right'),
          column('整改', 'Remediation', 44),
          column('责任方', 'Owner', 20),
        ],
        (r) => [code(r.code), number(r.count), plain(r.remediation), names.cell(r.owner)],
        say('没有提出整改要求。', 'No remediation is asked for.'),
      ),
    ],
  };
}

interface Remediation {
  readonly code: string;
  readonly remediation: Bilingual;
  readonly owner: string | undefined;
  count: number;
}

/** What has to be done, once per code, wording and owner. */
function remediations(model: ReportModel): Remediation[] {
  const byKey = new Map<string, Remediation>();
  for (const f of orderedFindings(model)) {
    if (f.remediation === undefined) continue;
    const key = JSON.stringify([f.code, f.remediation, f.owner]);
    const known = byKey.get(key);
    if (known === undefined)
      byKey.set(key, { code: f.code, remediation: f.remediation, owner: f.owner, count: 1 });
    else known.count += 1;
  }
  return [...byKey.values()];
}
