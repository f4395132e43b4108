import { utf8 } from '../../core/bytes.js';
import { canonicalText } from '../../core/canonical-json.js';
import type { CheckOf } from '../../formats/acceptance-plan.js';
import type { CheckConclusion } from '../../formats/acceptance-result.js';
import { Steps } from '../../residue/probe/index.js';
import { openReadOnly } from '../../sources/index.js';
import { type CheckContext, placeOptions, shortly } from './check-context.js';

/** A question to a database in a read-only transaction; the values of the answer are compared as the texts the engine gives. */
export async function checkSql(check: CheckOf<'sql'>, context: CheckContext): Promise<CheckConclusion> {
  const steps = new Steps(context.now);
  const wanted = (check.rows ?? [[check.value!]]).map((row) =>
    row.map((v) => (v === null ? null : String(v))),
  );
  const place = context.places[check.place]!;
  const asked = await steps.ask(
    `${check.place}: ${check.query}`,
    async () => {
      const database = await openReadOnly(
        place.url,
        placeOptions(place, check.timeout).database,
        context.signal,
      );
      try {
        return await database.query(check.query, wanted.length + 1);
      } finally {
        await database.close();
      }
    },
    (rows) => ({ observed: `${rows.length} rows`, bytes: utf8(canonicalText(rows)) }),
  );
  const expected = shortly(canonicalText(wanted));
  if ('failure' in asked) {
    // More rows than the plan expects is an answer, and not the expected one.
    return asked.failure === 'QUERY_TOO_LARGE'
      ? { outcome: 'failed', expected, because: 'more rows than expected', steps: steps.all }
      : { outcome: 'not-assessed', expected, because: `no answer: ${asked.failure}`, steps: steps.all };
  }
  const same = canonicalText(asked.answer) === canonicalText(wanted);
  return {
    outcome: same ? 'passed' : 'failed',
    expected,
    because: shortly(canonicalText(asked.answer)),
    steps: steps.all,
  };
}
