import { z } from 'zod';
import type { Trusted } from './check-bundle.js';
import { field, make, StepList, showVerdict } from './dom.js';
import { Link, serve } from './link.js';
import { type InventoryProofs, proofPanel } from './proof-panel.js';
import { type Step, type StepState, say, worst } from './steps.js';
import { OWN_ANCHORS_AND_CHECKPOINTS, type TrustGiven, trustPanel } from './trust-panel.js';
import { type BundleAnswer, type VerifyRequest, verifyWork } from './verify-work.js';

/** The script of `verify.html`: in the page it shows, in its worker it checks. */
// The page's policy allows no code made from text, which zod otherwise tries.
z.config({ jitless: true });
if (typeof document === 'undefined') serve(verifyWork);
else start();

function start(): void {
  const place = document.getElementById('check')!;
  const verdict = document.getElementById('check-verdict')!;
  const drop = document.getElementById('drop')!;
  const results = make('div');
  const file = make('input', { type: 'file' });
  drop.replaceChildren(
    field('bundle', say('证据包文件：拖到这里，或选取', 'Evidence bundle: drop it here, or choose it'), file),
  );
  place.append(results);
  showVerdict(verdict, 'open', say('尚未选取证据包', 'No bundle yet'));

  const script = document.getElementById('check-script')!.textContent;
  const check = (bundle: Blob) => void checkIn(results, place, verdict, script, bundle);
  file.addEventListener('change', () => file.files?.[0] && check(file.files[0]));
  for (const name of ['dragover', 'drop'] as const) {
    document.addEventListener(name, (event) => {
      // Without this the browser would leave the page and show the file.
      event.preventDefault();
      const dropped = event.dataTransfer?.files[0];
      if (name === 'drop' && dropped !== undefined) check(dropped);
    });
  }
  // For programs that drive a browser: the whole check, in the page itself, as a value.
  Object.assign(globalThis, { cloudexit: { verify } });
}

/** What `cloudexit.verify(blob)` resolves to. */
interface Verified {
  readonly state: StepState;
  readonly steps: readonly Step[];
}

async function verify(file: Blob): Promise<Verified> {
  const steps: Step[] = [];
  const sink = { begin: () => undefined, done: (step: Step) => void steps.push(step) };
  const { state } = (await verifyWork(
    { kind: 'bundle', file } satisfies VerifyRequest,
    sink,
  )) as BundleAnswer;
  return { state, steps };
}

/** The bundle that was dropped last; an earlier one that is still being checked shows nothing any more. */
let latest: Blob | undefined;

async function checkIn(
  results: HTMLElement,
  place: HTMLElement,
  verdict: Element,
  script: string,
  bundle: Blob,
): Promise<void> {
  latest = bundle;
  const steps = new StepList();
  const trustSteps = new StepList();
  const after = make('div');
  results.replaceChildren(steps.element, trustSteps.element, after);
  place.dataset['state'] = 'running';
  delete place.dataset['trust'];
  showVerdict(verdict, 'open', say('正在检查 …', 'checking …'));
  const link = new Link(script, verifyWork);
  const ask = <T>(request: VerifyRequest, list: StepList) => link.ask<T>(request, list);
  let answer: BundleAnswer;
  try {
    answer = await ask<BundleAnswer>({ kind: 'bundle', file: bundle }, steps);
  } catch (error) {
    const text = String(error);
    steps.done({
      id: 'failed',
      state: 'bad',
      title: say('无法检查', 'could not check'),
      notes: [say(text, text)],
    });
    answer = { state: 'bad', anchors: [] };
  }
  if (latest !== bundle) return;
  let trust: Trusted = { state: 'open', notes: [], unsatisfied: false };
  const conclude = () => {
    place.dataset['state'] = answer.state;
    place.dataset['trust'] = trust.state;
    showVerdict(verdict, worst([answer.state, trust.state]), conclusionOf(answer.state, trust));
  };
  if (answer.index === undefined) return conclude();
  const trusting = async (given: TrustGiven) => {
    trust = await ask<Trusted>({ kind: 'trust', trust: given }, trustSteps);
    conclude();
  };
  await trusting({ known: [], own: [] }).catch(() => conclude());
  after.append(
    trustPanel(answer.anchors, trusting, OWN_ANCHORS_AND_CHECKPOINTS),
    proofPanel(
      (path) => ask<InventoryProofs[]>({ kind: 'prove', path }, new StepList()),
      (text) => ask<string[]>({ kind: 'search', text }, new StepList()),
    ),
  );
}

function conclusionOf(checked: StepState, { state: trust, unsatisfied }: Trusted) {
  if (checked === 'bad')
    return say('不通过：不要依据这个证据包。', 'The check failed: do not rely on this bundle.');
  if (unsatisfied && checked === 'good')
    return say(
      '不符合：证据成立，签名由您信任的人作出，而所示内容并不符合全部条款。',
      'Not satisfied: the evidence holds, signed under anchors that you trust, and what it shows does not satisfy every clause.',
    );
  if (trust === 'bad')
    return say(
      '证据彼此一致，但在您信任的人之下有不成立的部分。',
      'The evidence agrees with itself, but under those whom you trust some of it does not hold.',
    );
  if (checked === 'open')
    return say(
      '没有发现错误，但并非全部都能评估；见下。',
      'Nothing wrong was found, but not everything could be assessed; see below.',
    );
  if (trust === 'good')
    return say(
      '通过：此处核对的全部成立，签名由您信任的人作出。PDF 各页所显示的内容由 cloudexit verify 比对，此处未比对。',
      'Verified: all that is checked here holds, signed under anchors that you trust. What the pages of the PDF files show is compared by cloudexit verify, not here.',
    );
  return say(
    '证据彼此一致；签名者是谁：未评估，您还没有说信任谁。',
    'The evidence agrees with itself; who signed: not assessed, for you trust nobody yet.',
  );
}
