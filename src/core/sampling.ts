/**
 * What a sample of a medium can say: `manifests/formats/residue-sampling.md`. The medium is `units` equal pieces. A stratified
 * sample takes one unit, drawn evenly, from each run of `stratum` consecutive units. Confidence is in parts per million.
 */

const MILLION = 1_000_000;

/** Strata, and so samples, of a medium. */
export function strataOf(units: number, stratum: number): number {
  return Math.ceil(units / stratum);
}

/**
 * Least probability that a stratified sample meets at least one of `residue` units, however somebody who does not know the seed has
 * arranged them. With `n` strata of at most `s` units, the chance to miss is a product of `1 - k_i/s`, which is largest when the units
 * are spread as evenly as whole units can be: `q + 1` of them in `r` strata, `q` in the others.
 */
export function scatteredDetection(units: number, stratum: number, residue: number): number {
  const n = strataOf(units, stratum);
  const q = Math.floor(residue / n);
  const r = residue % n;
  if (q >= stratum || (r > 0 && q + 1 >= stratum)) return 1;
  // Nothing times the infinite logarithm of nothing would be no number.
  const fuller = r === 0 ? 0 : r * Math.log1p(-(q + 1) / stratum);
  return -Math.expm1((n - r) * Math.log1p(-q / stratum) + fuller);
}

/**
 * Least probability that a stratified sample meets a run of `residue` consecutive units: worst where it lies half in one stratum and
 * half in the next. A run that holds a whole stratum cannot be missed.
 */
export function runDetection(stratum: number, residue: number): number {
  const miss = (part: number) => Math.max(0, 1 - part / stratum);
  return 1 - miss(Math.ceil(residue / 2)) * miss(Math.floor(residue / 2));
}

/** A stratum as large as can be whose sample meets `residue` scattered units with the confidence; 1, every unit, where no sample does. */
export function stratumFor(units: number, residue: number, confidencePpm: number): number {
  return (
    largest(units, (stratum) => reaches(scatteredDetection(units, stratum, residue), confidencePpm)) ?? 1
  );
}

/** Fewest scattered units that a sample meets with the confidence. */
export function scatteredBound(units: number, stratum: number, confidencePpm: number): number {
  return smallest(units, (k) => reaches(scatteredDetection(units, stratum, k), confidencePpm));
}

/** Shortest run of units that a sample meets with the confidence. */
export function runBound(units: number, stratum: number, confidencePpm: number): number {
  return smallest(units, (k) => reaches(runDetection(stratum, k), confidencePpm));
}

/**
 * Fewest units that a sample of `read` units meets with the confidence when the residue lies at places that are as random as the sample:
 * without replacement, `C(units - k, read) / C(units, read)` is at most `(1 - read/units)^k`.
 */
export function randomBound(units: number, read: number, confidencePpm: number): number {
  if (read >= units) return 1;
  return smallest(units, (k) => reaches(-Math.expm1(k * Math.log1p(-read / units)), confidencePpm));
}

/** A hair's breadth of tolerance, so that a rounded last digit does not cost a unit. */
function reaches(probability: number, confidencePpm: number): boolean {
  return probability >= confidencePpm / MILLION - 1e-12;
}

/** The smallest number from 1 to `max` for which a monotone condition holds; `max` where none does. */
function smallest(max: number, holds: (value: number) => boolean): number {
  let low = 1;
  let high = max;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function largest(max: number, holds: (value: number) => boolean): number | undefined {
  if (!holds(1)) return undefined;
  let low = 1;
  let high = max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
