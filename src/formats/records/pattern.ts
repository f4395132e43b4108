import { utf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';

/**
 * Patterns over path bytes (handover-manifest.md, section "Selectors"). The pattern's characters stand for their UTF-8 bytes;
 * `?` is one byte other than `/`, `*` any number of such bytes, `**` any number of any bytes, and `\` makes the
 * next character stand for itself, except `\xHH`, which is one byte. The whole path has to match; nothing is
 * normalised and case matters.
 */
type Token = { readonly type: 'byte'; readonly byte: number } | { readonly type: 'one' | 'segment' | 'any' };

export type PathMatcher = (path: Uint8Array) => boolean;

/** Throws `SELECTOR_INVALID`, exit 3, for a `\` that ends the pattern or a broken `\xHH`. */
export function compilePattern(pattern: string): PathMatcher {
  const tokens = tokenise(pattern);
  const literalLength = tokens.findIndex((t) => t.type !== 'byte');
  const prefix = literalLength === -1 ? tokens : tokens.slice(0, literalLength);
  const rest = tokens.slice(prefix.length);
  const prefixBytes = Uint8Array.from(prefix, (t) => (t.type === 'byte' ? t.byte : 0));
  return (path) => {
    // Nearly all patterns are a folder and `**`: the prefix decides without the programme below.
    if (path.length < prefixBytes.length) return false;
    for (let i = 0; i < prefixBytes.length; i++) if (path[i] !== prefixBytes[i]) return false;
    const tail = path.subarray(prefixBytes.length);
    return rest.length === 1 && rest[0]!.type === 'any' ? true : matches(rest, tail);
  };
}

export function isPattern(pattern: string): boolean {
  try {
    tokenise(pattern);
    return true;
  } catch {
    return false;
  }
}

function tokenise(pattern: string): Token[] {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i]!;
    if (c === '?') tokens.push({ type: 'one' });
    else if (c === '*') {
      const double = characters[i + 1] === '*';
      while (characters[i + 1] === '*') i++;
      tokens.push({ type: double ? 'any' : 'segment' });
    } else if (c === '\\') {
      const next = characters[++i];
      if (next === undefined) throw invalid(pattern, 'ends with a backslash');
      if (next === 'x') {
        const hex = characters.slice(i + 1, i + 3).join('');
        if (!/^[0-9a-f]{2}$/.test(hex)) throw invalid(pattern, '\\x needs two lower-case hexadecimal digits');
        tokens.push({ type: 'byte', byte: Number.parseInt(hex, 16) });
        i += 2;
      } else tokens.push(...literal(next));
    } else tokens.push(...literal(c));
  }
  return tokens;
}

function literal(character: string): Token[] {
  return [...utf8(character)].map((byte) => ({ type: 'byte', byte }));
}

const SLASH = 0x2f;

/**
 * Dynamic programme over the tokens: time is tokens × bytes whatever the pattern, so that a hostile pattern can't be slow.
 * `reached[t]`: the first t tokens match the bytes read so far.
 */
function matches(tokens: readonly Token[], path: Uint8Array): boolean {
  let reached = skipEmpty(tokens, new Uint8Array(tokens.length + 1).fill(1, 0, 1));
  for (const byte of path) {
    const next = new Uint8Array(tokens.length + 1);
    for (const [t, token] of tokens.entries()) {
      if (reached[t] === 0) continue;
      if (token.type === 'byte') next[t + 1] = token.byte === byte ? 1 : next[t + 1]!;
      else if (token.type === 'one') next[t + 1] = byte !== SLASH ? 1 : next[t + 1]!;
      else if (token.type === 'any' || byte !== SLASH) next[t] = 1;
    }
    reached = skipEmpty(tokens, next);
  }
  return reached[tokens.length] === 1;
}

/** A star may stand for nothing. */
function skipEmpty(tokens: readonly Token[], reached: Uint8Array): Uint8Array {
  for (const [t, token] of tokens.entries()) {
    if (reached[t] === 1 && (token.type === 'segment' || token.type === 'any')) reached[t + 1] = 1;
  }
  return reached;
}

function invalid(pattern: string, why: string): CloudexitError {
  return new CloudexitError('SELECTOR_INVALID', why, { subject: pattern, exit: 3 });
}
