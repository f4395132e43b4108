import { displayText } from '../core/path.js';

/**
 * A text as a rendering may show it: invisible and control characters escaped, line feeds kept, backslashes single,
 * because names reach the model in display form already. Idempotent.
 */
export function visibleText(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\\').map(displayText).join('\\'))
    .join('\n');
}
