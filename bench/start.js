/** How long the executable takes to answer `--version`, against Node doing nothing: npm run build && node bench/start.js */
import { medians } from './measure.js';

const bin = new URL('../bin/run.js', import.meta.url).pathname;
const times = medians({ node: 'node -e 0', cloudexit: `node ${bin} --version` }, 15);
for (const [name, time] of Object.entries(times)) console.log(`${name.padEnd(12)} ${time.toFixed(3)} s`);
console.log(`--version takes ${(times.cloudexit / times.node).toFixed(2)} times as long as node -e 0`);
