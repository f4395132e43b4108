import { digestHex } from '../../core/digest.js';
import type { CheckOf } from '../../formats/acceptance-plan.js';
import type { CheckConclusion, CheckOutcome } from '../../formats/acceptance-result.js';
import { ask, type Fetched, type ProbeContext, Steps } from '../../residue/probe/index.js';
import { type CheckContext, shortly } from './check-context.js';
import { linksOf } from './links.js';

const TIMEOUT = 30;
const REDIRECTS = 5;

/** A page that must be served, and with `links` every page of its origin that it leads to, up to a bound. */
export async function checkHttp(check: CheckOf<'http'>, context: CheckContext): Promise<CheckConclusion> {
  const steps = new Steps(context.now);
  const wanted = check.status ?? 200;
  const expected = [
    `status ${wanted}`,
    check.contains === undefined ? '' : `with the text ${JSON.stringify(shortly(check.contains, 100))}`,
    check.sha256 === undefined ? '' : `with SHA-256 ${check.sha256}`,
    check.links === undefined ? '' : `with no dead link among ${check.links.pages} pages`,
  ]
    .filter((part) => part !== '')
    .join(', ');
  const conclude = (outcome: CheckOutcome, because: string): CheckConclusion => ({
    outcome,
    expected,
    because,
    steps: steps.all,
  });
  const authorization =
    check.authorizationFrom === undefined ? undefined : (context.env[check.authorizationFrom] ?? '');
  if (authorization === '')
    return conclude('not-assessed', `the environment has no ${check.authorizationFrom}`);
  const start = new URL(check.url);
  const hosts = new Set([start.host, ...(check.alsoHosts ?? [])]);
  const follow = new Follower(steps, check, start, hosts, authorization, {
    now: context.now,
    env: context.env,
    timeout: (check.timeout ?? TIMEOUT) * 1000,
    ca: context.ca,
    signal: context.signal,
  });
  const page = await follow.get(start);
  if ('why' in page) return conclude('not-assessed', page.why);
  const { status, body, whole } = page.fetched;
  if (status !== wanted) return conclude('failed', `status ${status}`);
  if ((check.contains !== undefined || check.sha256 !== undefined) && !whole)
    return conclude('not-assessed', 'the content is too long to be looked through');
  if (check.contains !== undefined && !body.includes(check.contains))
    return conclude('failed', 'the text is not in what is served');
  if (check.sha256 !== undefined && digestHex('sha256', body) !== check.sha256)
    return conclude('failed', `SHA-256 ${digestHex('sha256', body)}`);
  if (check.links === undefined) return conclude('passed', `status ${status}`);
  const crawled = await crawl(page, check.links.pages, start.origin, follow, context.signal);
  return conclude(crawled.outcome, crawled.because);
}

interface Page {
  readonly url: URL;
  readonly fetched: Fetched;
}

interface NoPage {
  readonly why: string;
}

/** GETs with redirects, within the hosts that the plan names. */
class Follower {
  constructor(
    private readonly steps: Steps,
    private readonly check: CheckOf<'http'>,
    private readonly start: URL,
    private readonly hosts: ReadonlySet<string>,
    private readonly authorization: string | undefined,
    private readonly context: ProbeContext,
  ) {}

  /** The page in the end, or why there is none. */
  async get(from: URL): Promise<Page | NoPage> {
    let url = from;
    for (let hop = 0; ; hop++) {
      // What lets us in is for the origin that the plan names, and for no other.
      const own = url.origin === this.start.origin && this.authorization !== undefined;
      const headers = own ? { authorization: this.authorization! } : {};
      const asked = await ask(this.steps, url, headers, this.context);
      if ('failure' in asked) return { why: `no answer: ${asked.failure}` };
      const { status, location } = asked.answer;
      if (status < 300 || status >= 400 || location === undefined || status === this.check.status)
        return { url, fetched: asked.answer };
      if (!URL.canParse(location, url.href)) return { why: 'a redirect leads to no web address' };
      const next = new URL(location, url);
      if (!this.hosts.has(next.host) || !/^https?:$/.test(next.protocol))
        return { why: `a redirect leads to ${shortly(next.host, 100)}, which the plan does not name` };
      if (hop >= (this.check.redirects ?? REDIRECTS)) return { why: 'more redirects than the plan allows' };
      url = next;
    }
  }
}

/** Dead is what the server itself says is not there or fails; what gives no answer is not assessed. */
async function crawl(
  first: Page,
  pages: number,
  origin: string,
  follow: Follower,
  signal: AbortSignal | undefined,
): Promise<{ outcome: CheckOutcome; because: string }> {
  const seen = new Set([first.url.href.split('#', 1)[0]!]);
  const waiting: URL[] = [];
  const collect = ({ url, fetched }: Page): void => {
    if (url.origin !== origin || !/^(text\/html|application\/xhtml\+xml)\b/i.test(fetched.type ?? '')) return;
    for (const link of linksOf(fetched.body.toString('utf8'), url)) {
      if (link.origin !== origin || seen.has(link.href) || seen.size > 4 * pages + 10_000) continue;
      seen.add(link.href);
      waiting.push(link);
    }
  };
  collect(first);
  const dead: string[] = [];
  const open: string[] = [];
  let visited = 1;
  for (let at = 0; at < waiting.length && visited < pages; at++) {
    signal?.throwIfAborted();
    const url = waiting[at]!;
    visited += 1;
    const page = await follow.get(url);
    const name = shortly(`${url.pathname}${url.search}`, 200);
    if ('why' in page) open.push(`${name} (${page.why})`);
    else if (page.fetched.status >= 400) dead.push(`${name} (${page.fetched.status})`);
    else collect(page);
  }
  const rest = waiting.length + 1 - visited;
  const scope = `${visited} pages crawled${rest > 0 ? `, ${rest} more links beyond the bound not looked at` : ''}`;
  const named = (list: readonly string[]): string => shortly(list.slice(0, 10).join(', '), 1000);
  if (dead.length > 0) return { outcome: 'failed', because: `${scope}; ${dead.length} dead: ${named(dead)}` };
  if (open.length > 0)
    return { outcome: 'not-assessed', because: `${scope}; ${open.length} without an answer: ${named(open)}` };
  return { outcome: 'passed', because: scope };
}
