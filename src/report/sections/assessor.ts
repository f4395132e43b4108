import { type Bilingual, outcomeHeldOf, type ReportModel } from '../../formats/report.js';
import {
  type Citations,
  joined,
  led,
  number,
  outcomeCell,
  type PartyNames,
  plain,
  timeCell,
  toned,
  when,
} from '../cells.js';
import type { Cell, Section, Tone } from '../document.js';
import { column, listing, type RowLimit } from '../rows.js';
import { CONCLUSION, OUTCOME, OUTCOME_TONE, say } from '../wording.js';

type Observation = ReportModel['observations'][number];

const TONE: Readonly<Record<Observation['conclusion'], Tone>> = {
  conforms: 'good',
  'does-not-conform': 'bad',
  'not-assessed': 'open',
};

/** What the assessor observed, who signed for it and when, and where it differs from what was computed. */
export function observationsSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'observations',
    title: say('评估机构的观察', "Assessor's observations"),
    blocks: listing(
      model.observations,
      limit,
      [
        column('观察', 'Observation', 28),
        column('被审计方', 'Auditee', 19),
        column('结论', 'Conclusion', 12),
        column('对计算结果的意见', 'Position on the computed outcome', 21),
        column('签署', 'Signed by', 23),
        column('证据', 'Evidence', 9),
      ],
      (o) => [
        led(
          o.statement,
          plain(joined([o.step, ...(o.method === undefined ? [] : [o.method]), when(o.at)], ', ')),
        ),
        names.cell(o.auditee),
        toned(CONCLUSION[o.conclusion], TONE[o.conclusion]),
        positionCell(o.position),
        signedCell(o, names),
        cite.cell(withRecord(o)),
      ],
      say('案卷中没有评估机构的观察。', 'The case holds no observation by an assessor.'),
    ),
  };
}

/** What it rests on, and the record itself, once. */
function withRecord({ evidence, record }: Observation): Observation['evidence'] {
  return evidence.some((r) => r.digest === record)
    ? evidence
    : [{ type: 'record', digest: record }, ...evidence];
}

function positionCell(position: Observation['position']): Cell {
  if (position === undefined) return plain(undefined);
  const { clause, computed, outcome, reason } = position;
  if (outcome === computed) {
    return led(
      clause,
      plain(
        joined(
          [say('同意：', 'agrees: '), OUTCOME[computed], ...(reason === undefined ? [] : [' ', reason])],
          '',
        ),
      ),
    );
  }
  const both = say(
    `计算为${OUTCOME[computed].zh}，评估机构认为${OUTCOME[outcome].zh}`,
    `computed: ${OUTCOME[computed].en}; the assessor holds: ${OUTCOME[outcome].en}`,
  );
  return led(
    clause,
    toned(joined([both, ...(reason === undefined ? [] : [reason])], '\n'), OUTCOME_TONE[outcome]),
  );
}

function signedCell({ party, signer, signedAt }: Observation, names: PartyNames): Cell {
  const parts = [names.name(party), ...(signer === undefined ? [] : [signer])];
  return led(joined(parts, ', '), timeCell(signedAt));
}

/** The outcome of a clause: what was computed and, where the assessor spoke of it, what the assessor holds. */
export function clauseOutcomeCell(clause: ReportModel['clauses'][number]): Cell {
  const { outcome, assessed } = clause;
  if (assessed === undefined) return outcomeCell(outcome);
  const [computed, word] = [OUTCOME[outcome], OUTCOME[assessed.outcome]];
  return {
    lead: outcome === assessed.outcome ? computed : say(`计算：${computed.zh}`, `Computed: ${computed.en}`),
    text: say(`评估机构：${word.zh}`, `Assessor: ${word.en}`),
    tone: OUTCOME_TONE[outcomeHeldOf(clause)],
  };
}

/** Who of the assessor spoke of a clause, when, and in which record. */
export function assessedBy(
  { assessed }: ReportModel['clauses'][number],
  names: PartyNames,
  cite: Citations,
): Bilingual[] {
  if (assessed === undefined) return [];
  const { party, at, record } = assessed;
  const of = `${names.name(party)}, ${when(at)}, ${cite.number(record) ?? record}`;
  return [say(`评估机构的意见：${of}`, `The assessor's word: ${of}`)];
}

/** Each agent and its part: help, what it handed over, what it deleted, what access it lost. */
export function agentsSection(
  model: ReportModel,
  limit: RowLimit,
  names: PartyNames,
  cite: Citations,
): Section {
  return {
    id: 'agents',
    title: say('云服务代理商', 'Agents'),
    blocks: listing(
      model.agents,
      limit,
      [
        column('代理商', 'Agent', 18),
        column('协助工作', 'Assistance', 34),
        column('移交条目', 'Entries handed over', 12, 'right'),
        column('已删除副本', 'Copies deleted', 13),
        column('已收回权限', 'Access revoked', 13),
        column('证据', 'Evidence', 10),
      ],
      (a) => [
        names.cell(a.party),
        plain(a.assistance.map(({ at, what }) => `${when(at)} ${what}`).join('\n')),
        number(a.entriesHandedOver),
        outOf(a.copiesDeleted, a.copies),
        outOf(a.accessesRevoked, a.accesses),
        cite.cell(a.evidence),
      ],
      say('本案没有代理商。', 'The case has no agent.'),
    ),
  };
}

function outOf(done: number, all: number): Cell {
  const text = say(`${done} / ${all}`, `${done} / ${all}`);
  return all === 0 ? { text } : toned(text, done === all ? 'good' : 'open');
}
