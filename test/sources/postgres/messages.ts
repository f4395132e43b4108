/** A message of the server: its type, its length, and what it holds. */
export function message(type: string, content: Uint8Array | string = ''): Buffer {
  const body = Buffer.from(content as string);
  const head = Buffer.alloc(5, type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
