import { displayPath } from '../../core/path.js';
import type { ProbeOf } from '../../formats/probe-plan.js';
import type { ProbeConclusion } from '../../formats/probe-result.js';
import { type ProbeContext, Steps } from '../../residue/probe/index.js';
import { openSource } from '../../sources/index.js';

/**
 * A database, or an object of it by the path that an inventory gives it, that must be gone. Names are listed, rows are not
 * read. A server that does not answer, or does not let us in, says nothing.
 */
export async function probeDatabase(
  probe: ProbeOf<'database'>,
  context: ProbeContext,
): Promise<ProbeConclusion> {
  const steps = new Steps(context.now);
  const { url, object, passwordFile, ca } = probe;
  const asked = await steps.ask(
    `list ${url} ${object ?? ''}`.trim(),
    async () => {
      const timeout = Math.ceil(context.timeout / 1000);
      const source = await openSource(url, { database: { passwordFile, ca, timeout } });
      try {
        let hits = 0;
        for await (const { path } of source.entries(context.signal)) {
          if (object === undefined || displayPath(path) === object) hits += 1;
        }
        return { hits, whole: source.findings().length === 0 };
      } finally {
        await source.close();
      }
    },
    ({ hits, whole }) => ({ observed: `${hits} objects${whole ? '' : ', listed in part'}` }),
  );
  if ('failure' in asked) {
    return asked.failure === 'SOURCE_NOT_FOUND'
      ? steps.conclude('none-found', 'the server says that there is no such database')
      : steps.conclude('not-assessed', `no answer that settles it: ${asked.failure}`);
  }
  const { hits, whole } = asked.answer;
  if (object === undefined) return steps.conclude('found', 'the database is there', Math.max(1, hits));
  if (hits > 0) return steps.conclude('found', 'the object is there', hits);
  return whole
    ? steps.conclude('none-found', 'the database lists no such object')
    : steps.conclude('not-assessed', 'the database was listed in part');
}
