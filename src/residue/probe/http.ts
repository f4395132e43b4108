import { digestHex } from '../../core/digest.js';
import type { ProbeOf } from '../../formats/probe-plan.js';
import type { ProbeConclusion } from '../../formats/probe-result.js';
import { ask } from './fetch.js';
import { type ProbeContext, Steps } from './steps.js';

const REDIRECTS = 5;

/**
 * A URL that must be gone. Only 404 and 410 say so by themselves: a page with status 200 may be a login page or a polite
 * "not found", a 401 hides what is there. Redirects are followed within the hosts that the plan names.
 */
export async function probeHttp(probe: ProbeOf<'http'>, context: ProbeContext): Promise<ProbeConclusion> {
  const steps = new Steps(context.now);
  const hosts = new Set([new URL(probe.url).host, ...(probe.alsoHosts ?? [])]);
  let url = new URL(probe.url);
  for (let hop = 0; ; hop++) {
    const asked = await ask(steps, url, {}, context);
    if ('failure' in asked) return steps.conclude('not-assessed', `no answer: ${asked.failure}`);
    const { status, location, body, whole } = asked.answer;
    if (status >= 300 && status < 400 && location !== undefined) {
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (next === undefined || !/^https?:$/.test(next.protocol))
        return steps.conclude('not-assessed', 'the redirect leads to no web address');
      if (!hosts.has(next.host))
        return steps.conclude(
          'not-assessed',
          `the redirect leads to ${next.host}, which the plan does not name`,
        );
      if (hop >= (probe.redirects ?? REDIRECTS))
        return steps.conclude('not-assessed', 'more redirects than the plan allows');
      url = next;
      continue;
    }
    if (status === 404 || status === 410) {
      return hop === 0
        ? steps.conclude('none-found', `the server says ${status}`)
        : steps.conclude('not-assessed', `${status} after a redirect says nothing of the address asked for`);
    }
    if (status < 200 || status >= 300)
      return steps.conclude('not-assessed', `status ${status} neither shows nor denies the content`);
    return judgeContent(probe, steps, whole ? digestHex('sha256', body) : undefined, status);
  }
}

function judgeContent(
  probe: ProbeOf<'http'>,
  steps: Steps,
  served: string | undefined,
  status: number,
): ProbeConclusion {
  if (probe.sha256 === undefined)
    return steps.conclude(
      'not-assessed',
      `status ${status}, and the plan gives no digest to tell a notice from the content`,
    );
  if (served === undefined)
    return steps.conclude('not-assessed', 'the content is too long to be digested here');
  if (served === probe.sha256) return steps.conclude('found', 'the inventoried content is still served');
  return probe.otherContent === 'gone'
    ? steps.conclude('none-found', 'another content is served, which the plan counts as gone')
    : steps.conclude('not-assessed', 'another content is served; a login page would look the same');
}

/** Credentials that must no longer work: 401 and 403 say so. They are read from the environment and never noted. */
export async function probeHttpCredentials(
  probe: ProbeOf<'http-credentials'>,
  context: ProbeContext,
): Promise<ProbeConclusion> {
  const steps = new Steps(context.now);
  const authorization = context.env[probe.authorizationFrom];
  if (authorization === undefined || authorization === '')
    return steps.conclude('not-assessed', `the environment has no ${probe.authorizationFrom}`);
  const url = new URL(probe.url);
  const asked = await ask(steps, url, { authorization }, context);
  if ('failure' in asked) return steps.conclude('not-assessed', `no answer: ${asked.failure}`);
  const { status } = asked.answer;
  if (status === 401) return steps.conclude('none-found', 'the server does not accept the credentials');
  if (status === 403) return steps.conclude('none-found', 'the server forbids what the credentials allowed');
  if (status >= 200 && status < 300) {
    // Where everybody gets in, getting in says nothing of the credentials.
    const open = await ask(steps, url, {}, context);
    return 'answer' in open && open.answer.status === status
      ? steps.conclude('not-assessed', 'the address answers without credentials too')
      : steps.conclude('found', 'the credentials still work');
  }
  return steps.conclude('not-assessed', `status ${status} says nothing of the credentials`);
}
