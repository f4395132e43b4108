import type { Bilingual } from '../formats/role.js';
import { visibleText } from '../report/visible.js';
import { type Step, type StepSink, type StepState, say } from './steps.js';

/** Elements are made through the DOM only; no text is ever read as markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A text in both languages, of which the style sheet shows one; hostile characters as escapes. */
export function both({ zh, en }: Bilingual): Node[] {
  if (zh === en) return [make('bdi', {}, [visibleText(zh)])];
  return [
    make('span', { lang: 'zh-CN' }, [visibleText(zh)]),
    make('span', { lang: 'en' }, [visibleText(en)]),
  ];
}

export const STATE_WORD: Readonly<Record<StepState, Bilingual>> = {
  good: say('通过', 'holds'),
  bad: say('不通过', 'does not hold'),
  open: say('未评估', 'not assessed'),
};

/** Shows steps in a list as they are done, and which one is under way. */
export class StepList implements StepSink {
  readonly element = make('ol', { class: 'checks' });
  readonly #now = make('li', { class: 'quiet' });

  begin(title: Bilingual): void {
    this.#now.replaceChildren(...both(title), ' …');
    this.element.append(this.#now);
  }

  progress(share: number): void {
    this.#now.lastChild?.replaceWith(` … ${Math.floor(100 * share)} %`);
  }

  done(step: Step): void {
    this.#now.remove();
    const item = stepItem(step);
    const there = [...this.element.children].find((e) => e.id === item.id);
    if (there === undefined) this.element.append(item);
    else there.replaceWith(item);
  }

  clear(): void {
    this.element.replaceChildren();
  }
}

/** What is wrong is unfolded; what is right can be. */
function stepItem({ id, state, title, notes }: Step): HTMLElement {
  const head = [
    make('span', { class: `tone ${state}` }, both(STATE_WORD[state])),
    make('span', { class: 'step-title' }, both(title)),
  ];
  const item = make('li', { id: `step-${id}`, 'data-state': state });
  if (notes.length === 0) item.append(make('p', {}, head));
  else {
    const list = make(
      'ul',
      {},
      notes.map((n) => make('li', {}, both(n))),
    );
    const details = make('details', {}, [make('summary', {}, head), list]);
    details.open = state !== 'good';
    item.append(details);
  }
  return item;
}

/** A labelled field; the label is tied to it and holds both languages. */
export function field(id: string, label: Bilingual, input: HTMLInputElement): HTMLElement {
  input.id = id;
  return make('p', { class: 'field' }, [make('label', { for: id }, both(label)), input]);
}

export function showVerdict(element: Element, state: StepState, text: Bilingual): void {
  element.className = `verdict ${state}`;
  element.replaceChildren(make('span', { class: `tone ${state}` }, both(text)));
}
