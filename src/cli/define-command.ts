import type { Command } from "commander";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";

/** What a word of the command line may be, for completion; files are left to the shell. */
export type WordKind = "host" | "kind" | "command" | "value";

/** What a command is run with. */
export interface CommandCall<Args, Options> {
  readonly env: Environment;
  /** The whole command line, for those commands that are about it. */
  readonly program: Command;
  /** The words that are no options; undefined for one that was left out. */
  readonly args: Args;
  readonly options: Options;
}

/** A command as it is declared. Help, completion and the README's table come from it. */
export interface CommandInput<Args, Options> {
  /** The last word of its name: `up` of `hap lab up`. */
  readonly name: string;
  /** Its words as commander writes them: `<playbook> [args...]`. Default: none. */
  readonly usage?: string;
  /** One line: what it does. */
  readonly summary: string;
  /** Adds its options, group by group. */
  readonly options?: readonly ((command: Command) => Command)[];
  /** Options of other tools that people try here, and what hap has for each: told in place of "unknown option". */
  readonly elsewhere?: Readonly<Record<`--${string}`, string>>;
  /** Two command lines that work when pasted, at the end of its help. */
  readonly examples: readonly [string, string];
  /** What its first word is. */
  readonly completes?: WordKind;
  /** `also:` at the end of `hap --help`, for what a beginner does not look for. */
  readonly seldom?: boolean;
  /** True where words behind its own are another program's, with options of theirs. */
  readonly passesThrough?: boolean;
  /** Does the work. Loads its code only now: `(await import("./run.js"))…`. */
  readonly run: (call: CommandCall<Args, Options>) => Promise<Status>;
}

/** A command, or a group of commands such as `hap lab`. */
export type CommandSpec = CommandLeaf | CommandGroup;

export interface CommandLeaf extends CommandInput<never, never> {
  readonly kind: "command";
}

export interface CommandGroup {
  readonly kind: "group";
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly [string, string];
  readonly commands: readonly CommandLeaf[];
}

/** Declares a command; `Args` and `Options` are what its `usage` and `options` make of a command line. */
export function defineCommand<Args extends readonly unknown[], Options = object>(
  input: CommandInput<Args, Options>,
): CommandLeaf {
  return { ...(input as unknown as CommandInput<never, never>), kind: "command" };
}

/** Declares a group of commands. */
export function defineGroup(group: Omit<CommandGroup, "kind">): CommandGroup {
  return { ...group, kind: "group" };
}
