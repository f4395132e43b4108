/** What is wrong with a file's form; `unknown` when it cannot be told here. */
export interface FormFlaw {
  readonly why: string;
  readonly unknown?: true;
}
