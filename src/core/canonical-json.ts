import canonicalize from 'canonicalize';
import { decodeUtf8, equalBytes, utf8 } from './bytes.js';
import { CloudexitError } from './errors.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export interface JsonBounds {
  /** Greatest accepted input, bytes. */
  readonly maxBytes?: number;
  /** Greatest nesting depth. */
  readonly maxDepth?: number;
}

/**
 * Canonical bytes of a JSON value: RFC 8785, narrowed to integers in the IEEE 754 safe range so that no two
 * implementations can disagree on a number. Undefined members are left out.
 */
export function canonicalText(value: unknown): string {
  requireCanonicalValue(value, 0, 64);
  const text = canonicalize(value as object);
  if (text === undefined) throw new CloudexitError('JSON_INVALID', 'the value has no JSON form', { exit: 1 });
  return text;
}

export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalText(value));
}

/**
 * Parses canonical bytes and refuses everything that does not round-trip: white space, duplicate keys,
 * other key orders, fractions, invalid UTF-8, a BOM, prototype keys, nesting beyond the bound.
 * Throws `JSON_NOT_CANONICAL` or `JSON_INVALID`, exit 3: such bytes are evidence found wanting.
 */
export function parseCanonical(bytes: Uint8Array, bounds: JsonBounds = {}): Json {
  const value = parseJson(bytes, bounds);
  if (isEvidentlyCanonical(value, bytes)) return value;
  let again: Uint8Array;
  try {
    again = canonicalBytes(value);
  } catch (cause) {
    throw notCanonical('a value has no canonical form', cause);
  }
  if (!equalBytes(again, bytes)) throw notCanonical('the bytes are not the canonical form of their value');
  return value;
}

/**
 * A shortcut for long logs that only ever says yes where the full comparison would: ECMAScript writes strings and safe integers
 * as RFC 8785 does (its sections 3.2.2.2 and 3.2.2.3), which leaves the order of members and lone surrogates, written as `\\ud...`.
 */
function isEvidentlyCanonical(value: Json, bytes: Uint8Array): boolean {
  if (!hasSortedKeysAndIntegers(value)) return false;
  const text = JSON.stringify(value);
  return !text.includes('\\ud') && equalBytes(utf8(text), bytes);
}

function hasSortedKeysAndIntegers(value: Json): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(hasSortedKeysAndIntegers);
  let last: string | undefined;
  for (const [key, item] of Object.entries(value)) {
    // `<` compares UTF-16 code units, the order of RFC 8785 section 3.2.3.
    if (last !== undefined && last >= key) return false;
    if (!hasSortedKeysAndIntegers(item as Json)) return false;
    last = key;
  }
  return true;
}

/** Bounded strict JSON without the canonical requirement (people's and foreign files). */
export function parseJson(bytes: Uint8Array, bounds: JsonBounds = {}): Json {
  const maxBytes = bounds.maxBytes ?? 64 * 1024 * 1024;
  const maxDepth = bounds.maxDepth ?? 64;
  if (bytes.length > maxBytes) {
    throw invalid(`larger than the bound of ${maxBytes} bytes`);
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) throw invalid('not valid UTF-8');
  requireDepth(text, maxDepth);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw invalid('not valid JSON', cause);
  }
  requireSafeKeys(value);
  return value;
}

function requireDepth(text: string, maxDepth: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > maxDepth) throw invalid(`nested deeper than ${maxDepth}`);
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
}

function requireSafeKeys(value: Json): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) requireSafeKeys(item);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw invalid(`the key ${JSON.stringify(key)} is not allowed`);
    requireSafeKeys(item as Json);
  }
}

function requireCanonicalValue(value: unknown, depth: number, maxDepth: number): void {
  if (depth > maxDepth) throw invalid(`nested deeper than ${maxDepth}`);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw invalid(`${value} is not an integer in the safe range`);
    }
    return;
  }
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
      throw invalid(`a ${typeof value} has no JSON form`);
    }
    return;
  }
  for (const item of Object.values(value)) requireCanonicalValue(item, depth + 1, maxDepth);
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('JSON_INVALID', why, { exit: 3, cause });
}

function notCanonical(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('JSON_NOT_CANONICAL', why, { exit: 3, cause });
}
