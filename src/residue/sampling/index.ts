export {
  boundsOf,
  type SamplePlan,
  samplesOf,
  stratifiedPlan,
  unitsOf,
} from './plans.js';
