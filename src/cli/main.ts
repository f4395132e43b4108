import { createRequire } from 'node:module';

/**
 * Entry of the executable. The version is answered before anything else loads, because scripts ask for it often.
 * Nothing here calls `process.exit`: output must be flushed, and the exit code is set where it is known.
 */
export async function main(argv: string[], url: string): Promise<void> {
  const unprinted = (error: NodeJS.ErrnoException): void => hearUnprinted(error, argv);
  process.stdout.on('error', unprinted);
  // Where nothing can be said, the exit code still can.
  process.stderr.on('error', () => undefined);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
    const { version } = createRequire(url)('../package.json') as { version: string };
    process.stdout.write(
      `cloudexit/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
    );
    return;
  }
  process.env['NODE_ENV'] ??= 'production';
  const { dispatch } = await import('./dispatch.js');
  // The framework throws what it hears there, where nobody catches it.
  process.stdout.removeAllListeners('error').on('error', unprinted);
  await dispatch(argv, url);
}

let told = false;

/** A verdict that nobody can read is none. Whoever stops reading has read enough. */
function hearUnprinted(error: NodeJS.ErrnoException, argv: readonly string[]): void {
  if (told || error.code === 'EPIPE') return;
  told = true;
  process.once('exit', () => {
    process.exitCode = 1;
  });
  void import('./dispatch.js').then(({ presentUnprinted }) => presentUnprinted(error, argv));
}
