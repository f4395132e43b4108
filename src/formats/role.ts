import { z } from 'zod';

/** The four roles of GB/T 38249 chapter 3: 云服务客户, 云服务商, 云服务代理商, 第三方评估机构. */
const ROLES = ['customer', 'provider', 'agent', 'assessor'] as const;
export type Role = (typeof ROLES)[number];

export const roleSchema = z.enum(ROLES);

/** The same words in both languages of the product. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}
