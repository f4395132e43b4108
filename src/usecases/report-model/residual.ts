import type { ClauseOutcome } from '../../formats/clause.js';
import type { ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import {
  type CountedRecordOf,
  cite,
  citeMaterial,
  countingView,
  given,
  type ReportSource,
  witnessOf,
} from './source.js';
import { say, term } from './words.js';

type Target = CountedRecordOf<'residual-test'>['predicate']['targets'][number];

const OUTCOME: Readonly<Record<Target['outcome'], ClauseOutcome>> = {
  'none-found-by-this-test': 'satisfied',
  found: 'not-satisfied',
  'not-assessed': 'not-assessed',
};

/** One row for each target of each test that counts. */
export function residualTestsOf(source: ReportSource): ReportModel['residualTests'] {
  return countingView(source)
    .all('residual-test')
    .flatMap((test) =>
      test.predicate.targets.map((target) => ({
        at: test.predicate.finishedAt,
        party: test.party,
        ...given('witness', witnessOf(test)),
        target: targetOf(target),
        method: target.method,
        ...amountOf(target),
        found: target.hits,
        outcome: OUTCOME[target.outcome],
        limits: limitsOf(target),
        evidence: [...cite(test), ...citeMaterial(...target.evidence)],
      })),
    );
}

/** How much there is and how much was looked at. A target without a size (an endpoint, an account) has neither. */
function amountOf({ sampling, sizeBytes, unreadableBytes = 0, coverage }: Target) {
  if (sampling !== undefined) {
    const { units, samples } = sampling;
    return { population: units, examined: samples, countedIn: 'units' as const };
  }
  if (coverage !== 'full' || sizeBytes === undefined) return {};
  const examined = Math.max(0, sizeBytes - unreadableBytes);
  return { population: sizeBytes, examined, countedIn: 'bytes' as const };
}

function targetOf({ id, kind }: Target): Bilingual {
  const { zh, en } = term(kind);
  return say(`${id}（${zh}）`, `${id} (${en})`);
}

function limitsOf(target: Target): Bilingual[] {
  const coverage =
    target.coverage === 'sample'
      ? say(
          '抽样测试：结论仅及于被检查的部分，未检查之处可能仍有残留。',
          'A sample: it speaks for what was examined only; residue elsewhere may have gone unseen.',
        )
      : say(
          '全量测试：结论以该方法所能看到的为限。',
          'All of the target was covered; the result holds for what this method can see.',
        );
  return [
    coverage,
    ...boundsOf(target),
    say(`未检查：${target.notLookedAt}`, `Not looked at: ${target.notLookedAt}`),
  ];
}

/** What the sample, or the reading, could not have met. */
function boundsOf({ sampling, unreadableBytes }: Target): Bilingual[] {
  const lines: Bilingual[] = [];
  if (sampling !== undefined) {
    const { samples, units, confidencePpm, scatteredBytes, runBytes, plan } = sampling;
    const percent = String(confidencePpm / 10_000);
    lines.push(
      say(
        `抽样方案 ${plan}：读取 ${units} 个单元中的 ${samples} 个；以 ${percent}% 的置信度，可发现不少于 ${scatteredBytes} 字节的分散残留或 ${runBytes} 字节的连续残留；更少的残留可能未被发现。`,
        `Sampling plan ${plan}: ${samples} of ${units} units read; with ${percent} % confidence, scattered residue of ${scatteredBytes} bytes or a run of ${runBytes} bytes would have been met; less may have gone unseen.`,
      ),
    );
  }
  if (unreadableBytes) {
    lines.push(say(`无法读取：${unreadableBytes} 字节。`, `Could not be read: ${unreadableBytes} bytes.`));
  }
  return lines;
}
