import type { ClauseOutcome } from '../formats/clause.js';
import type { Bilingual, ReportEvidenceRef, ReportModel } from '../formats/report.js';
import type { Cell, Text, Tone } from './document.js';
import { DASH, EVIDENCE_TYPE, OUTCOME, OUTCOME_TONE, say } from './wording.js';

export function plain(text: Text | undefined): Cell {
  return { text: text === undefined || isEmpty(text) ? DASH : text };
}

function isEmpty(text: Text): boolean {
  return typeof text === 'string' ? text === '' : text.zh === '' && text.en === '';
}

/** A cell with a stronger line before its text. */
export function led(lead: Text, cell: Cell): Cell {
  return { ...cell, lead };
}

export function code(text: Text | undefined): Cell {
  return text === undefined || isEmpty(text) ? { text: DASH } : { text, code: true };
}

export function toned(text: Text, tone: Tone): Cell {
  return { text, tone };
}

export function outcomeCell(outcome: ClauseOutcome): Cell {
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

/** Turns citations into `E7`, numbered as in the evidence index, and `E7 #4711` for leaf 4711 of that inventory. */
export class Citations {
  readonly #numbers = new Map<string, { readonly number: string; readonly entry: number | undefined }>();

  constructor(model: Pick<ReportModel, 'evidence'>) {
    for (const [i, { digest, entry }] of model.evidence.entries()) {
      if (!this.#numbers.has(digest)) this.#numbers.set(digest, { number: `E${i + 1}`, entry });
    }
  }

  cell(refs: readonly ReportEvidenceRef[] | undefined): Cell {
    return plain(joined(runs((refs ?? []).map((r) => this.#one(r))), ', '));
  }

  number(digest: string): string | undefined {
    return this.#numbers.get(digest)?.number;
  }

  #one(ref: ReportEvidenceRef): Bilingual {
    const type = EVIDENCE_TYPE[ref.type];
    const known = ref.digest === undefined ? undefined : this.#numbers.get(ref.digest);
    // A digest that the index lacks is shown whole: a shortened one could stand for anything.
    const where = [known === undefined ? (ref.type === 'ledger' ? say('', '') : type) : same(known.number)];
    if (ref.digest !== undefined && known === undefined) where.push(same(ref.digest));
    if (ref.entry !== undefined && ref.entry !== known?.entry) {
      where.push(say(`账本 ${ref.entry}`, `ledger ${ref.entry}`));
    }
    if (ref.leaf !== undefined) where.push(same(`#${ref.leaf}`));
    if (ref.note !== undefined) where.push(same(ref.note));
    return joined(
      where.filter((t) => t.zh !== ''),
      ' ',
    );
  }
}

const INDEX = /^E(\d+)$/;

/** `E3, E4, E5` -> `E3–E5`: a clause that rests on everything need not fill a page with that. */
function runs(texts: readonly Bilingual[]): Bilingual[] {
  const out: Bilingual[] = [];
  let run: number[] = [];
  const close = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (run.length > 2) out.push(same(`E${first}–E${last}`));
    else out.push(...run.map((n) => same(`E${n}`)));
    run = [];
  };
  for (const text of texts) {
    const n = Number(INDEX.exec(text.en)?.[1] ?? Number.NaN);
    if (Number.isNaN(n)) {
      close();
      out.push(text);
    } else {
      if (run.length > 0 && n !== run.at(-1)! + 1) close();
      run.push(n);
    }
  }
  close();
  return out;
}

function same(text: string): Bilingual {
  return say(text, text);
}

export function joined(texts: readonly Text[], separator: string): Bilingual {
  const of = (language: 'zh' | 'en') =>
    texts.map((t) => (typeof t === 'string' ? t : t[language])).join(separator);
  return say(of('zh'), of('en'));
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
