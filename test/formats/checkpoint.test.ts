import { createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  noteKeyId,
  noteSigners,
  parseCheckpoint,
  parseNote,
  serialiseCheckpoint,
  serialiseNote,
} from '../../src/formats/checkpoint.js';
import { freshEd25519 } from '../trust/fresh-pair.js';

const checkpoint: Checkpoint = {
  origin: 'cloudexit/exit-2026-01/0123456789abcdef',
  size: 12,
  root: '09258f44680da41c03d5402a9b5ef92bd2c00ed7e74bf4e5fb5ffb3f7dd3d3c3',
};
const TEXT = 'cloudexit/exit-2026-01/0123456789abcdef\n12\nCSWPRGgNpBwD1UAqm175K9LADtfnS/Tl+1/7P33T08M=\n';

function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  return verify(null, message, key, signature);
}

function signer() {
  const { privateKey, publicKey } = freshEd25519();
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  return { raw, sign: (message: Uint8Array) => sign(null, message, privateKey) };
}

describe('checkpoint text', () => {
  it('has the three lines of C2SP tlog-checkpoint', () => {
    expect(Buffer.from(serialiseCheckpoint(checkpoint)).toString()).toBe(TEXT);
    expect(parseCheckpoint(Buffer.from(TEXT))).toEqual(checkpoint);
  });

  it.each([
    ['no last line feed', TEXT.slice(0, -1)],
    ['an extension line', `${TEXT}extension\n`],
    ['a leading zero', TEXT.replace('\n12\n', '\n012\n')],
    ['size 0', TEXT.replace('\n12\n', '\n0\n')],
    ['a size beyond the safe range', TEXT.replace('\n12\n', '\n9007199254740992\n')],
    ['another origin', TEXT.replace('cloudexit/', 'example.com/')],
    ['slack bits in the base64', TEXT.replace('08M=', '08N=')],
    ['a short root', TEXT.replace('CSWPRGgN', '')],
    ['carriage returns', TEXT.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseCheckpoint(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
    );
  });
});

describe('signed note', () => {
  /** The published verifier key of the Go checksum database. */
  it('derives key ids as Go sumdb does', () => {
    // sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8, as the go command carries it
    const key = Buffer.from('Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8', 'base64');
    expect(key[0]).toBe(0x01);
    expect(Buffer.from(noteKeyId('sum.golang.org', key.subarray(1))).toString('hex')).toBe('033de0ae');
  });

  it('round-trips and names those whose signature verifies', () => {
    const customer = signer();
    const provider = signer();
    const line = (name: string, key: ReturnType<typeof signer>) => ({
      name,
      keyId: noteKeyId(name, key.raw),
      signature: key.sign(Buffer.from(TEXT)),
    });
    const bytes = serialiseNote({
      checkpoint,
      signatures: [line('customer', customer), line('provider', provider)],
    });
    expect(Buffer.from(bytes).toString().startsWith(`${TEXT}\n— customer `)).toBe(true);
    const note = parseNote(bytes);
    const keys = new Map([
      ['customer', customer.raw],
      ['provider', provider.raw],
    ]);
    expect(noteSigners(note, keys, ed25519Verify)).toEqual(['customer', 'provider']);
    expect(noteSigners(note, new Map([['customer', provider.raw]]), ed25519Verify)).toEqual([]);
    expect(noteSigners(note, new Map(), ed25519Verify)).toEqual([]);
    const changed = { ...note, checkpoint: { ...checkpoint, size: 11 } };
    expect(() => noteSigners(changed, keys, ed25519Verify)).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_SIGNATURE_WRONG' }),
    );
  });

  it.each([
    ['no signature', `${TEXT}\n`],
    ['no empty line', `${TEXT}— a AAAAAAAA\n`],
    ['a name with a space', `${TEXT}\n— a b AAAAAAAA\n`],
    ['a name with a plus', `${TEXT}\n— a+b AAAAAAAA\n`],
    ['a hyphen for the dash', `${TEXT}\n- a AAAAAAAA\n`],
    ['only a key id', `${TEXT}\n— a AAAAAA==\n`],
    ['slack bits', `${TEXT}\n— a AAAAAAB=\n`],
    ['text after the signatures', `${TEXT}\n— a AAAAAAAA\nx`],
    ['a second empty line', `${TEXT}\n\n— a AAAAAAAA\n`],
    ['too many signatures', `${TEXT}\n${'— a AAAAAAAA\n'.repeat(65)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parseNote(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
    );
  });
});
