import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** `refused` and numbers are response codes of RFC 1035; an array is addresses; `silent` answers nothing. */
export type NameAnswer = 'nxdomain' | 'nodata' | 'servfail' | 'refused' | 'silent' | readonly string[];

const CODES: Readonly<Record<string, number>> = { nxdomain: 3, nodata: 0, servfail: 2, refused: 5 };
const A = 1;

/** A name server on loopback that speaks RFC 1035 over UDP, for A records. */
export class NameServer {
  readonly #socket: Socket = createSocket('udp4');

  constructor(private readonly names: Readonly<Record<string, NameAnswer>>) {}

  async start(): Promise<string> {
    this.#socket.on('message', (question, { port, address }) => {
      const answer = this.#answer(question);
      if (answer !== undefined) this.#socket.send(answer, port, address);
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(question: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at]!; length !== 0; length = question[at]!) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const asked = question.subarray(12, at + 5);
    const said = this.names[labels.join('.')] ?? 'nxdomain';
    if (said === 'silent') return undefined;
    const isA = question.readUInt16BE(at + 1) === A;
    const records = typeof said === 'string' || !isA ? [] : said;
    const head = Buffer.alloc(12);
    question.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | (typeof said === 'string' ? CODES[said]! : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    const answers = records.map((address) =>
      Buffer.concat([
        Buffer.from([0xc0, 0x0c, 0, A, 0, 1, 0, 0, 0, 60, 0, 4]),
        Buffer.from(address.split('.').map(Number)),
      ]),
    );
    return Buffer.concat([head, asked, ...answers]);
  }
}
