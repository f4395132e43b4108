import type { CheckOf } from '../../formats/acceptance-plan.js';
import type { CheckConclusion, CheckOutcome } from '../../formats/acceptance-result.js';
import { Steps } from '../../residue/probe/index.js';
import type { CheckContext } from './check-context.js';
import { shortly } from './check-context.js';
import { childEnvironment, runChild } from './child.js';

const TIMEOUT = 60;

/** A program run without a shell, only when the person who runs the plan allows it. Of its output the digest is kept, not the text. */
export async function checkCommand(
  check: CheckOf<'command'>,
  context: CheckContext,
): Promise<CheckConclusion> {
  const steps = new Steps(context.now);
  const wanted = check.exit ?? 0;
  const expected = [
    `exit ${wanted}`,
    check.contains === undefined ? '' : `output with ${JSON.stringify(shortly(check.contains, 100))}`,
    check.sha256 === undefined ? '' : `output with SHA-256 ${check.sha256}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
  const conclude = (outcome: CheckOutcome, because: string): CheckConclusion => ({
    outcome,
    expected,
    because,
    steps: steps.all,
  });
  if (!context.commands) return conclude('not-assessed', 'commands are not allowed in this run');
  const asked = await steps.ask(
    `run ${shortly(JSON.stringify(check.run), 1000)}`,
    () =>
      runChild({
        run: check.run,
        env: childEnvironment(context.env, check.environment),
        timeout: (check.timeout ?? TIMEOUT) * 1000,
        signal: context.signal,
      }),
    ({ exit, output }) => ({
      observed: exit === undefined ? 'ended by a signal' : `exit ${exit}`,
      bytes: output,
    }),
  );
  if ('failure' in asked) return conclude('not-assessed', `it could not be started: ${asked.failure}`);
  const { exit, timedOut, tooMuch, output, sha256 } = asked.answer;
  if (timedOut) return conclude('not-assessed', 'it had not ended in time');
  if (tooMuch) return conclude('not-assessed', 'it wrote more than is looked at');
  if (exit !== wanted) return conclude('failed', exit === undefined ? 'a signal ended it' : `exit ${exit}`);
  if (check.contains !== undefined && !output.includes(check.contains))
    return conclude('failed', 'the text is not in its output');
  if (check.sha256 !== undefined && sha256 !== check.sha256)
    return conclude('failed', `output with SHA-256 ${sha256}`);
  return conclude('passed', `exit ${exit}`);
}
