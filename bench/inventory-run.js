/** One inventory of the library, without the command line around it: SOURCE OUTPUT [digest,digest] */
import { buildInventory } from '../dist/inventory/index.js';
import { openSource } from '../dist/sources/index.js';

const [location, output, digests = 'sha256'] = process.argv.slice(2);
const source = await openSource(location);
const built = await buildInventory({
  source,
  output,
  digests: digests.split(','),
  tree: digests.split(',')[0],
});
if (!built.complete) throw new Error(`incomplete: ${JSON.stringify(built)}`);
await source.close();
