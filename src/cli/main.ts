import { createRequire } from 'node:module';

/**
 * Entry of the executable. The version is answered before anything else loads, because scripts ask for it often.
 * Nothing here calls `process.exit`: output must be flushed, and the exit code is set where it is known.
 */
export async function main(argv: string[], url: string): Promise<void> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
    const { version } = createRequire(url)('../package.json') as { version: string };
    process.stdout.write(
      `cloudexit/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
    );
    return;
  }
  process.env['NODE_ENV'] ??= 'production';
  const { dispatch } = await import('./dispatch.js');
  await dispatch(argv, url);
}
