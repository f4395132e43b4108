import type { CountedRecord, CountedRecordOf } from '../../formats/evidence.js';
import { satisfied, unsettled, type Verdict } from '../verdict.js';

type Log = CountedRecordOf<'supervision-log'>;

/** When nobody looked, as far as the log says so. */
function interruption({ predicate }: Log): string | undefined {
  return predicate.observations.find((o) => o.outcome === 'interrupted')?.at;
}

/** Whether one of the logs that cover what happened names no interruption; there is at least one. */
export function uninterrupted(what: CountedRecord, covering: readonly Log[]): Verdict {
  const whole = covering.find((log) => interruption(log) === undefined);
  if (whole !== undefined) return satisfied([what, whole]);
  const [log] = covering;
  return unsettled('supervision-interrupted', { at: interruption(log!) ?? '' }, [what, log!]);
}
