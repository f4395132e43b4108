import { describeTranscripts } from './transcripts.js';

describeTranscripts();
