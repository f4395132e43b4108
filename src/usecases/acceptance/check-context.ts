import type { AcceptancePlace, AcceptancePlan } from '../../formats/acceptance-plan.js';
import type { SourceOptions } from '../../sources/index.js';

/** What the checks of one plan share. */
export interface CheckContext {
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly places: NonNullable<AcceptancePlan['places']>;
  /** Whether commands may run. */
  readonly commands: boolean;
  /** Whether dumps may be restored. */
  readonly restores: boolean;
  /** PEM of authorities to rely on for https. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How to open a place as a source; `timeout` in seconds. */
export function placeOptions(place: AcceptancePlace, timeout: number | undefined): SourceOptions {
  const { passwordFile, ca, endpoint, region, profile } = place;
  return {
    database: { passwordFile, ca, timeout },
    store: { endpoint, region, profile, ca, ...(timeout === undefined ? {} : { timeout: timeout * 1000 }) },
  };
}

/** A text of a few words for people: cut, so that a report stays readable. */
export function shortly(text: string, longest = 300): string {
  return text.length <= longest ? text : `${text.slice(0, longest)} …`;
}
