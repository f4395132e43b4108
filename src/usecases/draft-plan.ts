import { readInventory } from '../inventory/index.js';
import {
  type BaselineCoverage,
  type BaselineFile,
  baselineCoverage,
  openBaseline,
  withCounted,
} from './baseline-coverage.js';
import { suggestManifestPlan } from './manifest-plan.js';

export interface DraftPlanRequest {
  /** Inventory file. */
  readonly inventory: string;
  /** Its id in the manifest. */
  readonly id: string;
  readonly baselines: readonly BaselineFile[];
  readonly signal?: AbortSignal | undefined;
}

export interface DraftedPlan {
  readonly text: string;
  readonly coverage: readonly BaselineCoverage[];
}

/** A plan to start from, with what the inventory lacks of the baselines. Throws what reading and counting throw. */
export async function draftManifestPlan(request: DraftPlanRequest): Promise<DraftedPlan> {
  const { inventory, id, signal } = request;
  const coverage: BaselineCoverage[] = [];
  for (const file of request.baselines) {
    const baseline = await openBaseline(file, undefined, signal);
    coverage.push(await baselineCoverage(baseline, [await readInventory(inventory, {}, signal)]));
  }
  return { text: await suggestManifestPlan(inventory, id, signal, withCounted([], coverage)), coverage };
}
