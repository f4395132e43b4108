export { probeDns } from './dns.js';
export { probeHttp, probeHttpCredentials } from './http.js';
export { type ProbeContext, Steps } from './steps.js';
export { probeTcp } from './tcp.js';
