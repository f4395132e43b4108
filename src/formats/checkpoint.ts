import { fromBase64, toBase64 } from '../core/base64.js';
import { concatBytes, decodeUtf8, equalBytes, fromHex, toHex, utf8 } from '../core/bytes.js';
import { digest } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';

/** Checkpoints of `manifests/formats/checkpoint.md`: C2SP tlog-checkpoint texts and signed notes. */
export interface Checkpoint {
  readonly origin: string;
  /** Entries, at least 1. */
  readonly size: number;
  /** Root of the first `size` entries, 64 lower-case hexadecimal characters. */
  readonly root: string;
}

/** One signature line of a note, unverified. */
interface NoteSignature {
  readonly name: string;
  /** 4 bytes; a hint, not an identity. */
  readonly keyId: Uint8Array;
  /** 64 bytes for Ed25519. */
  readonly signature: Uint8Array;
}

export interface SignedNote {
  readonly checkpoint: Checkpoint;
  readonly signatures: readonly NoteSignature[];
}

/** Verifies an Ed25519 signature (RFC 8032) with a 32-byte public key. */
export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

const MAX_NOTE_BYTES = 1024 * 1024;
const MAX_NOTE_SIGNATURES = 64;
const ED25519_NOTE = 0x01;

/** Origin of a case's log: its id and the first 16 hexadecimal characters of the leaf hash of entry 0. */
export function checkpointOrigin(caseId: string, headerLeafHash: Uint8Array): string {
  return `cloudexit/${caseId}/${toHex(headerLeafHash.subarray(0, 8))}`;
}

/** The three lines that get signed. */
export function serialiseCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const root = toBase64(fromHex(checkpoint.root)!);
  return utf8(`${checkpoint.origin}\n${checkpoint.size}\n${root}\n`);
}

/** Strict inverse; `CHECKPOINT_INVALID` (exit 3) for everything that does not come out the same again. */
export function parseCheckpoint(bytes: Uint8Array): Checkpoint {
  const text = bytes.length <= 4096 ? decodeUtf8(bytes) : undefined;
  const match = /^(cloudexit\/[A-Za-z0-9._-]+\/[0-9a-f]{16})\n([1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(
    text ?? '',
  );
  if (match === null) throw invalid('it does not have the three lines of a checkpoint of a case');
  const checkpoint = {
    origin: match[1]!,
    size: Number(match[2]),
    root: toHex(fromBase64(match[3]!) ?? new Uint8Array(0)),
  };
  if (!Number.isSafeInteger(checkpoint.size) || !equalBytes(serialiseCheckpoint(checkpoint), bytes)) {
    throw invalid('its size or root is not in the one accepted form');
  }
  return checkpoint;
}

/** File name without extension: `<size>-<root>`. */
export function checkpointName(checkpoint: Checkpoint): string {
  return `${checkpoint.size}-${checkpoint.root}`;
}

/** Key id of an Ed25519 note signature: C2SP signed-note, "Ed25519 signatures". */
export function noteKeyId(name: string, publicKey: Uint8Array): Uint8Array {
  return digest('sha256', concatBytes(utf8(`${name}\n`), Uint8Array.of(ED25519_NOTE), publicKey)).subarray(
    0,
    4,
  );
}

export function serialiseNote(note: SignedNote): Uint8Array {
  const lines = note.signatures.map(({ name, keyId, signature }) => {
    return `\u2014 ${name} ${toBase64(concatBytes(keyId, signature))}\n`;
  });
  return concatBytes(serialiseCheckpoint(note.checkpoint), utf8(`\n${lines.join('')}`));
}

/** Strict inverse of {@link serialiseNote}; `CHECKPOINT_INVALID` (exit 3) otherwise. Signatures are not verified. */
export function parseNote(bytes: Uint8Array): SignedNote {
  const text = bytes.length <= MAX_NOTE_BYTES ? decodeUtf8(bytes) : undefined;
  const split = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || split < 0) throw invalid('it is not a signed note');
  const lines = text
    .slice(split + 2)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0 || lines.length > MAX_NOTE_SIGNATURES)
    throw invalid('it has no or too many signatures');
  const note = {
    checkpoint: parseCheckpoint(utf8(text.slice(0, split + 1))),
    signatures: lines.map(parseSignatureLine),
  };
  if (!equalBytes(serialiseNote(note), bytes)) throw invalid('the note is not in the one accepted form');
  return note;
}

/**
 * Signers of a note: names of those keys with a valid signature. A signature line of a known name and key id that does
 * not verify makes the whole note void (`CHECKPOINT_SIGNATURE_WRONG`, exit 3), as C2SP signed-note advises.
 */
export function noteSigners(
  note: SignedNote,
  keys: ReadonlyMap<string, Uint8Array>,
  verify: Ed25519Verify,
): string[] {
  const text = serialiseCheckpoint(note.checkpoint);
  const signers = new Set<string>();
  for (const { name, keyId, signature } of note.signatures) {
    const key = keys.get(name);
    if (key === undefined || !equalBytes(keyId, noteKeyId(name, key))) continue;
    if (signature.length !== 64 || !verify(key, text, signature)) {
      throw new CloudexitError(
        'CHECKPOINT_SIGNATURE_WRONG',
        'a signature on the checkpoint does not verify',
        {
          subject: name,
          exit: 3,
        },
      );
    }
    signers.add(name);
  }
  return [...signers];
}

function parseSignatureLine(line: string): NoteSignature {
  const match = /^\u2014 ([^\s+\p{Z}\p{C}]{1,128}) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  const bytes = fromBase64(match?.[2] ?? '');
  if (match === null || bytes === undefined || bytes.length < 5)
    throw invalid('a signature line is malformed');
  return { name: match[1]!, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function invalid(why: string): CloudexitError {
  return new CloudexitError('CHECKPOINT_INVALID', `this is not a checkpoint: ${why}`, { exit: 3 });
}
