import { decodeUtf8, fromHex, utf8 } from '../core/bytes.js';
import { displayPath } from '../core/path.js';
import { leafText } from '../formats/leaf.js';
import { visibleText } from '../report/visible.js';
import { both, field, make, STATE_WORD } from './dom.js';
import type { PathProof } from './inventory-proofs.js';
import { MAX_LIKE } from './path-search.js';
import { say } from './steps.js';

/** Proofs for one path in one inventory. */
export interface InventoryProofs {
  /** What records call the inventory. */
  readonly name: string;
  /** Whether a record of the case states the proof's root. */
  readonly recorded: boolean;
  readonly proofs: readonly PathProof[];
}

/** Inventories that records bind were read when the case was checked: only others take long, and only once. */
const SEARCHING = say(
  '正在查找 …（没有记录载明的清单第一次须通读，此后只读一块）',
  'searching … (an inventory that no record states is read to its end the first time, after that only a block of it)',
);

/** The form in which a path is typed, and the proofs that come of it. */
export function proofPanel(
  prove: (path: Uint8Array) => Promise<readonly InventoryProofs[]>,
  search: (text: string) => Promise<readonly string[]>,
): HTMLElement {
  const input = make('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const out = make('div', { role: 'status', class: 'proofs' });
  const form = make('form', { class: 'ask' }, [
    field(
      'proof-path',
      say(
        '证明某个路径在清单中，或按路径的一部分查找（文本，或 hex: 加十六进制字节）',
        'Prove that a path is in an inventory, or search for a part of one (text, or hex: and its bytes in hexadecimal)',
      ),
      input,
    ),
    make('button', { type: 'submit' }, both(say('证明', 'Prove'))),
  ]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const path = pathOf(input.value);
    if (path === undefined) return out.replaceChildren(...both(say('这不是一个路径', 'this is not a path')));
    out.replaceChildren(...both(SEARCHING));
    const choose = (typed: string): void => {
      input.value = typed;
      form.requestSubmit();
    };
    const answer = async (text: string): Promise<HTMLElement[]> => {
      const found = await prove(path);
      if (found.some((f) => f.proofs.length > 0)) return proven(found);
      return [nowhere(path, found.length), ...similar(await search(text), choose)];
    };
    answer(input.value).then(
      (shown) => out.replaceChildren(...shown),
      (error: unknown) => out.replaceChildren(make('p', { class: 'tone bad' }, [String(error)])),
    );
  });
  return make('div', {}, [form, out]);
}

function pathOf(text: string): Uint8Array | undefined {
  const path = text.startsWith('hex:') ? fromHex(text.slice(4).trim().toLowerCase()) : utf8(text);
  return path === undefined || path.length === 0 ? undefined : path;
}

function nowhere(path: Uint8Array, inventories: number): HTMLElement {
  const shown = decodeUtf8(path) ?? displayPath(path);
  const text = say(
    `在此处的 ${inventories} 份清单中都没有：${shown}`,
    `in none of the ${inventories} inventories at hand: ${shown}`,
  );
  return make('p', { class: 'tone open' }, both(text));
}

/** Paths that contain what was typed, each to be chosen; nothing where there are none. */
function similar(typed: readonly string[], choose: (typed: string) => void): HTMLElement[] {
  if (typed.length === 0) return [];
  const more = typed.length > MAX_LIKE;
  const title = say(
    `路径中含有它的条目${more ? `（前 ${MAX_LIKE} 个）` : ''}，点选以证明：`,
    `entries whose path contains it${more ? ` (the first ${MAX_LIKE})` : ''}; choose one to have it proved:`,
  );
  const items = typed.slice(0, MAX_LIKE).map((path) => {
    const button = make('button', { type: 'button', class: 'code' }, [make('bdi', {}, [visibleText(path)])]);
    button.addEventListener('click', () => choose(path));
    return make('li', {}, [button]);
  });
  return [make('p', {}, both(title)), make('ul', { class: 'like' }, items)];
}

function proven(found: readonly InventoryProofs[]): HTMLElement[] {
  const proofs = found.flatMap((f) => f.proofs.map((proof) => ({ ...f, proof })));
  return proofs.map(({ name, recorded, proof }) => {
    const state = !proof.holds ? 'bad' : recorded ? 'good' : 'open';
    const steps = [
      say(`清单：${name}`, `inventory: ${name}`),
      proof.index === undefined
        ? say(
            `共 ${proof.size} 行，只显示一部分：${leafText(proof.leaf)}`,
            `of ${proof.size} lines, shown in part: ${leafText(proof.leaf)}`,
          )
        : say(
            `第 ${proof.index} 行（自 0 起，共 ${proof.size} 行）：${leafText(proof.leaf)}`,
            `line ${proof.index} (from 0, of ${proof.size}): ${leafText(proof.leaf)}`,
          ),
      say(
        `叶哈希 = ${proof.algorithm}(00 ‖ 行) = ${proof.leafHash}`,
        `leaf hash = ${proof.algorithm}(00 ‖ line) = ${proof.leafHash}`,
      ),
      ...proof.path.map((hash, i) => say(`旁支 ${i + 1}：${hash}`, `sibling ${i + 1}: ${hash}`)),
      say(`得到的根 = ${proof.root}`, `leads to the root ${proof.root}`),
      recorded
        ? say('该根由案卷中签名的记录载明', 'a signed record of the case states this root')
        : say('案卷中没有记录载明该根', 'no record of the case states this root'),
    ];
    return make('div', { class: 'proof', 'data-state': state }, [
      make('p', { class: `tone ${state}` }, both(STATE_WORD[state])),
      make(
        'ol',
        {},
        steps.map((s) => make('li', { class: 'code' }, both(s))),
      ),
    ]);
  });
}
