import { equalBytes } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { findingKind } from '../../core/finding-codes.js';
import {
  type Checkpoint,
  noteKeyId,
  type SignedNote,
  serialiseCheckpoint,
} from '../../formats/checkpoint.js';
import { type Case, openCase } from '../../ledger/index.js';
import { type KeyWarning, type Signer, signDetached } from '../../trust/index.js';
import { type CertifiedKey, openCertifiedSigner } from '../open-certified-signer.js';
import { holdsSignature } from '../signed-already.js';
import { writeWholeFile } from '../small-file.js';
import { type CaseCheckRequest, checkCase } from './verify-case.js';

interface CheckpointSigner extends CertifiedKey {
  /** Key name for a C2SP signed note beside the CMS signature; Ed25519 keys only. */
  readonly noteName?: string;
}

export interface CheckpointRequest extends CaseCheckRequest {
  readonly signingTime: Date;
  readonly signer?: CheckpointSigner;
  /** Also write the text here, and the signature to this name with `.p7s`: the copy to keep or hand over. */
  readonly output?: string;
}

export interface MadeCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The certificate had signed this very checkpoint before: that signature is the one that is given out again. */
  readonly signedBefore: boolean;
  readonly keyWarnings: readonly KeyWarning[];
}

/**
 * States how much of the log there is now, signs that, and keeps it in the case. Errors: `CHECKPOINT_REFUSED` (exit 3) for a log that
 * contradicts what was known of it, those of the key, `NOTE_NOT_POSSIBLE` (exit 2).
 */
export async function makeCheckpoint(request: CheckpointRequest): Promise<MadeCheckpoint> {
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
  const source = await openCase(request.dir);
  const signed: Signed =
    request.signer === undefined
      ? {}
      : await sign(source, checkpoint, text, request.signer, request.signingTime);
  await source.checkpoints.add(checkpoint, signed);
  if (request.output !== undefined) {
    writeWholeFile(request.output, text);
    for (const p7s of signed.signatures ?? []) writeWholeFile(`${request.output}.p7s`, p7s);
  }
  return { checkpoint, signedBefore: signed.before ?? false, keyWarnings: signed.warnings ?? [] };
}

interface Signed {
  readonly signatures?: readonly Uint8Array[];
  readonly note?: SignedNote;
  readonly before?: boolean;
  readonly warnings?: readonly KeyWarning[];
}

async function sign(
  source: Case,
  checkpoint: Checkpoint,
  content: Uint8Array,
  by: CheckpointSigner,
  signingTime: Date,
): Promise<Signed> {
  const { signer, certificates, warnings, close } = await openCertifiedSigner(by);
  try {
    const signing = { content, certificate: certificates[0]!, suite: signer.suite };
    const there = (await source.checkpoints.list()).checkpoints.find(({ text }) => equalBytes(text, content));
    const before = there?.signatures.find((p7s) => holdsSignature(p7s, signing));
    const signatures = [before ?? (await signDetached({ content, signer, certificates, signingTime }))];
    const signed = { signatures, before: before !== undefined, warnings };
    if (by.noteName === undefined) return signed;
    return { ...signed, note: await signNote(checkpoint, content, signer, by.noteName) };
  } finally {
    close();
  }
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
