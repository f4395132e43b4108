/** An element: its local name, its text, and the elements in it. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Thrown for text that is not the small, closed piece of XML that stores answer with. */
export class XmlError extends Error {}

/** Answers of stores are five levels deep at most. */
const MAX_DEPTH = 16;
const TOKEN =
  /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<\?[^>]*\?>|<!--[\s\S]*?-->/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads one element with everything in it. No document type, so no entities but the five of XML and numbers: nothing
 * unfolds, and the result is never larger than the text. Character references to characters that XML 1.0 forbids are
 * taken for what they say, because that is how keys come that no XML can hold. Throws {@link XmlError}.
 */
export function parseXml(text: string): XmlElement {
  const open: { name: string; text: string; children: XmlElement[] }[] = [
    { name: '', text: '', children: [] },
  ];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const top = open.at(-1)!;
    const next = text.indexOf('<', at);
    const end = next === -1 ? text.length : next;
    if (end > at) {
      const run = text.slice(at, end);
      if (open.length > 1) top.text += unescaped(run);
      else if (run.trim() !== '') throw new XmlError('text outside of the root element');
    }
    if (next === -1) break;
    TOKEN.lastIndex = next;
    const token = TOKEN.exec(text);
    if (token === null) throw new XmlError('markup that is not understood');
    at = TOKEN.lastIndex;
    const qualified = token[2];
    if (qualified === undefined) continue;
    const name = qualified.slice(qualified.indexOf(':') + 1);
    if (token[1] === '/') {
      if (open.length < 2 || top.name !== name) throw new XmlError('elements that do not close in order');
      open.pop();
      open.at(-1)!.children.push(top);
    } else if (token[4] === '/') {
      top.children.push({ name, text: '', children: [] });
    } else {
      if (open.length > MAX_DEPTH) throw new XmlError('elements too deep');
      open.push({ name, text: '', children: [] });
    }
  }
  const [root, ...more] = open[0]!.children;
  if (open.length > 1 || root === undefined || more.length > 0) throw new XmlError('no whole root element');
  return root;
}

/** Text of the one child of that name; undefined without it. Throws where there are several. */
export function childText(element: XmlElement, name: string): string | undefined {
  const found = element.children.filter((child) => child.name === name);
  if (found.length > 1) throw new XmlError(`more than one ${name}`);
  return found[0]?.text;
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));|&/g,
    (all, hex, decimal, name) => {
      if (name !== undefined && Object.hasOwn(NAMED, name)) return NAMED[name]!;
      const code =
        hex !== undefined
          ? Number.parseInt(hex, 16)
          : decimal !== undefined
            ? Number.parseInt(decimal, 10)
            : -1;
      if (code < 0 || code > 0x10ffff) throw new XmlError(`an entity that is not known: ${all.slice(0, 16)}`);
      return String.fromCodePoint(code);
    },
  );
}
