import { z } from 'zod';
import { about, itemScope, slug, text } from './fields.js';
import { COPY_KINDS } from './vocabulary.js';

/** A copy that somebody knows to exist and who holds it. A deletion plan that leaves it out, or one of its media, has a hole. */
export const knownCopy = z.strictObject({
  id: about(slug, '副本编号', 'id of the copy'),
  kind: about(z.enum(COPY_KINDS), '副本类型', 'kind of copy'),
  title: about(text(200), '名称', 'title'),
  holder: about(slug, '持有方', 'party that holds it'),
  items: about(itemScope, '移交项', 'items'),
  media: about(z.array(slug).min(1).max(1000).optional(), '已知所在介质', 'media it is known to be on'),
});
