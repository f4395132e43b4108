import { CloudexitError } from '../../core/errors.js';
import { findingKind } from '../../core/finding-codes.js';
import {
  type Checkpoint,
  noteKeyId,
  type SignedNote,
  serialiseCheckpoint,
} from '../../formats/checkpoint.js';
import type { SuiteName } from '../../formats/signature-result.js';
import { openCase } from '../../ledger/index.js';
import { keySigner, readCertificates, readKeyFile, type Signer, signDetached } from '../../trust/index.js';
import { readSmallFile, writeWholeFile } from '../small-file.js';
import { type CaseCheckRequest, checkCase } from './verify-case.js';

const MAX_CERTIFICATES = 1024 * 1024;

interface CheckpointSigner {
  readonly key: string;
  /** PEM or DER: the signer's certificate first. */
  readonly certificates: string;
  readonly suite?: SuiteName;
  readonly passphrase?: () => Promise<Uint8Array>;
  /** Key name for a C2SP signed note beside the CMS signature; Ed25519 keys only. */
  readonly noteName?: string;
}

export interface CheckpointRequest extends CaseCheckRequest {
  readonly signingTime: Date;
  readonly signer?: CheckpointSigner;
  /** Also write the text here, and the signature to this name with `.p7s`: the copy to keep or hand over. */
  readonly output?: string;
}

/**
 * States how much of the log there is now, signs that, and keeps it in the case. What the log contradicts is never
 *XX
 */
export async function makeCheckpoint(request: CheckpointRequest): Promise<Checkpoint> {
  const { ledger } = await checkCase(request);
  const wanting = ledger.findings.find((finding) => findingKind(finding.code).effect === 'wanting');
  if (wanting !== undefined) {
    throw new CloudexitError('CHECKPOINT_REFUSED', `the case is found wanting (${wanting.code})`, {
      subject: wanting.subject,
      hint: 'See "cloudexit case verify". A checkpoint of this log would contradict what was known before.',
      exit: 3,
    });
  }
  const { origin, size, root } = ledger;
  const checkpoint = { origin, size, root };
  const text = serialiseCheckpoint(checkpoint);
  const signed: Signed =
    request.signer === undefined ? {} : await sign(checkpoint, text, request.signer, request.signingTime);
  const source = await openCase(request.dir);
  await source.checkpoints.add(checkpoint, signed);
  if (request.output !== undefined) {
    writeWholeFile(request.output, text);
    for (const p7s of signed.signatures ?? []) writeWholeFile(`${request.output}.p7s`, p7s);
  }
  return checkpoint;
}

interface Signed {
  readonly signatures?: readonly Uint8Array[];
  readonly note?: SignedNote;
}

async function sign(checkpoint: Checkpoint, content: Uint8Array, by: CheckpointSigner, signingTime: Date) {
  const certificates = readCertificates(await readSmallFile(by.certificates, MAX_CERTIFICATES));
  const { key } = await readKeyFile(by.key, by.passphrase);
  const signer = keySigner(key, by.suite);
  const signatures = [await signDetached({ content, signer, certificates, signingTime })];
  if (by.noteName === undefined) return { signatures };
  return { signatures, note: await signNote(checkpoint, content, signer, by.noteName) };
}

/** C2SP signed-note, "Ed25519 signatures". */
async function signNote(
  checkpoint: Checkpoint,
  text: Uint8Array,
  signer: Signer,
  name: string,
): Promise<SignedNote> {
  if (signer.suite !== 'ed25519' || !/^[^\s+\p{Z}\p{C}]{1,128}$/u.test(name)) {
    throw new CloudexitError(
      'NOTE_NOT_POSSIBLE',
      'a note needs an Ed25519 key and a name without spaces and plus signs',
      {
        subject: name,
        exit: 2,
      },
    );
  }
  const keyId = noteKeyId(name, signer.publicKey.raw);
  return { checkpoint, signatures: [{ name, keyId, signature: await signer.sign(text) }] };
}
