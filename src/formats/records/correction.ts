import { defineRecord } from './definition.js';
import { about, recordRef, text } from './fields.js';

/** Nothing in a ledger is edited or removed: whoever made a record replaces it, or takes it back, by another one. */

export const supersede = defineRecord({
  kind: 'supersede',
  title: { zh: '替换记录', en: 'Supersede' },
  purpose: {
    zh: '以新记录替换本方的旧记录。',
    en: "Replaces one of the party's own records by a newer one.",
  },
  authors: ['customer', 'provider', 'agent', 'assessor'],
  cosigners: ['customer'],
  fields: {
    replaced: about(recordRef, '被替换的记录', 'record replaced'),
    replacement: about(recordRef, '新记录', 'record that replaces it'),
    reason: about(text(), '原因', 'reason'),
  },
});

export const withdraw = defineRecord({
  kind: 'withdraw',
  title: { zh: '撤回记录', en: 'Withdraw' },
  purpose: { zh: '撤回本方的一条记录。', en: "Takes back one of the party's own records." },
  authors: ['customer', 'provider', 'agent', 'assessor'],
  cosigners: ['customer'],
  fields: {
    withdrawn: about(recordRef, '撤回的记录', 'record withdrawn'),
    reason: about(text(), '原因', 'reason'),
  },
});
