import type { Finding } from '../../../core/finding.js';
import type { CheckOf } from '../../../formats/acceptance-plan.js';
import type { CheckConclusion } from '../../../formats/acceptance-result.js';
import { Steps } from '../../../residue/probe/index.js';
import type { CheckContext } from '../check-context.js';
import { compareLive, judgeComparison } from '../inventory.js';
import { fileDigest, fileState } from './dump-bytes.js';
import { recogniseDump } from './dump-format.js';
import { restoreDump } from './restore-dump.js';

/** Seconds for a restore that the plan gives no time. */
const TIMEOUT = 3600;

/** A dump file restored into the scratch database that the plan names, then compared with what the source's inventory says. */
export async function checkRestore(
  check: CheckOf<'restore'>,
  context: CheckContext,
): Promise<CheckConclusion> {
  const steps = new Steps(context.now);
  const expected = 'the dump restores whole, to what the inventory says';
  const open = (because: string): CheckConclusion => ({
    outcome: 'not-assessed',
    expected,
    because,
    steps: steps.all,
  });
  if (!context.restores) return open('restores are not allowed in this run');
  const { dump, inventory, rows } = check;
  const place = context.places[check.place]!;
  const seen = await steps.ask(
    `read ${dump}`,
    async () => ({
      format: await recogniseDump(dump),
      state: await fileState(dump),
      sha256: await fileDigest(dump, context.signal),
    }),
    ({ format, sha256 }) => ({ observed: `${format.kind}, ${format.size} bytes, SHA-256 ${sha256}` }),
  );
  if ('failure' in seen) return open(`the dump was not read: ${seen.failure}`);
  const { format, state } = seen.answer;
  const timeout = check.timeout ?? TIMEOUT;
  const restored = await steps.ask(
    `restore into ${check.place}`,
    () => restoreDump({ dump, format, place, timeout, context }),
    ({ by }) => ({ observed: by }),
  );
  if ('failure' in restored) return open(`not restored: ${restored.failure}`);
  if ((await fileState(dump)) !== state) return open('the dump was written to while it was restored');
  const { failure } = restored.answer;
  const findings: Finding[] = [
    ...(format.ended === false ? [{ code: 'DUMP_INCOMPLETE', subject: dump } as const] : []),
    ...(failure === undefined
      ? []
      : [{ code: 'DUMP_RESTORE_FAILED', subject: dump, detail: failure } as const]),
  ];
  const compared = await steps.ask(
    `read ${check.place}`,
    () => compareLive({ place, inventory, rows, extra: 'grants', signal: context.signal }),
    ({ entries, root }) => ({ observed: `${entries} entries, root ${root}` }),
  );
  if ('failure' in compared) {
    const because = `restored, not compared: ${compared.failure}`;
    if (findings.length === 0) return open(because);
    return { outcome: 'failed', expected, because, steps: steps.all, findings };
  }
  const judged = judgeComparison(compared.answer);
  if (findings.length === 0) return { expected, ...judged, steps: steps.all };
  const because = `the dump did not restore whole; ${judged.because}`;
  const all = [...findings, ...(judged.findings ?? [])].slice(0, 100);
  return { outcome: 'failed', expected, because, steps: steps.all, findings: all };
}
