import type { Connection, Submittable } from 'pg';
import { broken } from '../container-findings.js';

/** Types of backend messages (PostgreSQL manual, "Message Formats"). */
export const MESSAGE = {
  copyData: 0x64, // d
  copyDone: 0x63, // c
  copyOutResponse: 0x48, // H
  noticeResponse: 0x4e, // N
  parameterStatus: 0x53, // S
  notificationResponse: 0x41, // A
} as const;
/** Type and length of a message. */
export const HEADER = 5;

const LINE_FEED = 0x0a;
const MAX_ROW = 1.5 * 2 ** 30;
/** Bytes a chunk: enough that handing it to a thread costs nothing beside its rows. */
const CHUNK = 512 * 1024;
/** Chunks that wait for whoever takes them, before the connection rests. */
const AHEAD = 2;

type Stream = NodeJS.ReadableStream;
type Take = (bytes: Buffer) => void;

/**
 * A query `COPY ... TO STDOUT` in text format, whose answer is handed on as it came: CopyData messages, cut into chunks between rows. The
 * messages are only walked over here; taking each apart costs the thread that reads as much as all else it does.
 */
export class CopyOut implements Submittable {
  #stream: Stream | undefined;
  /** The client's own, which takes whatever is not of this query. */
  #client: Take | undefined;
  #bytes = Buffer.alloc(CHUNK);
  #length = 0;
  /** Up to where messages have been walked over, and up to where they hold whole rows. */
  #walked = 0;
  #whole = 0;
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #state: 'open' | 'done' | 'ended' = 'open';
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /** @param text the COPY statement */
  constructor(private readonly text: string) {}

  /**
   * The next chunk of whole rows, in memory of its own; nothing when only a part of one came; undefined at the end, once the server is
   * ready for another query. Rejects with what the server or the connection said.
   */
  async next(): Promise<Uint8Array<ArrayBuffer> | 'waiting' | undefined> {
    if (this.#chunks.length === 0 && this.#state !== 'ended' && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return this.#state === 'ended' ? undefined : 'waiting';
    if (this.#chunks.length < AHEAD) this.#stream?.resume();
    return chunk;
  }

  submit(connection: Connection): void {
    const { stream } = connection as unknown as { stream: Stream };
    this.#stream = stream;
    this.#client = stream.listeners('data')[0] as Take;
    stream.off('data', this.#client).on('data', this.#take);
    connection.query(this.text);
  }

  handleError(error: Error): void {
    this.#failure ??= error;
    this.#detach();
    this.#wake?.();
  }

  handleReadyForQuery(): void {
    this.#state = 'ended';
    this.#wake?.();
  }

  handleCommandComplete(): void {}

  readonly #take: Take = (bytes) => {
    try {
      this.#hold(bytes);
      this.#walk();
    } catch (error) {
      this.handleError(error as Error);
      return;
    }
    if (this.#chunks.length >= AHEAD) this.#stream?.pause();
    this.#wake?.();
  };

  #hold(bytes: Buffer): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      if (this.#whole > 0) this.#cut();
      const need = this.#length + bytes.length;
      if (need > MAX_ROW) throw broken('TABLE_ROW_TOO_LARGE', 'a row is longer than 1.5 GiB');
      // Twice as much: a row of many pieces is not copied for every one of them.
      if (need > this.#bytes.length) this.#room(2 * need);
    }
    bytes.copy(this.#bytes, this.#length);
    this.#length += bytes.length;
  }

  #walk(): void {
    const bytes = this.#bytes;
    while (this.#length - this.#walked >= HEADER && this.#client !== undefined) {
      const at = this.#walked;
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (bytes[at] === MESSAGE.copyData) {
        if (end > this.#length) return;
        if (end < at + HEADER) throw broken('ENTRY_DATA_CORRUPT', 'a message is shorter than its own head');
        this.#walked = end;
        if (bytes[end - 1] === LINE_FEED) this.#whole = end;
      } else if (!this.#other(bytes[at]!, at, end)) return;
    }
  }

  /** A message that is no data. Returns false when it has not come whole. */
  #other(type: number, at: number, end: number): boolean {
    switch (type) {
      case MESSAGE.copyOutResponse:
      case MESSAGE.noticeResponse:
      case MESSAGE.parameterStatus:
      case MESSAGE.notificationResponse:
        if (end > this.#length) return false;
        if (type !== MESSAGE.copyOutResponse) this.#client!(Buffer.from(this.#bytes.subarray(at, end)));
        this.#bytes.copyWithin(at, end, this.#length);
        this.#length -= end - at;
        return true;
      case MESSAGE.copyDone: {
        if (this.#whole !== at) throw broken('ENTRY_DATA_CORRUPT', 'the rows end within a row');
        const rest = Buffer.from(this.#bytes.subarray(end, this.#length));
        if (at > 0) this.#chunks.push(this.#bytes.subarray(0, at));
        this.#state = 'done';
        this.#hand(rest);
        return true;
      }
      default:
        this.#hand(Buffer.from(this.#bytes.subarray(at, this.#length)));
        return true;
    }
  }

  /** Puts whole rows aside, and goes on with the rest in other memory. */
  #cut(): void {
    const rows = this.#bytes.subarray(0, this.#whole);
    this.#bytes = copied(this.#bytes.subarray(this.#whole, this.#length), CHUNK);
    this.#length -= this.#whole;
    this.#walked -= this.#whole;
    this.#whole = 0;
    this.#chunks.push(rows);
  }

  #room(size: number): void {
    this.#bytes = copied(this.#bytes.subarray(0, this.#length), size);
  }

  /** Leaves the connection to the client, with what came for it. */
  #hand(rest: Buffer): void {
    const client = this.#client!;
    this.#detach();
    if (rest.length > 0) client(rest);
  }

  #detach(): void {
    if (this.#client === undefined) return;
    this.#stream?.off('data', this.#take).on('data', this.#client);
    this.#client = undefined;
    this.#stream?.resume();
  }
}

/** A copy with room for more, in memory that is of nothing else: it goes to another thread. */
function copied(bytes: Buffer, size: number): Buffer<ArrayBuffer> {
  const memory = Buffer.alloc(Math.max(size, bytes.length));
  bytes.copy(memory);
  return memory;
}
