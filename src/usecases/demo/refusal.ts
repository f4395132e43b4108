import type { ClosureCell } from '../../clauses/index.js';
import { CloudexitError } from '../../core/errors.js';
import type { Bilingual } from '../../formats/role.js';
import { CELL_WHY } from '../../formats/why-words.js';
import { DEFAULT_STATEMENT, draftCertificate } from '../certificate/issue-certificate.js';
import { readPolicy } from '../trust-store.js';
import type { DemoStage } from './stage.js';

/** The provider asks for its certificate of destruction. Returns what keeps it from being made. */
export async function refusedCertificate(stage: DemoStage, at: string, version: string): Promise<Bilingual> {
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
  const say = (language: keyof Bilingual): string[] =>
    (['missing', 'contradicted'] as const).map((state) => {
      const cells = closure.cells.filter((c) => c.state === state);
      return holes(STATES[state][language], cells, language);
    });
  return { zh: say('zh').join('；'), en: say('en').join('; ') };
}

const STATES = {
  missing: { zh: '个缺失', en: 'missing' },
  contradicted: { zh: '个矛盾', en: 'contradicted' },
} as const satisfies Record<string, Bilingual>;

function holes(state: string, cells: readonly ClosureCell[], language: keyof Bilingual): string {
  const places = cells.map((c) => {
    const place = `${c.copy}${c.medium === '-' ? '' : `/${c.medium}`}`;
    return language === 'zh' ? `${place}（${CELL_WHY[c.why].zh}）` : `${place} (${CELL_WHY[c.why].en})`;
  });
  const [colon, comma] = language === 'zh' ? ['：', '、'] : [': ', ', '];
  return `${cells.length} ${state}${colon}${[...new Set(places)].join(comma)}`;
}
