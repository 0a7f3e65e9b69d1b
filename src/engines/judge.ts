/** How the installed engine looks at files before they are put in place. */
export interface EngineJudge {
  /**
   * Shell that has its own test look at staged files, which will have these modes and owners; it ends by the words that
   * it is given. It may call the functions of changes.
   */
  script(files: readonly JudgedFile[], attributes: readonly JudgedAttributes[], words: JudgeWords): string;
  /** What its refusal names, of the lines that it said. */
  findings(said: readonly string[]): readonly JudgeFinding[];
}

/** A staged file: where it is, where it will be, and shell that tells that it is looked at. */
export interface JudgedFile {
  readonly path: string;
  readonly staged: string;
  readonly begins: string;
}

export interface JudgedAttributes {
  readonly path: string;
  /** `root:root` */
  readonly owner: string;
  readonly mode: number;
}

/** Pieces of shell by which a judge tells what it found. */
export interface JudgeWords {
  readonly valid: string;
  /** A file is not there, so nothing could be judged; `name` is shell text. */
  incomplete(name: string): string;
  /** It could not judge; what is printed behind it is why. */
  readonly unavailable: string;
  /** It refuses; what is printed behind it are its reasons. */
  readonly refused: string;
  /** Ends the script after a refusal. */
  readonly end: string;
  /** A folder of hap's own on the host. */
  readonly folder: string;
  /** How many bytes may be printed behind one of them. */
  readonly limit: number;
}

/** A line of the judged file, counted from 1, where one is named, and what is wrong there. */
export interface JudgeFinding {
  readonly line: number | null;
  readonly text: string;
}
