import { Resolver } from 'node:dns/promises';
import { utf8 } from '../../core/bytes.js';
import type { ProbeOf } from '../../formats/probe-plan.js';
import type { ProbeConclusion } from '../../formats/probe-result.js';
import { type ProbeContext, Steps } from './steps.js';

const TYPES = ['A', 'AAAA', 'CNAME'] as const;

/** A name that must not lead anywhere. "No such name" and "no such records" say so, for the server that was asked. */
export async function probeDns(probe: ProbeOf<'dns'>, context: ProbeContext): Promise<ProbeConclusion> {
  const steps = new Steps(context.now);
  const resolver = new Resolver({ timeout: context.timeout, tries: 2 });
  if (probe.server !== undefined) resolver.setServers([probe.server]);
  const servers = resolver.getServers();
  if (servers.length === 0) return steps.conclude('not-assessed', 'there is no name server to ask');
  const stop = (): void => resolver.cancel();
  context.signal?.addEventListener('abort', stop, { once: true });
  let found = 0;
  const unclear: string[] = [];
  try {
    for (const type of probe.types ?? TYPES) {
      const asked = await steps.ask(
        `${type} ${probe.name} @${servers.join(',')}`,
        () => resolver.resolve(probe.name, type) as Promise<readonly unknown[]>,
        (records) => {
          const lines = records.map((record) => JSON.stringify(record)).sort();
          return { observed: `${records.length} records`, bytes: utf8(lines.join('\n')) };
        },
      );
      if ('answer' in asked) found += asked.answer.length;
      else if (asked.failure !== 'ENOTFOUND' && asked.failure !== 'ENODATA')
        unclear.push(`${type}: ${asked.failure}`);
    }
  } finally {
    context.signal?.removeEventListener('abort', stop);
  }
  if (found > 0) return steps.conclude('found', 'the name still has records', found);
  if (unclear.length > 0)
    return steps.conclude('not-assessed', `no answer that settles it: ${unclear.join(', ')}`);
  return steps.conclude('none-found', 'the name server knows no such records');
}
