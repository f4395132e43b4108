/** One rendering of a report model by the library: MODEL FORMAT ROWS OUTPUT. Prints the peak memory, MiB. */
import { createWriteStream, readFileSync } from 'node:fs';
import { render } from '../dist/report/index.js';
import { renderPdf } from '../dist/report/pdf/index.js';

const [model, format, rows, output] = process.argv.slice(2);
const value = JSON.parse(readFileSync(model, 'utf8'));
const options = { language: 'zh', out: createWriteStream(output) };
await (format === 'pdf'
  ? renderPdf(value, { ...options, maxRows: Number(rows) })
  : render(value, format, options));
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
