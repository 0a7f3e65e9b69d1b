import { InvalidArgumentError, Option, type Command } from "commander";
import { durationMs } from "../model/duration.js";

/** The environment variable that stands for `--ssh-config`; `hap lab exec` sets it for the command it runs. */
export const SSH_CONFIG_VARIABLE = "HAP_SSH_CONFIG";

/** Options of every command that reads an inventory. */
export interface InventoryOptions {
  readonly inventory: readonly string[];
  readonly site: readonly string[];
  readonly limit: readonly string[];
  readonly set: readonly string[];
  readonly library: readonly string[];
  readonly sshConfig?: string;
  readonly output?: OutputForm;
  readonly verbose: number;
}

export type OutputForm = "pretty" | "plain" | "json";

/** How a run or a plan may report: as others, or for the log of a forge's workflow. */
export type RunForm = OutputForm | "github";

/** Options of the commands that contact hosts. */
export interface ConnectOptions {
  readonly connectTimeout: number;
  readonly user?: string;
  readonly askBecomePass: boolean;
  readonly askPass?: boolean;
  /** Absent where the project or the default decides. */
  readonly forks?: number;
}

/** Options of `run` and `plan` alone. */
export interface StepOptions {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly startAt?: string;
  readonly diff: boolean;
}

/** Options of `run` about pairs that serve clients. */
export interface PairOptions {
  readonly evenIfSick: boolean;
  /** False with `--no-interruption`. */
  readonly interruption: boolean;
}

/** Adds `--even-if-sick` and `--no-interruption`. */
export function pairOptions(command: Command): Command {
  return command
    .option("--even-if-sick", "change what keeps a pair's addresses although the pair is not healthy", false)
    .option("--no-interruption", "refuse steps that would interrupt clients");
}

/** Options of `run` about what left the playbook. */
export interface PruneOptions {
  readonly prune: boolean;
}

/** Adds `--prune`: what left the playbook is known by all of its steps only. */
export function pruneOption(command: Command): Command {
  const option = new Option("--prune", "at the end, remove what hap made and no step sees to any more").default(false);
  return command.addOption(option.conflicts(["startAt", "tags", "skipTags", "resume"]));
}

/** Options of `run` over several sites. */
export interface SitesOptions {
  readonly keepGoing: boolean;
  readonly parallelSites: number;
  readonly canary?: string;
}

/** Adds `--keep-going`, `--parallel-sites` and `--canary`. */
export function sitesOptions(command: Command): Command {
  return command
    .option("--canary <site>", "this site first and alone; the others only when it is whole and its verifies hold")
    .option("--parallel-sites <n>", "sites worked on at once", positive, 1)
    .option("--keep-going", "begin the next site although one before it failed", false);
}

/** Options of `switch` alone. */
export interface SwitchOptions {
  readonly to?: string;
  readonly group?: string;
}

/** Adds `--to` and `--group`. */
export function switchOptions(command: Command): Command {
  return command
    .option("--to <host>", "which host is to have the resources, or `preferred`; without it, the standby")
    .option("--group <key>", "only this group, by its first resource or one of its addresses");
}

/** Adds `-i`, `--site`, `--limit`, `--set`, `--library`, `--ssh-config`, `--output` and `-v`. */
export function inventoryOptions(command: Command): Command {
  return command
    .option("-i, --inventory <file>", "inventory file or folder (repeatable)", collect, [])
    .option("--site <name>", "site to work on (repeatable)", collect, [])
    .option(
      "--limit <names>",
      "only these hosts, groups or pairs, `*` for any characters (comma-separated)",
      commas,
      [],
    )
    .option("--set <name=value>", "value of a param; name=@FILE or name=@- reads it (repeatable)", collect, [])
    .option("--library <folder>", "folder of shared playbooks for `import` (repeatable)", collect, [])
    .addOption(
      new Option("--ssh-config <file>", "ssh_config to use instead of ~/.ssh/config; HAP_SSH_CONFIG says the same").env(
        SSH_CONFIG_VARIABLE,
      ),
    )
    .addOption(new Option("--output <form>", "how to report").choices(["pretty", "plain", "json"]))
    .option("-v, --verbose", "say more (repeatable)", (_value: string, before: number) => before + 1, 0);
}

/** Lets `--output` of `inventoryOptions` be more than the forms of every command. */
export function moreForms(...forms: readonly string[]): (command: Command) => Command {
  return (command) => {
    command.options.find(({ long }) => long === "--output")?.choices(["pretty", "plain", "json", ...forms]);
    return command;
  };
}

/** Adds `--user`, `--ask-become-pass`, `--forks` and `--connect-timeout`. */
export function connectOptions(command: Command): Command {
  return command
    .option("--user <name>", "login user, before the inventory's")
    .option(
      "--ask-pass",
      "ask once for one ssh password, which every host may be told; without a terminal it is a line of stdin",
      false,
    )
    .option(
      "--ask-become-pass",
      "ask for the sudo password at the start; without a terminal it is a line of stdin",
      false,
    )
    .option("--forks <n>", "hosts worked on at once (50)", positive)
    .option("--connect-timeout <seconds>", "limit for reaching a host", positive, 10);
}

/** Adds `--tags`, `--skip-tags`, `--start-at` and `--diff`. */
export function stepOptions(command: Command): Command {
  return command
    .option("--tags <words>", "only steps with one of these tags (comma-separated)", commas, [])
    .option("--skip-tags <words>", "no steps with one of these tags (comma-separated)", commas, [])
    .option("--start-at <step>", "begin at this step")
    .option("--diff", "show what changes in files", false);
}

/** Adds `--resume`, which only a run has. */
export function resumeOption(command: Command): Command {
  const option = new Option("--resume", "go on after the last step that the last run of this playbook finished");
  return command.addOption(option.conflicts(["startAt", "tags", "skipTags", "limit"]));
}

/** Options of `run` and `plan` about hosts that are not reached. */
export interface UnreachableOptions {
  readonly evenIfUnreachable: boolean;
  readonly survivor: boolean;
}

/** Options of `run` about hosts that fail. */
export interface FailureOptions {
  readonly maxFailed?: number;
}

/** Adds `--max-failed`. */
export function failureOptions(command: Command): Command {
  return command.option("--max-failed <n>", "stop the whole run when more hosts than these have failed", fromZero);
}

/** Adds `--even-if-unreachable` and `--survivor`. */
export function unreachableOptions(command: Command): Command {
  return command
    .option("--even-if-unreachable", "leave out hosts that are not reached, where no pair is changed", false)
    .option(
      "--survivor",
      "the other host of a pair is dead: do what does not change the pair, and say what waits",
      false,
    );
}

/** Adds `--wait-lock`, which only a run needs. */
export function lockOption(command: Command): Command {
  return command.option(
    "--wait-lock <duration>",
    "wait so long for another run that is at work on a host (5s)",
    duration,
  );
}

/** Adds `--report` and `--junit`. */
export function reportOptions(command: Command): Command {
  return command
    .option("--report <file>", "write a page of the run to this file, for whoever was not there")
    .option("--junit <file>", "write the run to this file as JUnit's XML, which build servers show as tests");
}

/** Adds `--log-dir`. */
export function logDirOption(command: Command): Command {
  return command.option("--log-dir <folder>", "folder of the records of runs, instead of .hap/runs beside the project");
}

/** Adds `--identity` and `--secrets-from`. */
export function secretOptions(command: Command): Command {
  return command
    .option("--identity <file>", "file with the age key that opens secrets.age, instead of ~/.config/hap/identity.txt")
    .option("--secrets-from <file>", "JSON file with all secrets, or - for stdin, instead of secrets.age");
}

/** Adds `--dummy-secrets`, which `run` has not: stand-ins must never reach a host. */
export function dummySecretOption(command: Command): Command {
  return command.option("--dummy-secrets", "take stand-ins for all secrets, where the keys are not at hand", false);
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function commas(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(",").filter((word) => word !== "")];
}

/** `90s`, `2m`, `500ms`, without a fraction; a bare number is seconds. In ms. */
function duration(value: string): number {
  const ms = value.includes(".") ? null : durationMs(value);
  if (ms === null) throw new InvalidArgumentError("expected a duration such as `60s` or `5m`");
  return ms;
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("expected a whole number above 0");
  return number;
}

function fromZero(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("expected a whole number");
  return number;
}
