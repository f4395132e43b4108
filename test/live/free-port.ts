import { once } from 'node:events';
import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * A loopback port that nobody listens on, another one every time; below those that the system gives to outgoing connections,
 * because it would give one away before the server that is to listen there has started.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free || given.has(port)) continue;
    await once(server.close(), 'close');
    given.add(port);
    return port;
  }
}
