import { spawnSync } from 'node:child_process';

/** Wall-clock seconds of a shell command, its output thrown away. */
export function seconds(command) {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync('bash', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return Number(process.hrtime.bigint() - from) / 1e9;
}

/**
 * Medians of each contestant, in seconds. The runs alternate, so that whatever else the machine does falls on all of them
 * alike, and one run before them warms the cache.
 */
export function medians(contestants, rounds = 5) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (const command of Object.values(contestants)) seconds(command);
  for (let i = 0; i < rounds; i++) {
    for (const [name, command] of Object.entries(contestants)) times[name].push(seconds(command));
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [
      name,
      list.sort((a, b) => a - b)[Math.floor(list.length / 2)],
    ]),
  );
}

/** Prints medians, and how many times as fast as each peer `ours` is. */
export function report(title, times, ours = 'cloudexit') {
  console.log(`\n${title}`);
  for (const [name, time] of Object.entries(times)) {
    const ratio = name === ours ? '' : `   cloudexit is ${(time / times[ours]).toFixed(2)} times as fast`;
    console.log(`  ${name.padEnd(24)} ${time.toFixed(2).padStart(7)} s${ratio}`);
  }
}

export function have(program) {
  return spawnSync('bash', ['-c', `command -v ${program}`]).status === 0;
}
