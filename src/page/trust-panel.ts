import { displayText } from '../core/path.js';
import type { Bilingual } from '../formats/role.js';
import { both, field, make } from './dom.js';
import { say } from './steps.js';

export interface AnchorShown {
  readonly sha256: string;
  readonly subject: string;
}

/** What the person trusts, as handed to the worker. */
export interface TrustGiven {
  readonly known: readonly string[];
  readonly own: readonly Uint8Array[];
}

/**
 * Lets the person say whom he trusts: by typing a fingerprint that he has from the party itself, or by a certificate file of his own.
 * Nothing that came with the evidence is trusted by a click alone: the fingerprint has to be typed or pasted. What `changed` rejects is not kept and said here: a
 * file that cannot be read says nothing of the evidence.
 */
export function trustPanel(
  anchors: readonly AnchorShown[],
  changed: (trust: TrustGiven) => Promise<void>,
  asked: { readonly own: Bilingual; readonly files: string } = OWN_ANCHORS,
): HTMLElement {
  const known = new Set<string>();
  const own: Uint8Array[] = [];
  const said = make('p', { role: 'status' });
  const tell = (more: readonly Uint8Array[] = []) => changed({ known: [...known], own: [...own, ...more] });
  const list = make(
    'ul',
    { class: 'anchors' },
    anchors.map(({ sha256, subject }) =>
      make('li', {}, [make('bdi', {}, [subject]), make('code', { class: 'code' }, [sha256])]),
    ),
  );
  const fingerprint = make('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const form = make('form', { class: 'ask' }, [
    field(
      'trust-fingerprint',
      say(
        '您从当事方本人处得到的指纹（证书的 SHA-256）',
        'A fingerprint that you have from the party itself (SHA-256 of the certificate)',
      ),
      fingerprint,
    ),
    make('button', { type: 'submit' }, both(say('信任它', 'Trust it'))),
  ]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = fingerprint.value.toLowerCase().replace(/[^0-9a-f]/g, '');
    const anchor = anchors.find((a) => a.sha256 === typed);
    if (anchor === undefined) return tellIn(said, NO_SUCH);
    known.add(anchor.sha256);
    const all = anchors.filter((a) => known.has(a.sha256)).map((a) => a.subject);
    tellIn(said, say(`已信任：${all.join('；')}`, `trusted: ${all.join('; ')}`));
    void tell().catch((error: unknown) => tellIn(said, say(String(error), String(error))));
  });
  const file = make('input', { type: 'file', multiple: '', accept: asked.files });
  file.addEventListener('change', async () => {
    const chosen = [...(file.files ?? [])];
    try {
      const large = chosen.find((f) => f.size > MAX_OWN);
      if (large !== undefined) throw new Error(`${large.name}: > ${MAX_OWN}`);
      const more = await Promise.all(chosen.map(async (f) => new Uint8Array(await f.arrayBuffer())));
      await tell(more);
      own.push(...more);
      tellIn(said, say(`已信任：${named(chosen)}`, `trusted: ${named(chosen)}`));
    } catch (error) {
      const why = String(error);
      tellIn(said, say(`未采用 ${named(chosen)}：${why}`, `not taken: ${named(chosen)}: ${why}`));
    }
  });
  return make('div', { class: 'trust' }, [
    make('p', {}, both(anchors.length === 0 ? NO_ANCHORS : ANCHORS)),
    list,
    form,
    field('trust-file', asked.own, file),
    said,
  ]);
}

const CERTIFICATES = '.pem,.crt,.cer,.der';
/** What a page asks for that holds the evidence to anchors alone. */
const OWN_ANCHORS = {
  own: say('或您自己的信任锚证书（PEM 或 DER）', 'or anchor certificates of your own (PEM or DER)'),
  files: CERTIFICATES,
};
/** The same where a checkpoint that the person kept is taken with them. */
export const OWN_ANCHORS_AND_CHECKPOINTS = {
  own: say(
    '或您自己的信任锚证书（PEM 或 DER），连同您自己保存的检查点',
    'or anchor certificates of your own (PEM or DER), and with them a checkpoint that you kept',
  ),
  files: `${CERTIFICATES},.checkpoint`,
};

/** Bytes; no certificate file is larger. */
const MAX_OWN = 1024 * 1024;

function named(files: readonly File[]): string {
  return files.map((f) => displayText(f.name)).join(', ');
}

const ANCHORS = say(
  '随证据而来的信任锚。它们只说明签名彼此一致；只有您另行核对过的指纹才可信。',
  'Anchors that came with the evidence. They only show that the signatures agree with each other; trust a fingerprint only if you have it from elsewhere.',
);
const NO_ANCHORS = say('证据没有带来信任锚。', 'No anchors came with the evidence.');
const NO_SUCH = say('没有哪个信任锚有这个指纹', 'no anchor has this fingerprint');

function tellIn(element: HTMLElement, text: Bilingual): void {
  element.replaceChildren(...both(text));
}
