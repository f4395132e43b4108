import { CloudexitError } from '../../core/errors.js';

const MAX_RESPONSE = 1024 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * Posts a request to an authority (RFC 3161 section 3.4) and returns its answer, unjudged. Only where a person
 * named the address. Errors: `TSA_UNREACHABLE`, `TSA_ANSWER_UNUSABLE`.
 */
export async function postTimestampRequest(
  address: URL,
  request: Uint8Array,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (address.protocol !== 'https:' && address.protocol !== 'http:') {
    throw new CloudexitError('TSA_ADDRESS_INVALID', 'an http or https address is needed', { exit: 2 });
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      // A redirect could lead into the network behind this machine.
      redirect: 'error',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: request.slice(),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    throw new CloudexitError('TSA_UNREACHABLE', 'the time stamping authority did not answer', {
      subject: address.host,
      cause,
    });
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (!response.ok || type !== 'application/timestamp-reply' || !response.body) {
    throw unusable(address, `status ${response.status}, type ${type ?? 'none'}`);
  }
  return readBounded(response.body, address);
}

async function readBounded(body: AsyncIterable<Uint8Array>, address: URL): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > MAX_RESPONSE) throw unusable(address, 'the answer is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function unusable(address: URL, why: string): CloudexitError {
  return new CloudexitError('TSA_ANSWER_UNUSABLE', `no time stamp in the answer: ${why}`, {
    subject: address.host,
  });
}
