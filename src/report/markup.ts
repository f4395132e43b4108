import { visibleText } from './visible.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML and HTML, as content or in a quoted attribute; control characters, which XML 1.0 has none of, escaped first. */
export function escapeMarkup(text: string): string {
  return visibleText(text)
    .replace(/[&<>"']/g, (c) => ENTITIES[c]!)
    .replaceAll('\n', '&#10;');
}
