/** Pictures of control characters, U+2401 to U+241F and U+2421: `e2 90 81` to `9f`, and `a1`. */
const PICTURES = [0xe2, 0x90] as const;
/** U+201B, which says that the character after it stands for itself. */
const QUOTE = [0xe2, 0x80, 0x9b] as const;

/**
 * The name that rclone spells in its lists: `manifests/formats/sources.md`, 37. Bytes that are no UTF-8 pass as they are, since none of these
 * sequences begins within another character.
 */
export function rcloneName(spelt: Uint8Array): Uint8Array {
  const name: number[] = [];
  for (let i = 0; i < spelt.length; ) {
    const quoted = isQuote(spelt, i) ? 3 : 0;
    const at = i + quoted;
    const control = controlAt(spelt, at);
    if (quoted > 0 && (control !== undefined || isQuote(spelt, at))) {
      // What rclone can open has a doubled mark in the store too.
      name.push(...spelt.subarray(control === undefined ? i : at, at + 3));
      i = at + 3;
    } else if (quoted === 0 && control !== undefined) {
      name.push(control);
      i += 3;
    } else name.push(spelt[i++]!);
  }
  return Uint8Array.from(name);
}

function isQuote(bytes: Uint8Array, at: number): boolean {
  return QUOTE.every((byte, i) => bytes[at + i] === byte);
}

/** The control character whose picture is here. */
function controlAt(bytes: Uint8Array, at: number): number | undefined {
  if (!PICTURES.every((byte, i) => bytes[at + i] === byte)) return undefined;
  const last = bytes[at + 2] ?? 0;
  if (last > 0x80 && last <= 0x9f) return last - 0x80;
  return last === 0xa1 ? 0x7f : undefined;
}
