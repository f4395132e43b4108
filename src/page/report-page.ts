import { z } from 'zod';
import { fromBase64 } from '../core/base64.js';
import { bytesOfKey } from '../core/bytes.js';
import type { ReportCheck, ReportMaterial } from './check-report.js';
import { field, make, StepList, showVerdict } from './dom.js';
import { digestOf } from './evidence-case.js';
import { Link, serve } from './link.js';
import { type InventoryProofs, proofPanel } from './proof-panel.js';
import { type ReportRequest, reportWork } from './report-work.js';
import { type Found, type StepState, say, worst } from './steps.js';
import { type TrustGiven, trustPanel } from './trust-panel.js';

/** The script of a self-checking report: in the page it shows, in its worker it checks. */
// The page's policy allows no code made from text, which zod otherwise tries.
z.config({ jitless: true });
if (typeof document === 'undefined') serve(reportWork);
else void start();

/** Cover and sections as the page shows them, before any script has touched them. */
function shownNow(): { cover: Node; sections: Node } {
  return {
    cover: document.querySelector('header')!.cloneNode(true),
    sections: document.getElementById('main')!.cloneNode(true),
  };
}

async function start(): Promise<void> {
  const shown = shownNow();
  const place = document.getElementById('check')!;
  const verdict = document.getElementById('check-verdict')!;
  const steps = new StepList();
  const trustSteps = new StepList();
  const after = make('div');
  place.append(steps.element, trustSteps.element, after);
  showVerdict(verdict, 'open', say('正在检查 …', 'checking …'));

  const link = new Link(document.getElementById('check-script')!.textContent, reportWork);
  const dropped = new Map<string, Blob>();
  const ask = <T>(request: ReportRequest, list: StepList) => link.ask<T>(request, list);
  let trust: Found = { state: 'open', notes: [] };
  let checked: StepState = 'open';
  const conclude = () => {
    place.dataset['state'] = checked;
    place.dataset['trust'] = trust.state;
    showVerdict(verdict, worst([checked, trust.state]), conclusionOf(checked, trust.state));
  };

  const run = async () => {
    place.dataset['state'] = 'running';
    steps.clear();
    let check: ReportCheck;
    try {
      check = await ask<ReportCheck>({ kind: 'check', material: { ...embedded(), dropped } }, steps);
    } catch (error) {
      steps.done({
        id: 'failed',
        state: 'bad',
        title: say('无法检查', 'could not check'),
        notes: [say(String(error), String(error))],
      });
      check = { state: 'bad', anchors: [], inventories: [] };
    }
    const same = check.expected === undefined ? 'bad' : compareShown(shown, check.expected, steps);
    checked = worst([check.state, same]);
    return check;
  };
  const trusting = async (given: TrustGiven) => {
    trust = await ask<Found>({ kind: 'trust', trust: given }, trustSteps);
    conclude();
  };
  const check = await run();
  await trusting({ known: [], own: [] }).catch(() => conclude());

  const files = make('input', { type: 'file', multiple: '' });
  files.addEventListener('change', async () => {
    for (const file of files.files ?? []) dropped.set(await digestOf(file), file);
    await run();
    conclude();
  });
  after.append(
    trustPanel(check.anchors, trusting),
    proofPanel(
      (path) => ask<InventoryProofs[]>({ kind: 'prove', path }, new StepList()),
      (text) => ask<string[]>({ kind: 'search', text }, new StepList()),
    ),
    field('more-files', say('补充本页没有的清单文件', 'Add inventory files that this page lacks'), files),
  );
}

function conclusionOf(checked: StepState, trust: StepState) {
  if (checked === 'bad')
    return say('自检不通过：不要依据本页。', 'The check failed: do not rely on this page.');
  if (trust === 'bad')
    return say(
      '没有发现内容与证据不符，但有签名不在您信任的人之下。',
      'Nothing in it was seen to differ from the evidence, but there are signatures that those whom you trust do not vouch for.',
    );
  if (checked === 'open')
    return say(
      '与内嵌证据一致，但有的部分不在此处，未能核对。',
      'Agrees with the embedded evidence, but some of it is not here and was not checked.',
    );
  if (trust === 'good')
    return say(
      '自检通过：内容由证据得出，签名由您信任的人作出。',
      'Checked: the content follows from the evidence, signed under anchors that you trust.',
    );
  return say(
    '内容由证据得出；签名者是谁：未评估，您还没有说信任谁。',
    'The content follows from the evidence; who signed: not assessed, for you trust nobody yet.',
  );
}

function embedded(): Omit<ReportMaterial, 'dropped'> {
  const basis = document.getElementById('basis')!;
  const files = new Map<string, Blob>();
  for (const element of document.querySelectorAll<HTMLElement>('script[data-evidence]')) {
    const name = element.dataset['evidence']!;
    // Text that is no base64 stays what it is: its digest will not be the one sealed.
    const bytes = fromBase64(element.textContent) ?? bytesOfKey(element.textContent);
    if (files.has(name)) files.set(`${name} twice`, new Blob([]));
    files.set(name, new Blob([Uint8Array.from(bytes)]));
  }
  return {
    model: document.getElementById('report')!.textContent,
    basis: basis.textContent,
    seal: basis.dataset['seal']!,
    files,
  };
}

/** The page's own text against what the model makes it: node by node, so that no value can be shown that is not the model's. */
function compareShown(
  shown: { cover: Node; sections: Node },
  expected: { cover: string; sections: string },
  steps: StepList,
): StepState {
  const parse = (markup: string) => new DOMParser().parseFromString(markup, 'text/html').body;
  const cover = parse(expected.cover).querySelector('header')!;
  const main = parse(`<main id="main" tabindex="-1">\n${expected.sections}</main>`).querySelector('main')!;
  const state = shown.cover.isEqualNode(cover) && shown.sections.isEqualNode(main) ? 'good' : 'bad';
  steps.done({
    id: 'shown',
    state,
    title: say('所示文字与报告内容一致', 'What is shown is what the report says'),
    notes:
      state === 'good'
        ? []
        : [say('页面上有的文字不是报告内容', 'the page shows something that the report does not say')],
  });
  return state;
}
