import type { Finding } from '../core/finding.js';
import { findingKind } from '../core/finding-codes.js';
import { displayText } from '../core/path.js';
import { CLAUSE_OUTCOMES, type ClauseOutcome } from '../formats/clause.js';
import type { CountedRecord } from '../formats/evidence.js';
import { findingTitle } from '../formats/finding-titles.js';
import { findingWords, inLanguage } from '../formats/finding-words.js';
import type { InventoryRef } from '../formats/records/fields.js';
import { definitionOf } from '../formats/records/registry.js';
import type { Bilingual } from '../formats/role.js';
import { type SignatureResult, SUITES } from '../formats/signature-result.js';
import { selfTest } from '../trust/verification.js';
import type { CaseAudit } from '../usecases/audit-evidence.js';
import { boundInventories } from '../usecases/evidence/inventories.js';
import { checkedOnce, checkPart } from './inventory-scan.js';
import { type Found, type StepState, say, worst } from './steps.js';

/** Steps that a report and a bundle have in common. Each says what it found, from what the audit says or from the bytes. */

const SCHEMES = ['sm2', 'ecdsa', 'ed25519', 'rsa-pkcs1', 'rsa-pss'] as const;
const MAX_NOTES = 50;

export function selfTestStep(): Found {
  for (const scheme of SCHEMES) selfTest(scheme);
  return good(
    say(
      'SM2、ECDSA P-256 与 P-384、Ed25519、RSA：标准公布的答案均算得一致，相邻的错误均被拒绝',
      'SM2, ECDSA P-256 and P-384, Ed25519, RSA: the published answers come out, and their neighbours are refused',
    ),
  );
}

/** The log: its tree, its merges, its references, and what it was acknowledged to be. */
export function ledgerStep(audit: CaseAudit): Found {
  const { ledger } = audit;
  const own = audit.findings.filter((f) => /^LEDGER_/.test(f.code) && !CHECKPOINT_CODES.test(f.code));
  return {
    state: stateOf(own),
    notes: [
      say(
        `${ledger.size} 条，根（SHA-256）${ledger.root}`,
        `${ledger.size} entries, root (SHA-256) ${ledger.root}`,
      ),
      say(
        `材料 ${ledger.materials.count} 件，${ledger.materials.bytes} 字节`,
        `${ledger.materials.count} materials, ${ledger.materials.bytes} bytes`,
      ),
      ...own.map(findingNote),
    ],
  };
}

const CHECKPOINT_CODES =
  /^LEDGER_(CHECKPOINT|UNANCHORED|BEYOND_CHECKPOINT|HELD_BY_ONE|HISTORY_CHANGED|TRUNCATED)/;

/** Whether the log is the one that parties signed for. */
export function checkpointStep(audit: CaseAudit): Found {
  const { ledger, held } = audit;
  const own = audit.findings.filter((f) => CHECKPOINT_CODES.test(f.code));
  return {
    state: held.length === 0 ? worst([stateOf(own), 'open']) : stateOf(own),
    notes: [
      say(
        `检查点涵盖 ${ledger.anchored} / ${ledger.size} 条`,
        `checkpoints cover ${ledger.anchored} of ${ledger.size} entries`,
      ),
      ...held.map(({ checkpoint, heldBy }) => {
        const text = `${displayText(heldBy)}: ${checkpoint.size} ${checkpoint.root}`;
        return say(text, text);
      }),
      ...own.map(findingNote),
    ],
  };
}

/** Every signature on every record: mathematics, certificate path, time, revocation. */
export function signatureStep(audit: CaseAudit): Found {
  const signatures = audit.evidence.records.flatMap((record) =>
    record.signatures.map((result) => ({ record, result })),
  );
  const bySuite = SUITES.flatMap((suite) => {
    const of = signatures.filter(({ result }) => result.suite === suite);
    const valid = of.filter(({ result }) => result.outcome === 'valid').length;
    return of.length === 0
      ? []
      : [say(`${suite}：${valid} / ${of.length} 有效`, `${suite}: ${valid} of ${of.length} valid`)];
  });
  const not = signatures.filter(({ result }) => result.outcome !== 'valid');
  const unsigned = audit.evidence.records.filter((r) => r.signatures.length === 0);
  const states = signatures.map(({ result }) => SIGNATURE_STATE[result.outcome]);
  return {
    state: worst([...states, ...unsigned.map((): StepState => 'bad')]),
    notes: [
      ...bySuite,
      ...few(not, ({ record, result }) => signatureNote(record, result)),
      ...few(unsigned, (r) => labelled(r, say('未签名', 'not signed'))),
      ...audit.findings.filter((f) => /^(SIGNER|PARTY)_/.test(f.code)).map(findingNote),
    ],
  };
}

const SIGNATURE_STATE = { valid: 'good', invalid: 'bad', 'not-assessed': 'open' } as const;

function signatureNote(record: CountedRecord, { signer, codes }: SignatureResult): Bilingual {
  const text = `${signer === undefined ? '?' : displayText(signer.subject)}: ${codes.join(' ')}`;
  return labelled(record, say(text, text));
}

function labelled(record: CountedRecord, what: Bilingual): Bilingual {
  const { title } = definitionOf(record.kind);
  return say(
    `${record.index} ${title.zh}（${displayText(record.party)}）${what.zh}`,
    `${record.index} ${title.en} (${displayText(record.party)}) ${what.en}`,
  );
}

/** The clauses, evaluated again from the records that count. */
export function clauseStep(audit: CaseAudit): Found {
  const { counts } = audit;
  const text = (words: Readonly<Record<ClauseOutcome, string>>) =>
    CLAUSE_OUTCOMES.map((o) => `${words[o]} ${counts[o]}`).join(', ');
  const gaps = audit.evidence.gaps.length;
  return {
    state: { satisfied: 'good', 'not-satisfied': 'bad', 'not-assessed': 'open' }[audit.verdict] as StepState,
    notes: [
      say(text(OUTCOME_ZH), text(OUTCOME_EN)),
      ...audit.findings
        .filter((f) => /^(MANIFEST_COVERAGE|MEDIA_EVIDENCE|RESULT|RETURN)_/.test(f.code))
        .map(findingNote),
      ...(gaps === 0 ? [] : [say(`${gaps} 条记录无法读取`, `${gaps} records cannot be read`)]),
    ],
  };
}

const OUTCOME_ZH = {
  satisfied: '符合',
  'not-satisfied': '不符合',
  'not-assessed': '未评估',
  'not-applicable': '不适用',
};
const OUTCOME_EN = {
  satisfied: 'satisfied',
  'not-satisfied': 'not satisfied',
  'not-assessed': 'not assessed',
  'not-applicable': 'not applicable',
};

/** Inventories that records bind which count. */
export function inventoriesThatCount(audit: CaseAudit): InventoryRef[] {
  return boundInventories(audit.evidence).map(({ ref }) => ref);
}

/** Every inventory that a counting record binds, held to its bytes where they are at hand: digest, root, number of leaves. */
export async function inventoryStep(
  audit: CaseAudit,
  material: (sha256: string) => Blob | undefined,
  more: {
    /** Where the file is there in part, with the entries that were left out as hashes. */
    readonly part?: (sha256: string) => Blob | undefined;
    /** What is said to be left out of an inventory that is there in part. */
    readonly leftOut?: (sha256: string) => { readonly entries: number; readonly of: number } | undefined;
    readonly progress?: (bytes: number) => void;
  } = {},
): Promise<Found> {
  const named = inventoriesThatCount(audit);
  const states: StepState[] = [];
  const notes: Bilingual[] = [];
  for (const stated of named) {
    const blob = material(stated.sha256);
    const name = `${displayText(stated.name)} ${stated.root}`;
    const part = blob === undefined ? more.part?.(stated.sha256) : undefined;
    if (part !== undefined) {
      const { root, entries, inventory, tree, shown, leftOut } = await checkPart(part);
      const said = more.leftOut?.(stated.sha256);
      const right =
        root === stated.root &&
        entries === stated.leaves &&
        inventory === stated.sha256 &&
        tree === stated.algorithm &&
        leftOut === said?.entries &&
        entries === said.of;
      states.push(right ? 'good' : 'bad');
      notes.push(
        say(
          `${name}：显示 ${shown} 条，略去 ${leftOut} 条，根${right ? '与记录一致' : '与记录或略去声明不符'}`,
          `${name}: ${shown} entries shown, ${leftOut} left out, ${right ? 'the root is the one recorded' : 'not what is recorded or said to be left out'}`,
        ),
      );
      continue;
    }
    if (blob === undefined) {
      states.push('open');
      notes.push(
        say(
          `${name}：字节不在此处，可将清单文件拖到本页核对`,
          `${name}: its bytes are not here; drop the inventory file to check it`,
        ),
      );
      continue;
    }
    const { trailer, sha256, header } = await checkedOnce(blob, more.progress);
    const right =
      sha256 === stated.sha256 &&
      trailer.root === stated.root &&
      trailer.entries === stated.leaves &&
      header.tree === stated.algorithm &&
      (trailer.complete || !stated.complete);
    states.push(right ? 'good' : 'bad');
    const what = right
      ? say('根与记录一致', 'the root is the one recorded')
      : say('与记录不符', 'not what is recorded');
    notes.push(
      say(
        `${name}（${header.tree}，${trailer.entries} 条）：${what.zh}`,
        `${name} (${header.tree}, ${trailer.entries} entries): ${what.en}`,
      ),
    );
  }
  if (named.length === 0) {
    const counts = audit.evidence.records.some((r) => r.counts);
    const none = say('没有计入的记录提到清单', 'no record that counts binds an inventory');
    return { state: counts ? 'good' : 'open', notes: [none] };
  }
  return { state: worst(states), notes };
}

export function good(...notes: readonly Bilingual[]): Found {
  return { state: 'good', notes };
}

export function findingNote(f: Finding): Bilingual {
  const { zh, en } = findingTitle(f.code);
  const { subject, expected, actual, detail } = findingWords(f);
  const told = [subject, expected, actual, detail].filter((t) => t !== undefined);
  const rest = (language: 'zh' | 'en') => told.map((t) => inLanguage(t, language)).join(' · ');
  return say(`${f.code} ${zh}：${rest('zh')}`, `${f.code} ${en}: ${rest('en')}`);
}

function stateOf(findings: readonly Finding[]): StepState {
  const effects = findings.map((f) => findingKind(f.code).effect);
  if (effects.includes('wanting')) return 'bad';
  return effects.includes('not-assessed') ? 'open' : 'good';
}

function few<T>(items: readonly T[], note: (item: T) => Bilingual): Bilingual[] {
  const shown = items.slice(0, MAX_NOTES).map(note);
  const left = items.length - shown.length;
  return left === 0 ? shown : [...shown, say(`另有 ${left} 项`, `${left} more`)];
}
