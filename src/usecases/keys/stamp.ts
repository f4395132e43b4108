import { randomBytes } from 'node:crypto';
import { CloudexitError } from '../../core/errors.js';
import { instantText } from '../../core/instant.js';
import type { CertificateIdentity } from '../../formats/signature-result.js';
import {
  createTimestampRequest,
  nonceOfRequest,
  postTimestampRequest,
  type VerifyPolicy,
  verifyTimestampToken,
} from '../../trust/index.js';
import { readSmallFile, writeWholeFile } from '../small-file.js';
import { requireFree } from './free-path.js';

const MAX_FILE = 1024 * 1024;

export interface Stamped {
  readonly output: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly authority: CertificateIdentity;
}

/** Writes the request for a time stamp over a signature file, to be carried to an authority by hand. */
export async function writeStampRequest(file: string, hash: 'sha256' | 'sm3', output: string): Promise<void> {
  requireFree(output);
  const { der } = createTimestampRequest(await readSmallFile(file, MAX_FILE), hash, randomBytes(16));
  writeWholeFile(output, der);
}

/** Asks an authority over HTTP and keeps its answer as `FILE.tsr`, if it holds under the policy. */
export async function fetchStamp(
  file: string,
  address: URL,
  options: { readonly hash: 'sha256' | 'sm3'; readonly policy: VerifyPolicy; readonly signal: AbortSignal },
): Promise<Stamped> {
  requireFree(`${file}.tsr`);
  const stamped = await readSmallFile(file, MAX_FILE);
  const { der, nonce } = createTimestampRequest(stamped, options.hash, randomBytes(16));
  const answer = await postTimestampRequest(address, der, options.signal);
  return keep(file, stamped, answer, nonce, options.policy);
}

/** Keeps an answer that was brought by hand as `FILE.tsr`, if it holds; with the request, it must answer that one. */
export async function takeStamp(
  file: string,
  answer: string,
  request: string | undefined,
  policy: VerifyPolicy,
): Promise<Stamped> {
  requireFree(`${file}.tsr`);
  const nonce = request === undefined ? undefined : nonceOfRequest(await readSmallFile(request, MAX_FILE));
  const [stamped, bytes] = [await readSmallFile(file, MAX_FILE), await readSmallFile(answer, MAX_FILE)];
  return keep(file, stamped, bytes, nonce, policy);
}

function keep(
  file: string,
  stamped: Uint8Array,
  answer: Uint8Array,
  nonce: Uint8Array | undefined,
  policy: VerifyPolicy,
): Stamped {
  const result = verifyTimestampToken(answer, stamped, policy, nonce);
  if (!result.ok) {
    throw new CloudexitError('TIMESTAMP_UNUSABLE', `the time stamp does not hold: ${result.reason}`, {
      subject: file,
      exit: 3,
      hint: 'The authority needs an anchor among the time stamp anchors of the trust folder.',
    });
  }
  const output = `${file}.tsr`;
  writeWholeFile(output, answer);
  return { output, at: instantText(result.at), authority: result.authority.identity };
}
