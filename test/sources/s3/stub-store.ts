import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

/** A store on loopback that answers whatever a test tells it to: no real one misbehaves on demand. */
export class StubStore {
  readonly requests: { path: string; query: URLSearchParams; headers: IncomingMessage['headers'] }[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(answer: Answer) {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://stub');
      this.requests.push({ path: url.pathname, query: url.searchParams, headers: request.headers });
      answer(request, response, url);
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag?: string;
  readonly storageClass?: string;
}

export function listXml(
  objects: readonly ListedObject[],
  truncated = false,
  more = '',
  root = 'ListBucketResult',
): string {
  const contents = objects.map(
    ({ key, size, etag = `"${key}"`, storageClass = 'STANDARD' }) =>
      `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>` +
      `<ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>${size}</Size><StorageClass>${storageClass}</StorageClass></Contents>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `<EncodingType>url</EncodingType><IsTruncated>${truncated}</IsTruncated>${contents.join('')}${more}</${root}>`
  );
}

export function errorXml(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>as told</Message></Error>`;
}
