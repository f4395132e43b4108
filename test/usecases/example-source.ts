import { assessorPositions, evaluateProfile, positionsIncomplete } from '../../src/clauses/index.js';
import { CLAUSE_OUTCOMES } from '../../src/formats/clause.js';
import type { ReportModel } from '../../src/formats/report.js';
import { verdictOf } from '../../src/usecases/audit-case.js';
import { DEFAULT_PROFILE, readProfile } from '../../src/usecases/package-data.js';
import { buildReportModel, type ReportSource } from '../../src/usecases/report-model/index.js';
import { evidenceOf, type Variant } from '../clauses/evidence.js';
import { EXAMPLE_CASE } from '../clauses/example.js';

const PROFILE = await readProfile(DEFAULT_PROFILE);

/** The example's evidence as a report's source, its log held whole by a checkpoint. Nothing of it comes from a disk. */
export function exampleSource(variant: Variant = {}): ReportSource {
  const evidence = evidenceOf(variant);
  const positions = assessorPositions(PROFILE, evidence);
  const results = evaluateProfile(PROFILE, evidence);
  const size = evidence.records.length + 1;
  const checkpoint = { origin: `cloudexit/${EXAMPLE_CASE}/0011223344556677`, size, root: '11'.repeat(32) };
  const counts = Object.fromEntries(
    CLAUSE_OUTCOMES.map((o) => [o, results.filter((r) => r.outcome === o).length]),
  ) as ReportSource['audit']['counts'];
  return {
    audit: {
      profile: PROFILE,
      policy: { anchors: [], at: new Date('2026-05-01T08:00:00Z') },
      evidence,
      ledger: {
        ...checkpoint,
        caseId: EXAMPLE_CASE,
        anchored: size,
        agreed: size,
        materials: { count: 0, bytes: 0 },
        findings: [],
      },
      held: [{ checkpoint, heldBy: 'gov' }],
      results,
      positions,
      counts,
      devices: [],
      coverage: [],
      returns: [],
      findings: [],
      verdict: verdictOf(results, [], { positions, incomplete: positionsIncomplete(evidence) }),
    },
    contents: {
      recordSizes: new Map(),
      signaturesWithin: new Map(),
      materials: new Map(),
      present: new Set(),
      timestamps: [],
      checkpoints: [],
      findings: new Map(),
      heldFiles: new Set(),
    },
    generatedAt: '2026-05-01T08:00:00Z',
    tool: { name: 'cloudexit', version: '0.0.0' },
  };
}

export function exampleModel(variant: Variant = {}): ReportModel {
  return buildReportModel(exampleSource(variant));
}
