export { probeDns } from './dns.js';
export { ask, type Fetched } from './fetch.js';
export { probeHttp, probeHttpCredentials } from './http.js';
export { failureName, type ProbeContext, Steps } from './steps.js';
export { probeTcp } from './tcp.js';
