export {
  boundsOf,
  SAMPLE_UNIT,
  type SamplePlan,
  samplesOf,
  stratifiedPlan,
  unitsOf,
} from './plans.js';
