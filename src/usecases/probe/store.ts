import type { Probe, ProbeOf } from '../../formats/probe-plan.js';
import type { ProbeConclusion } from '../../formats/probe-result.js';
import { type ProbeContext, Steps } from '../../residue/probe/index.js';
import { StoreInquiry } from '../../sources/index.js';

export type StoreProbe = Extract<Probe, { kind: `s3-${string}` }>;

/** Codes with which a store says that a key no longer counts. */
const WITHDRAWN =
  /^(?:InvalidAccessKeyId|UserSuspended|InvalidToken|ExpiredToken|InvalidClientTokenId|AccessKeyDisabled)$/;

/** Objects, buckets and keys of a store that must be gone. */
export async function probeStore(probe: StoreProbe, context: ProbeContext): Promise<ProbeConclusion> {
  const steps = new Steps(context.now);
  const { endpoint, region, profile, bucket } = probe;
  let inquiry: StoreInquiry;
  try {
    inquiry = await StoreInquiry.open(bucket, { endpoint, region, profile, timeout: context.timeout });
  } catch {
    return steps.conclude('not-assessed', 'it is not known how to reach the store, or as whom');
  }
  try {
    if (probe.kind === 's3-object')
      return await probeRemains(steps, inquiry, probe, probe.key, true, context);
    if (probe.kind === 's3-prefix')
      return await probeRemains(steps, inquiry, probe, probe.prefix, false, context);
    const asked = await steps.ask(
      `list ${inquiry.endpoint} ${bucket}`,
      () => inquiry.state(context.signal),
      (state) => ({ observed: state }),
    );
    if ('failure' in asked) return steps.conclude('not-assessed', `no answer: ${asked.failure}`);
    return probe.kind === 's3-bucket'
      ? judgeBucket(steps, asked.answer)
      : judgeCredentials(steps, probe, asked.answer);
  } finally {
    inquiry.close();
  }
}

async function probeRemains(
  steps: Steps,
  inquiry: StoreInquiry,
  { bucket }: StoreProbe,
  key: string,
  exact: boolean,
  { signal }: ProbeContext,
): Promise<ProbeConclusion> {
  const asked = await steps.ask(
    `versions and uploads ${inquiry.endpoint} ${bucket} ${JSON.stringify(key)}`,
    () => inquiry.remains(key, exact, signal),
    ({ versions, deleteMarkers, unfinishedUploads }) => ({
      observed: `${versions} versions, ${deleteMarkers} delete markers, ${unfinishedUploads} unfinished uploads`,
    }),
  );
  if ('failure' in asked) {
    return asked.failure === 'SOURCE_NOT_FOUND'
      ? steps.conclude('none-found', 'the store says that there is no such bucket')
      : steps.conclude('not-assessed', `the store does not show its versions: ${asked.failure}`);
  }
  const { versions, deleteMarkers, unfinishedUploads, whole } = asked.answer;
  const hits = versions + deleteMarkers + unfinishedUploads;
  if (hits > 0) {
    const only =
      versions === 0 && unfinishedUploads === 0 ? '; delete markers keep the name, not the content' : '';
    return steps.conclude('found', `something is left${only}`, hits);
  }
  return whole
    ? steps.conclude('none-found', 'the store lists no version, delete marker or upload')
    : steps.conclude('not-assessed', 'the list of the store contradicts itself');
}

function judgeBucket(steps: Steps, state: string): ProbeConclusion {
  if (state === 'HTTP 200') return steps.conclude('found', 'the bucket is there');
  if (state === 'NoSuchBucket')
    return steps.conclude('none-found', 'the store says that there is no such bucket');
  return steps.conclude('not-assessed', `a refusal (${state}) does not show whether the bucket is there`);
}

function judgeCredentials(
  steps: Steps,
  { refused }: ProbeOf<'s3-credentials'>,
  state: string,
): ProbeConclusion {
  if (state === 'HTTP 200') return steps.conclude('found', 'the key still works');
  if (WITHDRAWN.test(state))
    return steps.conclude('none-found', `the store does not accept the key (${state})`);
  if (state === 'AccessDenied' && refused === 'gone')
    return steps.conclude('none-found', 'the store refuses the key, which the plan counts as withdrawn');
  return steps.conclude('not-assessed', `${state} does not show that the key is withdrawn`);
}
