/** Tags whose address is asked for when a page is shown or a link is followed; bounded, so that no page costs more than its length allows. */
const LINK =
  /<(?:a|area|link|img|script|iframe|source)\s[^>]{0,2000}?\b(?:href|src)\s*=\s*(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))/gi;
const MOST_LINKS = 10_000;

/** Web addresses that a page leads to, without fragments. A reading of HTML good enough to find what browsers would follow, no parser. */
export function linksOf(html: string, page: URL): URL[] {
  const links: URL[] = [];
  for (const [, double, single, bare] of withoutComments(html).matchAll(LINK)) {
    const address = (double ?? single ?? bare ?? '').replace(/&amp;/gi, '&').trim();
    if (address === '' || address.startsWith('#') || !URL.canParse(address, page.href)) continue;
    const url = new URL(address, page);
    if (!/^https?:$/.test(url.protocol)) continue;
    url.hash = '';
    links.push(url);
    if (links.length === MOST_LINKS) break;
  }
  return links;
}

function withoutComments(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = html.indexOf('<!--', at);
    if (start < 0) break;
    parts.push(html.slice(at, start));
    const end = html.indexOf('-->', start + 4);
    if (end < 0) return parts.join('');
    at = end + 3;
  }
  parts.push(html.slice(at));
  return parts.join('');
}
