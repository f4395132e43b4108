import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

/** What happens to the answers of one connection after so many bytes: it ends, or nothing more comes. */
export interface Fault {
  readonly after: number;
  readonly how: 'cut' | 'stall';
}

/** TLS in front of a server that has none, on loopback, with a certificate of its own; and whatever goes wrong on the way. */
export class FaultyProxy {
  /** What the next connections meet, one after the other, and then none any more. */
  faults: Fault[] = [];
  /** What every connection meets from now on. */
  always: Fault | undefined;
  connections = 0;
  met = 0;
  readonly ca: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cloudexit-proxy-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(openssl: string, behind: URL) {
    const key = join(this.#folder, 'key.pem');
    this.ca = join(this.#folder, 'ca.pem');
    execFileSync(
      openssl,
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-subj', '/CN=proxy', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', this.ca],
      ],
      { stdio: 'pipe' },
    );
    this.#server = createServer({ key: readFileSync(key), cert: readFileSync(this.ca) }, (client) => {
      this.connections += 1;
      const server = connect(Number(behind.port), behind.hostname);
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          (socket === client ? server : client).destroy();
        });
      }
      client.on('data', (bytes) => server.write(bytes));
      this.#pass(server, client, this.always ?? this.faults.shift());
    });
    this.#server.on('tlsClientError', () => {});
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends what connections there are, so that every fault is met by a new one. */
  endConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.endConnections();
    this.#server.close();
    await once(this.#server, 'close');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #pass(server: Socket, client: Socket, fault: Fault | undefined): void {
    let left = fault?.after ?? Number.POSITIVE_INFINITY;
    server.on('data', (bytes) => {
      if (left <= 0) return;
      client.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left > 0) return;
      this.met += 1;
      if (fault!.how === 'cut') client.end(() => client.destroy());
    });
  }
}
