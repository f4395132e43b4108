import { z } from 'zod';
import { fromBase64, toBase64 } from '../core/base64.js';
import { canonicalBytes, parseCanonical } from '../core/canonical-json.js';
import { CloudexitError } from '../core/errors.js';
import { instantText } from '../core/instant.js';
import { caseIdSchema, sha256Schema } from './case.js';

/** The log of `manifests/formats/ledger.md`: one canonical JSON line an entry. */
export const LEDGER_TYPE = 'urn:cloudexit:ledger:v1';
const LEDGER_HEAD_TYPE = 'urn:cloudexit:ledger-head:v1';
/** Greatest length of a line without its line feed, bytes. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

const MAX_RECORD_BYTES = 8 * 1024 * 1024;
const MAX_SIGNATURE_BYTES = 1024 * 1024;
const MAX_SIGNATURES = 64;
/** Greatest number of entries that one merge entry takes in. */
export const MAX_BRANCH = 100_000;

/** First line of a log. */
export interface LedgerHeader {
  readonly type: typeof LEDGER_TYPE;
  readonly case: string;
  /** RFC 3339 UTC, whole seconds. */
  readonly createdAt: string;
  /** 32 lower-case hexadecimal characters. */
  readonly nonce: string;
}

export interface RecordEntry {
  readonly type: 'record';
  readonly addedAt: string;
  readonly record: Uint8Array;
  /** Detached signatures (DER CMS) over `record`, one signer each. */
  readonly signatures: readonly Uint8Array[];
}

interface SignatureEntry {
  readonly type: 'signature';
  readonly addedAt: string;
  /** SHA-256 (hex) of the earlier record or signature that `signature` signs. */
  readonly over: string;
  readonly signature: Uint8Array;
}

interface TimeStampEntry {
  readonly type: 'time-stamp';
  readonly addedAt: string;
  /** SHA-256 (hex) of the earlier signature that the token is for. */
  readonly over: string;
  readonly token: Uint8Array;
}

export interface MaterialEntry {
  readonly type: 'material';
  readonly addedAt: string;
  /** SHA-256 (hex) of the bytes. */
  readonly material: string;
  readonly mediaType: string;
  readonly note: string;
  /** Bytes. */
  readonly size: number;
}

export interface MergeEntry {
  readonly type: 'merge';
  readonly addedAt: string;
  readonly base: number;
  readonly branch: readonly number[];
  /** Root (hex) of the branch tree. */
  readonly root: string;
}

/** What a writer may append; merge entries are made by a merge only. */
export type AppendableEntry = RecordEntry | SignatureEntry | TimeStampEntry | MaterialEntry;
export type LedgerEntry = LedgerHeader | AppendableEntry | MergeEntry;

/** Last acknowledged state of one copy of a log. */
export interface LedgerHead {
  readonly size: number;
  /** Root, hex. */
  readonly root: string;
}

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .refine((text) => {
    // The thirtieth of February is written like a time, too, and read as another day.
    const at = new Date(text);
    return !Number.isNaN(at.getTime()) && instantText(at) === text;
  }, 'not a time');
const index = z.int().nonnegative();

function bytesSchema(maxBytes: number) {
  return z.string().transform((text, context): Uint8Array => {
    // Base64 of n bytes is 4 * ceil(n / 3) characters; the bound comes before the decoding.
    const bytes = text.length <= 4 * Math.ceil(maxBytes / 3) ? fromBase64(text) : undefined;
    if (bytes === undefined || bytes.length === 0 || bytes.length > maxBytes) {
      context.addIssue({ code: 'custom', message: `not the base64 of 1 to ${maxBytes} bytes` });
      return new Uint8Array(0);
    }
    return bytes;
  });
}

const signature = bytesSchema(MAX_SIGNATURE_BYTES);

const lineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal(LEDGER_TYPE),
    case: caseIdSchema,
    createdAt: time,
    nonce: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  z.strictObject({
    type: z.literal('record'),
    addedAt: time,
    record: bytesSchema(MAX_RECORD_BYTES),
    signatures: z.array(signature).max(MAX_SIGNATURES),
  }),
  z.strictObject({ type: z.literal('signature'), addedAt: time, over: sha256Schema, signature }),
  z.strictObject({ type: z.literal('time-stamp'), addedAt: time, over: sha256Schema, token: signature }),
  z.strictObject({
    type: z.literal('material'),
    addedAt: time,
    material: sha256Schema,
    mediaType: z.string().regex(/^[\x20-\x7e]{1,127}$/),
    note: z.string().max(1000),
    size: index,
  }),
  z.strictObject({
    type: z.literal('merge'),
    addedAt: time,
    base: index.min(1),
    branch: z.array(index).min(1).max(MAX_BRANCH),
    root: sha256Schema,
  }),
]);

const headSchema = z.strictObject({
  type: z.literal(LEDGER_HEAD_TYPE),
  size: index.min(1),
  root: sha256Schema,
});

/** Line of an entry, without line feed. Throws `LEDGER_ENTRY_INVALID` (exit 1) for a value that has no line. */
export function serialiseEntry(entry: LedgerEntry): Uint8Array {
  const line = canonicalBytes(encodeBytes(entry));
  try {
    parseEntry(line);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it has no line';
    throw new CloudexitError('LEDGER_ENTRY_INVALID', `this entry cannot be recorded: ${why}`, { cause });
  }
  return line;
}

/** Parses a line without its line feed. Throws `LEDGER_ENTRY_DAMAGED`, exit 3, for anything but a canonical entry. */
export function parseEntry(line: Uint8Array): LedgerEntry {
  const result = lineSchema.safeParse(parsedJson(line, MAX_LINE_BYTES));
  if (!result.success) throw damaged(describe(result.error));
  return result.data;
}

export function serialiseHead(head: LedgerHead): Uint8Array {
  return canonicalBytes({ type: LEDGER_HEAD_TYPE, size: head.size, root: head.root });
}

/** Undefined for anything but a canonical head. */
export function parseHead(bytes: Uint8Array): LedgerHead | undefined {
  try {
    const { size, root } = headSchema.parse(parsedJson(bytes, 1024));
    return { size, root };
  } catch {
    return undefined;
  }
}

function encodeBytes(entry: LedgerEntry): object {
  switch (entry.type) {
    case 'record':
      return { ...entry, record: toBase64(entry.record), signatures: entry.signatures.map(toBase64) };
    case 'signature':
      return { ...entry, signature: toBase64(entry.signature) };
    case 'time-stamp':
      return { ...entry, token: toBase64(entry.token) };
    default:
      return entry;
  }
}

function parsedJson(bytes: Uint8Array, maxBytes: number): unknown {
  try {
    return parseCanonical(bytes, { maxBytes, maxDepth: 4 });
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message : 'not canonical JSON', cause);
  }
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'not an entry' : `${issue.path.join('.')}: ${issue.message}`;
}

function damaged(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('LEDGER_ENTRY_DAMAGED', `this is not a ledger entry: ${why}`, { exit: 3, cause });
}
