import type { Bilingual, ReportEvidenceRef, ReportModel, ReportOutcome } from '../formats/report.js';
import type { Cell, Text, Tone } from './document.js';
import { DASH, EVIDENCE_TYPE, OUTCOME, OUTCOME_TONE, say } from './wording.js';

export function plain(text: Text | undefined): Cell {
  return { text: text === undefined || text === '' ? DASH : text };
}

export function code(text: string | undefined): Cell {
  return text === undefined || text === '' ? { text: DASH } : { text, code: true };
}

export function toned(text: Text, tone: Tone): Cell {
  return { text, tone };
}

export function outcomeCell(outcome: ReportOutcome): Cell {
  return { text: OUTCOME[outcome], tone: OUTCOME_TONE[outcome] };
}

/** 1234567 -> `1 234 567`, in figure groups that read alike in both languages. */
export function number(value: number): Cell {
  return { text: grouped(value) };
}

export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

export function timeCell(at: string | null | undefined): Cell {
  return { text: at === null || at === undefined ? DASH : when(at) };
}

/** `2026-03-01T08:00:00Z` -> `2026-03-01 08:00:00 UTC`. */
export function when(at: string): string {
  return at.replace('T', ' ').replace('Z', ' UTC');
}

/** Turns citations into `E7 · ledger 12`, numbered as in the evidence index. */
export class Citations {
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(model: Pick<ReportModel, 'evidence'>) {
    const numbers = new Map<string, number>();
    for (const [i, item] of model.evidence.entries()) {
      if (!numbers.has(item.digest)) numbers.set(item.digest, i + 1);
    }
    this.#numbers = numbers;
  }

  cell(refs: readonly ReportEvidenceRef[] | undefined): Cell {
    if (refs === undefined || refs.length === 0) return { text: DASH };
    return {
      text: joined(
        refs.map((r) => this.#one(r)),
        '\n',
      ),
    };
  }

  number(digest: string): string | undefined {
    const at = this.#numbers.get(digest);
    return at === undefined ? undefined : `E${at}`;
  }

  #one(ref: ReportEvidenceRef): Bilingual {
    const type = EVIDENCE_TYPE[ref.type];
    const where: Bilingual[] = [];
    if (ref.digest !== undefined) {
      const known = this.number(ref.digest);
      // A digest that the index lacks is shown whole: a shortened one could stand for anything.
      where.push(
        known === undefined ? say(`${type.zh} ${ref.digest}`, `${type.en} ${ref.digest}`) : say(known, known),
      );
    } else if (ref.type !== 'ledger') where.push(type);
    if (ref.entry !== undefined) where.push(say(`台账 ${ref.entry}`, `ledger ${ref.entry}`));
    if (ref.leaf !== undefined) where.push(say(`第 ${ref.leaf} 叶`, `leaf ${ref.leaf}`));
    if (ref.note !== undefined) where.push(say(ref.note, ref.note));
    return joined(where.length === 0 ? [type] : where, ' · ');
  }
}

export function joined(texts: readonly Bilingual[], separator: string): Bilingual {
  return say(texts.map((t) => t.zh).join(separator), texts.map((t) => t.en).join(separator));
}

/** Party ids resolved to names; an id that the case does not know is shown as it stands. */
export class PartyNames {
  readonly #names: ReadonlyMap<string, string>;

  constructor(model: Pick<ReportModel, 'parties'>) {
    this.#names = new Map(model.parties.map((p) => [p.id, p.name]));
  }

  cell(id: string | undefined): Cell {
    return plain(id === undefined ? undefined : this.name(id));
  }

  name(id: string): string {
    return this.#names.get(id) ?? id;
  }
}
