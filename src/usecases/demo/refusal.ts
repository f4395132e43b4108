import type { CellState, ClosureCell } from '../../clauses/index.js';
import { CloudexitError } from '../../core/errors.js';
import { DEFAULT_STATEMENT, draftCertificate } from '../certificate/issue-certificate.js';
import { readPolicy } from '../trust-store.js';
import type { DemoStage } from './stage.js';

/** The provider asks for its certificate of destruction. Returns what keeps it from being made, as `8 missing: offsite-backup (copy-not-planned)`. */
export async function refusedCertificate(stage: DemoStage, at: string, version: string): Promise<string> {
  const { party, name, title } = stage.person('tianheng');
  const { closure, certificate } = await draftCertificate({
    dir: stage.path('case'),
    policy: await readPolicy({ folders: [stage.source.trustDir] }, { at: new Date(at) }),
    party,
    officer: { name, title },
    statement: DEFAULT_STATEMENT,
    issuedAt: new Date(at),
    version,
  });
  if (certificate !== undefined) {
    throw new CloudexitError(
      'DEMO_CERTIFICATE_MADE',
      'a certificate was made in spite of a forgotten backup',
    );
  }
  return (['missing', 'contradicted'] as const)
    .map((state) =>
      holes(
        state,
        closure.cells.filter((c) => c.state === state),
      ),
    )
    .join('; ');
}

function holes(state: CellState, cells: readonly ClosureCell[]): string {
  const places = cells.map((c) => `${c.copy}${c.medium === '-' ? '' : `/${c.medium}`} (${c.why})`);
  return `${cells.length} ${state}: ${[...new Set(places)].join(', ')}`;
}
