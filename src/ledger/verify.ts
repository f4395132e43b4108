import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { displayText } from '../core/path.js';
import type { Checkpoint } from '../formats/checkpoint.js';
import type { LedgerHead, MaterialEntry } from '../formats/ledger.js';
import type { CaseReading } from './case-reading.js';
import { Histories, type TreeHead } from './histories.js';
import { LogIndex } from './log-index.js';
import { isStop, type Stop } from './log-reader.js';

/** A checkpoint that the person who verifies takes for honest, and who holds it, for the wording of findings. */
export interface HeldCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly heldBy: string;
  /** Parties that signed it; absent where whoever verifies kept it himself. */
  readonly parties?: readonly string[];
}

/** What a case comes to when everything is derived again from its bytes. */
export interface CaseVerification extends TreeHead {
  readonly caseId: string;
  readonly origin: string;
  /** Number of entries that at least one satisfied checkpoint covers. */
  readonly anchored: number;
  /** Of these, entries that no one party could have rewritten alone: covered by a checkpoint that was kept, or by those of two parties. */
  readonly agreed: number;
  /** Materials read, and their bytes together. */
  readonly materials: { readonly count: number; readonly bytes: number };
  readonly findings: readonly Finding[];
}

/**
 * Reads the whole log and every material of a case once and holds them to the head and to the given checkpoints. Signatures
 * are not looked at. Memory: about 120 bytes an entry and 90 a signature and a name for each listed material. Throws only for what could not
 * be read at all (`CASE_NOT_FOUND`, system errors) and when the log does not even have a header (`LEDGER_ENTRY_DAMAGED`).
 */
export async function verifyCase(
  source: CaseReading,
  held: readonly HeldCheckpoint[],
): Promise<CaseVerification> {
  const head = await source.log.head();
  const log = await readLog(source, head);
  const { index, findings } = log;
  const histories = new Histories(index);
  for (const entry of histories.wrongMerges) findings.push(atEntry('LEDGER_MERGE_WRONG', entry));
  findings.push(...holdToHead(head, index, histories));
  const { findings: unreadable } = await source.checkpoints.list();
  findings.push(...unreadable);
  const anchoring = holdToCheckpoints(held, index, histories);
  findings.push(...anchoring.findings);
  const materials = await verifyMaterials(source, log.materials);
  findings.push(...materials.findings);
  return {
    caseId: index.header.case,
    origin: index.origin,
    size: index.size,
    root: index.rootHex(),
    anchored: anchoring.anchored,
    agreed: anchoring.agreed,
    materials: { count: materials.count, bytes: materials.bytes },
    findings,
  };
}

interface ListedMaterial {
  readonly index: number;
  readonly entry: MaterialEntry;
}

async function readLog(source: CaseReading, head: LedgerHead | undefined) {
  const index = new LogIndex();
  const materials: ListedMaterial[] = [];
  const findings: Finding[] = [];
  for await (const item of source.log.scan()) {
    if (isStop(item)) {
      if (item.index === 0) throw item.error;
      findings.push(stopped(item, head));
      break;
    }
    if (!index.resolves(item.entry)) findings.push(atEntry('LEDGER_REFERENCE_UNKNOWN', item.index));
    if (item.entry.type === 'material') materials.push({ index: item.index, entry: item.entry });
    if (item.entry.type === 'merge') {
      const detail = `${item.entry.branch.length} entries after a common beginning of ${item.entry.base}`;
      findings.push(atEntry('LEDGER_MERGED', item.index, { detail }));
    }
    index.add(item);
  }
  if (index.size === 0) throw new CloudexitError('LEDGER_ENTRY_DAMAGED', 'the log is empty', { exit: 3 });
  return { index, materials, findings };
}

/** Rules 13 and 14: beyond what was acknowledged it is an interrupted write, else damage. */
function stopped(stop: Stop, head: LedgerHead | undefined): Finding {
  const torn = head !== undefined && stop.index >= head.size;
  return atEntry(torn ? 'LEDGER_TAIL_TORN' : 'LEDGER_ENTRY_DAMAGED', stop.index, {
    detail: `at byte ${stop.at}: ${stop.error.message}`,
  });
}

function holdToHead(head: LedgerHead | undefined, index: LogIndex, histories: Histories): Finding[] {
  if (head === undefined) return [{ code: 'LEDGER_HEAD_UNKNOWN', subject: 'ledger/head' }];
  return histories.satisfied([head]).has(head) ? [] : [broken(head, 'ledger/head', index)];
}

function holdToCheckpoints(held: readonly HeldCheckpoint[], index: LogIndex, histories: Histories) {
  const findings: Finding[] = [];
  const covered = new Map<string, Uint8Array>();
  const satisfied = histories.satisfied(held.map(({ checkpoint }) => checkpoint));
  for (const { checkpoint, heldBy, parties } of held) {
    const subject = `${displayText(heldBy)}: ${checkpoint.size}`;
    const entries = satisfied.get(checkpoint);
    if (checkpoint.origin !== index.origin) {
      const { origin } = checkpoint;
      findings.push({ code: 'LEDGER_CHECKPOINT_FOREIGN', subject, expected: index.origin, actual: origin });
    } else if (entries === undefined) {
      findings.push(broken(checkpoint, subject, index), ...contradictions(checkpoint, subject, held));
    } else {
      for (const by of parties ?? [KEPT]) {
        const marks = covered.get(by) ?? new Uint8Array(index.size);
        covered.set(by, marks);
        for (const entry of entries) marks[entry] = by === KEPT ? 2 : 1;
      }
    }
  }
  let anchored = 0;
  let agreed = 0;
  for (let entry = 0; entry < index.size; entry++) {
    let holders = 0;
    for (const marks of covered.values()) holders += marks[entry]!;
    if (holders > 0) anchored += 1;
    if (holders > 1) agreed += 1;
  }
  if (anchored === 0) findings.push({ code: 'LEDGER_UNANCHORED', subject: index.header.case });
  else if (anchored < index.size) {
    findings.push({
      code: 'LEDGER_BEYOND_CHECKPOINT',
      subject: `${index.size - anchored} of ${index.size} entries`,
    });
  }
  return { findings, anchored, agreed };
}

/** Stands for whoever verifies: as good as two parties. No party's id is empty. */
const KEPT = '';

function broken(head: TreeHead, subject: string, index: LogIndex): Finding {
  if (head.size > index.size) {
    return {
      code: 'LEDGER_TRUNCATED',
      subject,
      expected: `${head.size} entries`,
      actual: `${index.size} entries`,
    };
  }
  return { code: 'LEDGER_HISTORY_CHANGED', subject, expected: head.root, actual: index.rootHex(head.size) };
}

function contradictions(checkpoint: Checkpoint, subject: string, held: readonly HeldCheckpoint[]): Finding[] {
  const other = held.find(({ checkpoint: c }) => {
    return c.origin === checkpoint.origin && c.size === checkpoint.size && c.root !== checkpoint.root;
  });
  if (other === undefined) return [];
  return [
    {
      code: 'LEDGER_CHECKPOINTS_CONTRADICT',
      subject,
      expected: checkpoint.root,
      actual: other.checkpoint.root,
      detail: displayText(other.heldBy),
    },
  ];
}

async function verifyMaterials(source: CaseReading, listed: readonly ListedMaterial[]) {
  const findings: Finding[] = [];
  /** Undefined for what is there with other bytes. */
  const sizes = new Map<string, number | undefined>();
  let bytes = 0;
  const names = new Set(listed.map(({ entry }) => entry.material));
  for (const name of await source.material.names()) {
    const size = await sizeOf(source, name, findings);
    if (size !== undefined && !names.has(name)) {
      findings.push({ code: 'LEDGER_MATERIAL_UNLISTED', subject: name });
    }
    sizes.set(name, size);
    bytes += size ?? 0;
  }
  for (const { index, entry } of listed) {
    const size = sizes.get(entry.material);
    const subject = entry.material;
    if (!sizes.has(subject)) findings.push(atEntry('LEDGER_MATERIAL_MISSING', index, { subject }));
    else if (size !== undefined && size !== entry.size) {
      const told = { expected: `${entry.size} bytes`, actual: `${size} bytes` };
      findings.push(atEntry('LEDGER_MATERIAL_ALTERED', index, { subject, ...told }));
    }
  }
  return { findings, count: sizes.size, bytes };
}

async function sizeOf(source: CaseReading, name: string, findings: Finding[]): Promise<number | undefined> {
  try {
    return await source.material.verify(name);
  } catch (error) {
    if (!(error instanceof CloudexitError)) throw error;
    findings.push({ code: 'LEDGER_MATERIAL_ALTERED', subject: displayText(name), detail: error.message });
    return undefined;
  }
}

function atEntry(code: Finding['code'], entry: number, more: Partial<Finding> = {}): Finding {
  return { code, subject: `entry ${entry}`, ...more, evidence: [{ type: 'ledger', entry }] };
}
