/** Everything the terminal says, in English. `zh.ts` has the same shape; the compiler and a test see to it. */
export const en = {
  error: 'error',
  errorSubject: 'where',
  errorHint: 'what to do',
  /** Sentences that replace an error's own message; empty here because messages are written in English. */
  errors: {} as Readonly<Record<string, string>>,
  written: 'written',
  yes: 'yes',
  no: 'no',
  inventory: {
    reading: 'reading',
    entries: 'entries',
    bytes: 'content',
    root: (tree: string) => `root (${tree})`,
    file: 'file sha256',
    complete: 'complete',
  },
};
export type Words = typeof en;
