import { displayPath } from '../../core/path.js';
import type { ProbeOf } from '../../formats/probe-plan.js';
import type { ProbeConclusion } from '../../formats/probe-result.js';
import { type ProbeContext, Steps } from '../../residue/probe/index.js';
import { openSource, shownDatabase } from '../../sources/index.js';

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
  const shown = shownDatabase(url);
  // Anything else would be looked for as a file, and not be there.
  if (shown === undefined) return steps.conclude('not-assessed', 'the address is not that of a database');
  const wanted = object === undefined ? undefined : new WantedObject(object, url);
  if (wanted?.isKnownKind === false)
    return steps.conclude('not-assessed', 'no object of a database is listed under such a path');
  const asked = await steps.ask(
    `list ${shown} ${object ?? ''}`.trim(),
    async () => {
      const timeout = Math.ceil(context.timeout / 1000);
      const source = await openSource(url, { database: { passwordFile, ca, timeout } });
      try {
        let hits = 0;
        let similar = 0;
        for await (const { path } of source.entries(context.signal)) {
          const match = wanted === undefined ? 'same' : wanted.match(displayPath(path));
          if (match === 'same') hits += 1;
          if (match === 'similar') similar += 1;
        }
        return { hits, similar, whole: source.findings().length === 0 };
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
  const { hits, similar, whole } = asked.answer;
  if (object === undefined) return steps.conclude('found', 'the database is there', Math.max(1, hits));
  if (hits > 0) return steps.conclude('found', 'the object is there', hits);
  if (similar > 0) return steps.conclude('not-assessed', 'an object has that name but for its case');
  return whole
    ? steps.conclude('none-found', 'the database lists no such object')
    : steps.conclude('not-assessed', 'the database was listed in part');
}

/** First segments of the paths that `manifests/formats/databases.md` gives to objects. */
const KINDS =
  /^(?:tables|views|sequences|routines|triggers|rules|policies|types|extensions|foreign-tables|foreign-servers|event-triggers|publications|statistics|collations|operators|casts|text-search|grants|events|virtual-tables|pragmas)\/./;

/** The object that a plan asks for, and what else in a list is that object. */
class WantedObject {
  readonly #paths: readonly string[];

  constructor(
    private readonly object: string,
    url: string,
  ) {
    const postgres = /^postgres(?:ql)?:/.test(url);
    // The default schema is in no path; who writes it means the same.
    const path = postgres ? object.replace(/^([a-z-]+)\/public\/(?=.)/, '$1/') : object;
    // A part of a partitioned table is no table of its own, but has rights of its own.
    const [, outer = '', name] = /^tables\/(?:([^/]+)\/)?([^/]+)$/.exec(path) ?? [];
    const rights = name === undefined ? [] : [`grants/${outer === '' ? '' : `${outer}/`}table/${name}`];
    this.#paths = [object, path, ...(postgres ? rights : [])];
  }

  get isKnownKind(): boolean {
    return KINDS.test(this.object);
  }

  match(path: string): 'same' | 'similar' | 'other' {
    if (this.#paths.includes(path)) return 'same';
    const lower = path.toLowerCase();
    return this.#paths.some((own) => own.toLowerCase() === lower) ? 'similar' : 'other';
  }
}
