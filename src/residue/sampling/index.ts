export {
  boundsOf,
  type SamplePlan,
  type SampleRange,
  samplesOf,
  stratifiedPlan,
  unitsOf,
} from './plans.js';
