import { connect } from 'node:net';
import type { ProbeOf } from '../../formats/probe-plan.js';
import type { ProbeConclusion } from '../../formats/probe-result.js';
import { type ProbeContext, Steps } from './steps.js';

/** A port that must be closed. A refusal says so; silence may be a firewall in front of a living server. */
export async function probeTcp(probe: ProbeOf<'tcp'>, context: ProbeContext): Promise<ProbeConclusion> {
  const steps = new Steps(context.now);
  const { host, port } = probe;
  const asked = await steps.ask(
    `connect ${host.includes(':') ? `[${host}]` : host}:${port}`,
    () => connectOnce(host, port, context),
    (address) => ({ observed: `connected to ${address}` }),
  );
  if ('answer' in asked) return steps.conclude('found', 'the port is open');
  return asked.failure === 'ECONNREFUSED'
    ? steps.conclude('none-found', 'the connection was refused')
    : steps.conclude('not-assessed', `no answer that settles it: ${asked.failure}`);
}

function connectOnce(host: string, port: number, { timeout, signal }: ProbeContext): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...(signal === undefined ? {} : { signal }) });
    socket.setTimeout(timeout, () =>
      socket.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    socket.on('connect', () => {
      resolve(`${socket.remoteAddress}`);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
