/**
 * The page's only script; the page's policy admits it by its digest. It switches language and colours and filters
 * tables. It makes elements only through the DOM and never reads a text as markup.
 */
export const SCRIPT = `
'use strict';
(() => {
  const root = document.documentElement;
  const make = (tag, options = {}, children = []) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (name === 'text') element.textContent = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const both = (zh, en) => [make('span', { lang: 'zh-CN', text: zh }), make('span', { lang: 'en', text: en })];

  const TONES = { good: ['正常', 'In order'], bad: ['异常', 'Not in order'], open: ['未定', 'Open'], quiet: ['其他', 'Other'] };

  const choice = (label, attribute, options, initial) => {
    const group = make('div', { class: 'tools', role: 'group', 'aria-label': label });
    const press = (value) => {
      if (value === '') root.removeAttribute(attribute);
      else root.setAttribute(attribute, value);
      if (attribute === 'data-lang') root.lang = value === 'en' ? 'en' : 'zh-CN';
      for (const button of group.children) button.setAttribute('aria-pressed', String(button.value === value));
    };
    for (const [value, children] of options) {
      const button = make('button', { type: 'button', value }, children);
      button.addEventListener('click', () => press(value));
      group.append(button);
    }
    press(initial);
    return group;
  };

  const tools = document.getElementById('tools');
  tools.append(
    choice('语言 / Language', 'data-lang', [['zh', ['中文']], ['en', ['English']], ['both', ['中文 + English']]], root.dataset.lang),
    choice('颜色 / Colours', 'data-theme', [['', both('自动', 'Auto')], ['light', both('浅色', 'Light')], ['dark', both('深色', 'Dark')]], ''),
  );

  for (const table of document.querySelectorAll('.scroll table')) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 8) continue;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const section = table.closest('section').querySelector('h2').textContent;
    const input = make('input', { type: 'search', placeholder: '筛选 / Filter', 'aria-label': '筛选 / Filter: ' + section });
    const status = make('span', { class: 'quiet', role: 'status' });
    const form = make('form', { class: 'filter', role: 'search' }, [input]);
    let tone = '';
    const apply = () => {
      const words = input.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = !((tone === '' || row.dataset.tone === tone) && words.every((word) => texts[i].includes(word)));
        if (!row.hidden) shown += 1;
      });
      status.textContent = shown + ' / ' + rows.length;
    };
    const tones = [...new Set(rows.map((row) => row.dataset.tone).filter((name) => name !== undefined))];
    for (const name of tones.length > 1 ? tones : []) {
      // The words of the rows, if they all have the same: else words that are true of each.
      const labels = rows.filter((row) => row.dataset.tone === name).map((row) => row.querySelector('.tone'));
      const same = labels.every((label) => label.textContent === labels[0].textContent);
      const words = same ? labels[0].cloneNode(true) : make('span', { class: 'tone ' + name }, both(...TONES[name]));
      const button = make('button', { type: 'button', 'aria-pressed': 'false' }, [words]);
      button.addEventListener('click', () => {
        tone = tone === name ? '' : name;
        for (const other of form.querySelectorAll('button')) {
          other.setAttribute('aria-pressed', String(other === button && tone === name));
        }
        apply();
      });
      form.append(button);
    }
    form.append(status);
    form.addEventListener('submit', (event) => event.preventDefault());
    input.addEventListener('input', apply);
    table.closest('.scroll').before(form);
    apply();
  }
})();
`;
