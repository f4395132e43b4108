import { EvidenceView } from '../clauses/index.js';
import {
  aboutFile,
  heldToChecks,
  heldToFindings,
  heldToProbes,
  heldToScan,
  leftOut,
  type NamedFile,
} from '../compare/index.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { ACCEPTANCE_RESULT_TYPE } from '../formats/acceptance-result.js';
import type { CountedRecord, CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import { MAX_FINDINGS_FILE, parseFindingsFile } from '../formats/findings-file.js';
import { PROBE_RESULT_TYPE } from '../formats/probe-result.js';
import { RESIDUE_SCAN_TYPE } from '../formats/residue-scan.js';
import { MAX_RESULT_FILE, parseResultFile, type ResultFile } from '../formats/result-file.js';
import type { CaseReading } from '../ledger/reading.js';
import { citingRecord } from './citing-record.js';
import { type EvidenceMaterials, materialsOnce } from './evidence-materials.js';

type Residual = CountedRecordOf<'residual-test'>;
type Acceptance = CountedRecordOf<'acceptance-test'>;
type Verification = CountedRecordOf<'return-verification'>;

const KINDS = ['residual-test', 'acceptance-test', 'return-verification'] as const;

/**
 * Holds the records of tests, scans, probes and return verifications to the files that they name and the case has: `manifests/formats/result-files.md`.
 */
export async function checkResultFiles(
  source: CaseReading,
  evidence: EvidenceBase,
  materials = materialsOnce(source),
): Promise<Finding[]> {
  const view = new EvidenceView(evidence, KINDS);
  if (namedFiles(view).length === 0) return [];
  const files = new CaseFiles(source, await materials());
  const findings: Finding[] = [];
  for (const record of view.all('return-verification'))
    findings.push(...(await ofVerification(files, record)));
  for (const record of view.all('residual-test')) findings.push(...(await ofResidualTest(files, record)));
  const returnedAt = new Map(
    view.all('return-verification').map(({ digest, predicate }) => [digest, predicate.returnedAt]),
  );
  for (const record of view.all('acceptance-test')) {
    const { sha256 } = record.predicate.verification;
    findings.push(...(await ofAcceptance(files, record, returnedAt.get(sha256))));
  }
  return [...findings, ...files.leftOut()];
}

/** Digests of the files of evidence that {@link checkResultFiles} reads as far as they are small enough. */
export function resultFiles(evidence: EvidenceBase): ReadonlySet<string> {
  return new Set(namedFiles(new EvidenceView(evidence, KINDS)).map(({ sha256 }) => sha256));
}

function namedFiles(view: EvidenceView): NamedFile[] {
  return [
    ...view.all('residual-test').flatMap((r) => r.predicate.targets.flatMap((t) => t.evidence)),
    ...view.all('acceptance-test').flatMap((r) => r.predicate.tests.flatMap((t) => t.evidence ?? [])),
    ...view.all('return-verification').flatMap((r) => r.predicate.findings ?? []),
  ];
}

/** It is there, or this would not be asked: what a page lacks is too large for it. */
const BEYOND = new Set(['MATERIAL_TOO_LARGE', 'LEDGER_MATERIAL_MISSING']);

/** Files of the case, each result read once, with who speaks of its answers. */
class CaseFiles {
  readonly #source: CaseReading;
  readonly #listed: ReadonlySet<string>;
  readonly #there: ReadonlySet<string>;
  readonly #read = new Map<string, ResultFile | 'not-a-result' | 'unreadable'>();
  readonly #spoken = new Map<
    string,
    { readonly file: NamedFile; record: CountedRecord; readonly ids: Set<string> }
  >();

  constructor(source: CaseReading, { listed, there }: EvidenceMaterials) {
    this.#source = source;
    this.#listed = listed;
    this.#there = there;
  }

  /** What a file of evidence says; findings where it cannot be said. */
  async result(file: NamedFile, record: CountedRecord): Promise<ResultFile | Finding[]> {
    if (!this.#there.has(file.sha256)) return this.#absent(file, record);
    let result = this.#read.get(file.sha256);
    if (result === undefined) {
      result = await this.#parsed(file.sha256, MAX_RESULT_FILE, parseResultFile, 'not-a-result' as const);
      this.#read.set(file.sha256, result);
    }
    if (result === 'not-a-result') return [];
    return result === 'unreadable'
      ? [citingRecord({ code: 'RESULT_UNREADABLE', ...aboutFile(file) }, record)]
      : result;
  }

  /** The lines of a findings file. */
  async lines(
    file: NamedFile,
    record: CountedRecord,
  ): Promise<{ readonly lines: readonly Finding[] } | Finding[]> {
    if (!this.#there.has(file.sha256)) return this.#absent(file, record);
    const lines = await this.#parsed(
      file.sha256,
      MAX_FINDINGS_FILE,
      parseFindingsFile,
      'unreadable' as const,
    );
    return lines === 'unreadable'
      ? [citingRecord({ code: 'RESULT_UNREADABLE', ...aboutFile(file) }, record)]
      : { lines };
  }

  /** A record that counts says something of these answers of the file. */
  speaksOf(file: NamedFile, record: CountedRecord, ids: readonly string[]): void {
    const one = this.#spoken.get(file.sha256) ?? { file, record, ids: new Set() };
    this.#spoken.set(file.sha256, one);
    for (const id of ids) one.ids.add(id);
  }

  leftOut(): Finding[] {
    return [...this.#spoken.values()].flatMap(({ file, record, ids }) => {
      const result = this.#read.get(file.sha256);
      if (typeof result !== 'object' || result.type === RESIDUE_SCAN_TYPE) return [];
      return leftOut(file, result, ids).map((finding) => citingRecord(finding, record));
    });
  }

  #absent(file: NamedFile, record: CountedRecord): Finding[] {
    // What the log lists and is gone is for the log's own check to say.
    return this.#listed.has(file.sha256)
      ? []
      : [citingRecord({ code: 'RESULT_ABSENT', ...aboutFile(file) }, record)];
  }

  /** `larger` for a file beyond the bound, which a page does not hold at all. Whether its bytes are those of its digest is for the log's own check to say. */
  async #parsed<T, L>(
    sha256: string,
    maxBytes: number,
    parse: (bytes: Uint8Array) => T,
    larger: L,
  ): Promise<T | L | 'unreadable'> {
    try {
      return parse(await this.#source.material.readAll(sha256, maxBytes));
    } catch (error) {
      if (!(error instanceof CloudexitError)) throw error;
      return BEYOND.has(error.code) ? larger : 'unreadable';
    }
  }
}

async function ofVerification(files: CaseFiles, record: Verification): Promise<Finding[]> {
  const file = record.predicate.findings;
  if (file === undefined) return [];
  const read = await files.lines(file, record);
  if (!('lines' in read)) return read;
  return heldToFindings(file, read.lines, record.predicate).map((f) => citingRecord(f, record));
}

async function ofResidualTest(files: CaseFiles, record: Residual): Promise<Finding[]> {
  const findings: Finding[] = [];
  const said = new Set<string>();
  for (const target of record.predicate.targets) {
    for (const file of target.evidence) {
      const result = await files.result(file, record);
      if ('type' in result) {
        if (result.type === RESIDUE_SCAN_TYPE) {
          findings.push(
            ...heldToScan(file, result, record.predicate, target).map((f) => citingRecord(f, record)),
          );
        } else if (result.type === PROBE_RESULT_TYPE) {
          files.speaksOf(file, record, [target.id]);
          findings.push(
            ...heldToProbes(file, result, record.predicate, target).map((f) => citingRecord(f, record)),
          );
        } else
          findings.push(
            citingRecord({ code: 'RESULT_UNREADABLE', ...aboutFile(file), detail: target.id }, record),
          );
      } else if (!said.has(file.sha256)) findings.push(...result);
      said.add(file.sha256);
    }
  }
  return findings;
}

async function ofAcceptance(
  files: CaseFiles,
  record: Acceptance,
  returnedAt: string | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const named = new Map<
    string,
    { readonly file: NamedFile; readonly tests: Acceptance['predicate']['tests'] }
  >();
  for (const test of record.predicate.tests) {
    if (test.evidence === undefined) continue;
    const one = named.get(test.evidence.sha256) ?? { file: test.evidence, tests: [] };
    one.tests.push(test);
    named.set(test.evidence.sha256, one);
  }
  for (const { file, tests } of named.values()) {
    const result = await files.result(file, record);
    if (!('type' in result)) findings.push(...result);
    else if (result.type === ACCEPTANCE_RESULT_TYPE) {
      files.speaksOf(
        file,
        record,
        tests.map(({ id }) => id),
      );
      const held = heldToChecks(file, result, record.predicate, tests, returnedAt);
      findings.push(...held.map((f) => citingRecord(f, record)));
    } else findings.push(citingRecord({ code: 'RESULT_UNREADABLE', ...aboutFile(file) }, record));
  }
  return findings;
}
