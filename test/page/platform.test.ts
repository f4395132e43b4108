import { createHash, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as nodeBase64 from '../../src/core/base64.js';
import { fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import type * as nodeHashing from '../../src/core/hashing.js';
import * as pageBase64 from '../../src/page/platform/base64.js';
import * as engine from '../../src/page/platform/engine.js';
import * as pageHashing from '../../src/page/platform/hashing.js';
import { rsaKey, verifyPkcs1, verifyPss } from '../../src/page/platform/rsa.js';
import { freshEc, freshEd25519, freshRsa } from '../trust/fresh-pair.js';

// The compiler holds the substitutes to the signatures of what they stand in for.
const base64: typeof nodeBase64 = pageBase64;
const hashing: typeof nodeHashing = pageHashing;
const NAMES = ['sha256', 'sha384', 'sha512', 'sm3', 'sha1', 'md5'] as const;

describe('hash functions of the pages', () => {
  it('SM3: the examples of GM/T 0004 annex A', () => {
    const sm3 = (text: string) => toHex(hashing.hashOnce('sm3', utf8(text)));
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  it.each(NAMES)('%s: every length around the blocks, in pieces, as OpenSSL', (name) => {
    for (let length = 0; length <= 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 0xff);
      const expected = createHash(name).update(bytes).digest('hex');
      expect(toHex(hashing.hashOnce(name, bytes))).toBe(expected);
      const cut = (length * 7) % (length + 1);
      const pieces = hashing.newHash(name).update(bytes.subarray(0, cut)).update(bytes.subarray(cut));
      expect(pieces.digest('hex')).toBe(expected);
    }
  });

  it.each(NAMES)('%s: random bytes in random pieces', (name) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 12 }), (pieces) => {
        const ours = hashing.newHash(name);
        for (const p of pieces) ours.update(p);
        return ours.digest('hex') === createHash(name).update(Buffer.concat(pieces)).digest('hex');
      }),
      { seed: 38249 },
    );
  });

  // SM3 is our own; SHA-256 is the library's, which counts in the same way for texts of any length.
  it('more than 2^32 bits', () => {
    const block = new Uint8Array(1024 * 1024).fill(0x5a);
    const ours = hashing.newHash('sm3');
    const theirs = createHash('sm3');
    for (let i = 0; i < 513; i++) {
      ours.update(block);
      theirs.update(block);
    }
    expect(ours.digest('hex')).toBe(theirs.digest('hex'));
  }, 300_000);
});

describe('base64 of the pages', () => {
  it('is that of Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = nodeBase64.toBase64(bytes);
        expect(base64.toBase64(bytes)).toBe(text);
        expect(toHex(base64.fromBase64(text)!)).toBe(toHex(bytes));
      }),
      { seed: 38249 },
    );
  });

  it.each(['A', 'AB', 'AB=', 'AB==\n', ' AAAA', 'AAA\u00e9', 'AB==AB==', 'AC==', 'AAB=', 'A-_A'])(
    'refuses %j',
    (text) => {
      const node = nodeBase64.fromBase64(text);
      expect(node === undefined).toBe(base64.fromBase64(text) === undefined);
      if (text !== 'AAAA')
        expect(base64.fromBase64(text)).toEqual(node === undefined ? undefined : Uint8Array.from(node));
    },
  );
});

describe('RSA of the pages', () => {
  const { privateKey, publicKey } = freshRsa(2048);
  const jwk = publicKey.export({ format: 'jwk' });
  const key = rsaKey(Buffer.from(jwk.n!, 'base64url'), Buffer.from(jwk.e!, 'base64url'));
  const message = utf8('message');
  const PSS = 6; // RSA_PKCS1_PSS_PADDING

  it.each(['sha256', 'sha384', 'sha512'] as const)(
    'takes what OpenSSL signs, and no neighbour (%s)',
    (hash) => {
      const s = sign(hash, message, privateKey);
      expect(verifyPkcs1(key, hash, message, s)).toBe(true);
      expect(verifyPkcs1(key, hash, utf8('other'), s)).toBe(false);
      for (const saltLength of [0, 20, 32, 64]) {
        const p = sign(hash, message, { key: privateKey, padding: PSS, saltLength });
        expect(verifyPss(key, hash, saltLength, message, p)).toBe(true);
        expect(verifyPss(key, hash, saltLength + 1, message, p)).toBe(false);
        expect(verifyPss(key, hash, saltLength, utf8('other'), p)).toBe(false);
        expect(verifyPkcs1(key, hash, message, p)).toBe(false);
      }
      expect(verifyPss(key, hash, 32, message, s)).toBe(false);
    },
  );

  it('moduli whose length is no whole number of bytes', () => {
    for (const modulusLength of [2049, 2055]) {
      const pair = freshRsa(modulusLength);
      const odd = pair.publicKey.export({ format: 'jwk' });
      const other = rsaKey(Buffer.from(odd.n!, 'base64url'), Buffer.from(odd.e!, 'base64url'));
      const p = sign('sha256', message, { key: pair.privateKey, padding: PSS, saltLength: 32 });
      expect(verifyPss(other, 'sha256', 32, message, p)).toBe(true);
      expect(verifyPkcs1(other, 'sha256', message, sign('sha256', message, pair.privateKey))).toBe(true);
    }
  });

  it('ends at sizes that OpenSSL does not compute with either', () => {
    const number = (bytes: number) => new Uint8Array(bytes).fill(0xa7);
    for (const [modulus, exponent] of [
      [30_000, 30_000],
      [2049, 3],
      [512, 9],
      [256, 257],
    ] as const) {
      const huge = rsaKey(number(modulus), number(exponent));
      expect(verifyPkcs1(huge, 'sha256', message, number(modulus).fill(1))).toBe(false);
      expect(verifyPss(huge, 'sha256', 32, message, number(modulus).fill(1))).toBe(false);
    }
  });

  it('refuses a signature that was lengthened, shortened, or has the modulus added', () => {
    // Messages until a signature plus the modulus still has 256 bytes: a longer one would be refused for its length alone.
    let text = message;
    let s = sign('sha256', text, privateKey);
    const shifted = () => key.n + BigInt(`0x${s.toString('hex')}`);
    for (let i = 0; shifted() >> 2048n > 0n; i++) {
      text = utf8(`message ${i}`);
      s = sign('sha256', text, privateKey);
    }
    const added = fromHex(shifted().toString(16))!;
    expect(verifyPkcs1(key, 'sha256', text, s)).toBe(true);
    for (const bad of [Buffer.concat([Buffer.alloc(1), s]), s.subarray(1), new Uint8Array(0), added]) {
      expect(verifyPkcs1(key, 'sha256', text, bad)).toBe(false);
      expect(verifyPss(key, 'sha256', 32, text, bad)).toBe(false);
    }
  });

  it('refuses padding that is too short, garbage after the digest, and a digest of another algorithm', () => {
    const k = 256;
    const digest = createHash('sha256').update(message).digest();
    const info = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
    const raw = (em: Uint8Array) => privateSign(em);
    const privateSign = (em: Uint8Array) => {
      const d = BigInt(
        `0x${Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url').toString('hex')}`,
      );
      let base = BigInt(`0x${Buffer.from(em).toString('hex')}`);
      let result = 1n;
      for (let e = d; e > 0n; e >>= 1n) {
        if (e & 1n) result = (result * base) % key.n;
        base = (base * base) % key.n;
      }
      return fromHex(result.toString(16).padStart(2 * k, '0'))!;
    };
    const ff = (n: number) => Buffer.alloc(n, 0xff);
    const good = Buffer.concat([Buffer.from([0, 1]), ff(k - 3 - info.length), Buffer.from([0]), info]);
    expect(verifyPkcs1(key, 'sha256', message, raw(good))).toBe(true);
    // Bleichenbacher 2006: short padding, the rest after the digest.
    const short = Buffer.concat([
      Buffer.from([0, 1]),
      ff(8),
      Buffer.from([0]),
      info,
      Buffer.alloc(k - 11 - info.length),
    ]);
    const type2 = Buffer.from(good);
    type2[1] = 2;
    const noNull = Buffer.concat([
      Buffer.from('302f300b0609608648016503040201', 'hex'),
      Buffer.from('0420', 'hex'),
      digest,
    ]);
    const bare = Buffer.concat([Buffer.from([0, 1]), ff(k - 3 - noNull.length), Buffer.from([0]), noNull]);
    for (const em of [short, type2, bare]) expect(verifyPkcs1(key, 'sha256', message, raw(em))).toBe(false);
  });
});

describe('keys of the pages', () => {
  const point = (key: KeyObject) => {
    const { x, y } = key.export({ format: 'jwk' });
    const [a, b] = [x!, y ?? ''].map((n) => Buffer.from(n, 'base64url'));
    return y === undefined ? Uint8Array.from(a!) : Uint8Array.of(4, ...a!, ...b!);
  };

  it.each([
    ['p256', 'ec', 'P-256', { scheme: 'ecdsa', hash: 'sha256' }],
    ['p384', 'ec', 'P-384', { scheme: 'ecdsa', hash: 'sha384' }],
    ['ed25519', 'ed25519', '', { scheme: 'ed25519', hash: 'sha512' }],
  ] as const)(
    'say the same however often they were used, and after many others (%s)',
    (kind, type, namedCurve, algorithm) => {
      const pair = () => (type === 'ec' ? freshEc(namedCurve) : freshEd25519());
      const { privateKey, publicKey } = pair();
      const handle = () => engine.keyHandle(new Uint8Array(0), kind, point(publicKey));
      const holds = (n: number) => {
        const text = utf8(`message ${n}`);
        const s = sign(type === 'ec' ? algorithm.hash : null, text, privateKey);
        expect(engine.engineVerify(handle(), algorithm, text, s)).toBe(true);
        expect(engine.engineVerify(handle(), algorithm, utf8('other'), s)).toBe(false);
      };
      for (let n = 0; n < 5; n++) holds(n);
      for (let n = 0; n < 70; n++) engine.keyHandle(new Uint8Array(0), kind, point(pair().publicKey));
      holds(5);
    },
  );

  it('refuses points that are not on their curve', () => {
    for (const [kind, length] of [
      ['p256', 64],
      ['p384', 96],
      ['sm2', 64],
    ] as const) {
      const off = Uint8Array.of(4, ...new Uint8Array(length).fill(1));
      expect(() => engine.keyHandle(new Uint8Array(0), kind, off)).toThrow();
      expect(() =>
        engine.keyHandle(new Uint8Array(0), kind, Uint8Array.of(4, ...new Uint8Array(length))),
      ).toThrow();
    }
  });
});
