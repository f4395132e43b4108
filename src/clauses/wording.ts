import { displayText } from '../core/path.js';
import type { ClauseReason, NextStep } from '../formats/clause.js';
import { definitionOf, isRecordKind } from '../formats/records/index.js';
import type { Bilingual, Role } from '../formats/role.js';
import { whyWords } from '../formats/why-words.js';
import { REASONS, type ReasonCode } from './reasons.js';

const ROLE_NAMES: Readonly<Record<Role, Bilingual>> = {
  customer: { zh: '云服务客户', en: 'the customer' },
  provider: { zh: '云服务商', en: 'the provider' },
  agent: { zh: '云服务代理商', en: 'the agent' },
  assessor: { zh: '第三方评估机构', en: 'the assessor' },
};

/** A reason in words. Parameters come from records and are shown in display form. */
export function describeReason(reason: ClauseReason): Bilingual {
  const known = Object.hasOwn(REASONS, reason.code) ? REASONS[reason.code as ReasonCode] : undefined;
  if (known === undefined) return { zh: reason.code, en: reason.code };
  return { zh: fill(known[0], reason, 'zh'), en: fill(known[1], reason, 'en') };
}

function fill(template: string, { params }: ClauseReason, language: 'zh' | 'en'): string {
  return template.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(params, name)) return whole;
    const value = String(params[name]);
    if (name === 'kind') return kindTitle(value)[language];
    if (name === 'by' && Object.hasOwn(ROLE_NAMES, value)) return ROLE_NAMES[value as Role][language];
    // The English codes read as English; what nobody has words for is shown as it stands.
    if (name === 'why' && language === 'zh') return whyWords(value)?.zh ?? displayText(value);
    return displayText(value);
  });
}

function kindTitle(kind: string): Bilingual {
  return isRecordKind(kind) ? definitionOf(kind).title : { zh: displayText(kind), en: displayText(kind) };
}

const ACTIONS: Readonly<Record<NextStep['action'], Bilingual>> = {
  make: { zh: '{who}出具“{kind}”', en: '{who} makes a record "{kind}"' },
  sign: { zh: '{who}签署“{kind}”{record}', en: '{who} signs the record "{kind}"{record}' },
  resolve: {
    zh: '{who}撤回或替换“{kind}”{record}',
    en: '{who} withdraws or replaces the record "{kind}"{record}',
  },
  redo: {
    zh: '{who}重新出具“{kind}”，替换{record}',
    en: '{who} makes the record "{kind}" anew and supersedes{record}',
  },
};

/** What has to be done next, in words. */
export function describeNext(step: NextStep): Bilingual {
  const words = (language: 'zh' | 'en') => {
    // An identifier is set off from the Chinese around it.
    const gap = language === 'zh' ? ' ' : '';
    const who =
      step.party === undefined ? ROLE_NAMES[step.role][language] : `${displayText(step.party)}${gap}`;
    return ACTIONS[step.action][language]
      .replace('{who}', () => who)
      .replace('{kind}', () => kindTitle(step.kind)[language])
      .replace('{record}', step.record === undefined ? '' : ` ${step.record.slice(0, 12)}`);
  };
  return { zh: words('zh'), en: words('en') };
}
