import type { IncomingMessage, ServerResponse } from 'node:http';
import { listXml } from './stub-store.js';

/** One entry of a bucket: its key and, in a list of versions, the name of a version. */
export interface Held {
  readonly key: string;
  readonly version?: string;
}

export interface Asked {
  readonly marker: string;
  readonly idMarker: string | undefined;
  readonly most: number;
}

const bytesOf = (text: string) => Buffer.from(text, 'utf8');

/** Entries in the order in which stores list: by bytes of keys; versions of one key as they are. */
export function inOrder(entries: readonly Held[]): Held[] {
  return [...entries].sort((a, b) => Buffer.compare(bytesOf(a.key), bytesOf(b.key)));
}

/**
 * The list half of a store: pages of `pageSize` entries, a few milliseconds away. `keyMarkerIsVersion`: a key marker alone is followed by
 * the versions of that very key, as Ceph has it. `tamper` may change what is answered.
 */
export class ListingStore {
  readonly asked: Asked[] = [];
  underWay = 0;
  atOnce = 0;

  constructor(
    public entries: readonly Held[],
    private readonly pageSize: number,
    private readonly more: {
      readonly versionsOfMarker?: boolean;
      readonly tamper?: (page: Held[], asked: Asked) => Held[] | { page: Held[]; truncated: boolean };
    } = {},
  ) {}

  answer = (_: IncomingMessage, response: ServerResponse, url: URL): void => {
    const at = url.searchParams;
    const versions = at.has('versions');
    if (at.has('uploads')) return void response.end(listXml([], false, '', 'ListMultipartUploadsResult'));
    if (url.pathname !== '/stub') return void response.setHeader('etag', '"e"').end();
    this.underWay += 1;
    this.atOnce = Math.max(this.atOnce, this.underWay);
    setTimeout(() => {
      this.underWay -= 1;
      const asked = {
        marker: at.get(versions ? 'key-marker' : 'marker') ?? '',
        idMarker: at.get('version-id-marker') ?? undefined,
        most: Math.min(this.pageSize, Number(at.get('max-keys') ?? this.pageSize)),
      };
      this.asked.push(asked);
      response.end(this.#page(asked, at.get('prefix') ?? '', versions));
    }, 2);
  };

  #page(asked: Asked, prefix: string, versions: boolean): string {
    const rest = this.entries.filter(({ key }) => key.startsWith(prefix)).slice(this.#from(asked, prefix));
    const honest = rest.slice(0, asked.most);
    const told = this.more.tamper?.(honest, asked) ?? honest;
    const { page, truncated } = Array.isArray(told)
      ? { page: told, truncated: rest.length > asked.most }
      : told;
    if (!versions)
      return listXml(
        page.map(({ key }) => ({ key, size: 0, etag: '"e"' })),
        truncated,
      );
    const last = page.at(-1);
    const next =
      last === undefined
        ? ''
        : `<NextKeyMarker>${encodeURIComponent(last.key)}</NextKeyMarker><NextVersionIdMarker>${last.version}</NextVersionIdMarker>`;
    const listed = page.map(
      ({ key, version }) =>
        `<DeleteMarker><Key>${encodeURIComponent(key)}</Key><VersionId>${version}</VersionId><IsLatest>false</IsLatest></DeleteMarker>`,
    );
    return listXml([], truncated, next + listed.join(''), 'ListVersionsResult');
  }

  /** Where the entries after a marker begin. */
  #from({ marker, idMarker }: Asked, prefix: string): number {
    if (marker === '') return 0;
    const among = this.entries.filter(({ key }) => key.startsWith(prefix));
    const inclusive = idMarker === undefined && this.more.versionsOfMarker === true;
    const found = among.findIndex(({ key, version }, i) => {
      const order = Buffer.compare(bytesOf(key), bytesOf(marker));
      if (order !== 0 || inclusive) return order >= 0;
      if (idMarker === undefined) return false;
      return (
        among.slice(0, i).some((held) => held.key === marker && held.version === idMarker) &&
        version !== idMarker
      );
    });
    return found === -1 ? among.length : found;
  }
}
