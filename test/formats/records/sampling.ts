/** What a sampled residual test says of its sample: a tenth of 100 units, one of each stratum. */
export const SAMPLING = {
  plan: 'stratified',
  seed: '01'.repeat(32),
  unitBytes: 4096,
  units: 100,
  stratum: 10,
  samples: 10,
  confidencePpm: 990_000,
  scatteredBytes: 4096,
  runBytes: 4096,
};
