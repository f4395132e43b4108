import { spawn } from 'node:child_process';
import { z } from 'zod';
import { parseJson } from '../../core/canonical-json.js';
import { CloudexitError } from '../../core/errors.js';
import { SUITES } from '../../formats/signature-result.js';
import { suiteNamed } from '../suites/algorithm.js';
import { hashBytes } from '../suites/hash.js';
import type { PublicKey } from '../suites/public-key.js';
import { sm2Digest } from '../suites/sm2.js';
import { derFromPair, isDerPair } from './ec-signature.js';
import { requireSuite, type Signer } from './signer.js';

/** `urn:cloudexit:external-signer:v1`, `manifests/formats/keys.md` section 6. */
const declarationSchema = z.strictObject({
  _type: z.literal('urn:cloudexit:external-signer:v1'),
  /** Program and arguments; no shell is involved. */
  command: z.array(z.string().min(1).max(4096)).min(1).max(64),
  suite: z.enum(SUITES),
  /** What the program reads from its standard input. */
  input: z.enum(['message', 'digest']),
  /** How it writes the signature to its standard output. */
  output: z.enum(['binary', 'hex', 'base64']),
  timeoutSeconds: z.int().min(1).max(3600).default(300),
});
export type ExternalSignerDeclaration = z.infer<typeof declarationSchema>;

const MAX_OUTPUT = 64 * 1024;

/** Parses a declaration file. Throws `KEY_UNREADABLE`. */
export function readExternalSigner(bytes: Uint8Array): ExternalSignerDeclaration {
  const parsed = declarationSchema.safeParse(parseJson(bytes, { maxBytes: MAX_OUTPUT }));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new CloudexitError('KEY_UNREADABLE', `not an external signer declaration: ${issue.message}`, {
    subject: issue.path.join('.'),
    exit: 2,
  });
}

/** A signer that asks a program (a UKey's tool, a vendor's device) for each signature. */
export function externalSigner(declaration: ExternalSignerDeclaration, publicKey: PublicKey): Signer {
  const suite = requireSuite(publicKey, declaration.suite);
  if (suite === 'ed25519' && declaration.input === 'digest') {
    throw new CloudexitError('EXTERNAL_SIGNER_INVALID', 'Ed25519 signs whole messages', { exit: 2 });
  }
  return {
    suite,
    publicKey,
    async sign(message) {
      const output = await run(
        declaration,
        declaration.input === 'message' ? message : digestFor(publicKey, suite, message),
      );
      const signature = decode(declaration.output, output);
      const isPair = suite === 'sm2-sm3' || suite.startsWith('ecdsa');
      return isPair && !isDerPair(signature) && signature.length % 2 === 0
        ? derFromPair(signature)
        : signature;
    },
  };
}

function digestFor(key: PublicKey, suite: Signer['suite'], message: Uint8Array): Uint8Array {
  return suite === 'sm2-sm3'
    ? sm2Digest(key.raw, message)
    : hashBytes(suiteNamed(suite).algorithm.hash, message);
}

function decode(form: ExternalSignerDeclaration['output'], output: Buffer): Uint8Array {
  if (form === 'binary') return output;
  const text = output.toString('latin1').replace(/\s/g, '');
  const bytes = Buffer.from(text, form);
  if (bytes.toString(form).toLowerCase() !== text.toLowerCase()) throw fault(`the output is not ${form}`);
  return bytes;
}

function run(declaration: ExternalSignerDeclaration, input: Uint8Array): Promise<Buffer> {
  const [program, ...parameters] = declaration.command;
  return new Promise((resolve, reject) => {
    // What the program has to say to the person (a PIN prompt, an error) goes to stderr, never into our errors.
    const child = spawn(program!, parameters, { shell: false, stdio: ['pipe', 'pipe', 'inherit'] });
    const parts: Buffer[] = [];
    let length = 0;
    const giveUp = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // A grandchild may hold the pipe open; without a reader it ends too.
      child.stdout.destroy();
      reject(fault(why, cause));
    };
    const timer = setTimeout(() => giveUp('it took too long'), declaration.timeoutSeconds * 1000);
    child.on('error', (cause) => giveUp('the program did not start', cause));
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > MAX_OUTPUT) giveUp('the output is too large');
      else parts.push(part);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      if (status !== 0) reject(fault(`the program ended with status ${status}`));
      else resolve(Buffer.concat(parts));
    });
    // A program that does not read its input ends the pipe early; its status tells what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function fault(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('EXTERNAL_SIGNER_FAILED', `the external signer failed: ${why}`, { cause });
}
