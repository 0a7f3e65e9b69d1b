import { random } from "../generate/random.js";

/** A step, what stands on the host before it, and the paths that it is about (below the folder of the cell). */
export interface FaultKind {
  readonly name: string;
  /** Shell that makes the state before, in the folder. */
  readonly before: string;
  /** Steps, where `@` is the folder. */
  readonly steps: string;
}

const LONG = "x".repeat(3000);

export const KINDS: readonly FaultKind[] = [
  { name: "new file", before: "", steps: `file @/a { content "${LONG}" }` },
  { name: "replaced file", before: "echo old >a; chmod 600 a", steps: `file @/a { content "${LONG}" }` },
  { name: "line of a file", before: "printf 'one\\ntwo\\n' >a", steps: "file @/a { line 'three' }" },
  { name: "mode", before: "echo old >a; chmod 644 a", steps: 'file @/a { content "old\\n"; mode 0600 }' },
  { name: "removed file", before: "echo old >a", steps: "file @/a { absent }" },
  { name: "directory", before: "", steps: 'directory @/d { mode 0750 }\nfile @/d/in { content "in" }' },
  {
    name: "three files",
    before: "echo old >b",
    steps: ["a", "b", "c"].map((name) => `file @/${name} { content "${name}${LONG}" }`).join("\n"),
  },
  {
    name: "files around a command",
    before: "echo old >a",
    steps:
      'file @/a { content "new" }\ncommand "c" { run "sleep 5; echo made >made"; in @; creates @/made }\nfile @/z { content "z" }',
  },
  {
    name: "validated file",
    before: "echo old >a; chmod 600 a",
    steps: `file @/a { content "${LONG}"; validate "sleep 5; grep -q x {}" }`,
  },
  {
    name: "file to be confirmed",
    before: "echo old >a; chmod 600 a",
    steps: `@confirm-within 2s\nfile @/a { content "${LONG}"; mode 0640 }`,
  },
];

/** How hap reaches the host: on the machine itself, by a real sshd, or beside a peer that is down. */
export type Way = "here" | "ssh" | "peer";

/** What goes wrong while the step is at work. */
export type Fault =
  /** A signal for hap, so long after all hosts were reached (ms); `twice` is Ctrl-C two times. */
  | {
      readonly kind: "signal";
      readonly signal: "SIGKILL" | "SIGINT";
      readonly afterMs: number;
      readonly twice: boolean;
    }
  /**
   * Shell in the folder that does harm, before the run, so long after all hosts were reached (ms), or when the first
   * step is done; and shell that takes it away after the run.
   */
  | (Harm & { readonly kind: "harm" });

interface Harm {
  readonly name: string;
  readonly when: "before" | "step-done" | number;
  readonly harm: string;
  readonly heal: string;
  readonly way?: Way;
  /** Shell that succeeds when the harm is in force; without it the run's own bad end shows that. */
  readonly shows?: string;
  /** It is about files that are there before: a kind that has none does not meet it. */
  readonly ofFiles?: true;
  /** What the run is started by. */
  readonly under?: readonly string[];
  /** Steps before those of the kind, in that run only. */
  readonly first?: string;
  /** The host's shell may have had no chance to clean up: the next run does. */
  readonly sudden?: true;
}

/** The pid of hap that runs on the host. */
const HAP_THERE = "$(pgrep -f 'dist/hap[.]js run')";
const CUT = "pkill -9 -P $(cat ../sshd.pid)";
/** A program of the host that goes to another one instead, by a bind mount over it. */
const replaced = (program: string, first: string, more = ""): Pick<Harm, "harm" | "heal" | "shows"> => {
  const path = `$(command -v ${program})`;
  const script = `printf '#!/bin/sh\\n${first}exec %s/real-${program}${more} "$@"\\n' "$(cd .. && pwd)" >../false-${program}`;
  return {
    harm: `cp ${path} ../real-${program}; ${script}; chmod 755 ../false-${program}; mount --bind ../false-${program} ${path}`,
    heal: `umount ${path}`,
    shows: `cmp -s ../false-${program} ${path} && ${program} --version >/dev/null`,
  };
};

const POWERLESS = ["setpriv", "--inh-caps", "-dac_override", "--bounding-set", "-dac_override", "--"];
const NONE_LEFT = (what: string, at: string): string => `[ $(df --output=${what} ${at} | tail -n 1) = 0 ]`;

const BEFORE: readonly Harm[] = [
  {
    ...{ name: "disk full", when: "before", harm: "cat /dev/zero >fill 2>/dev/null", heal: "rm fill" },
    shows: NONE_LEFT("avail", "."),
  },
  {
    ...{ name: "inodes full", when: "before", heal: "rm -rf many" },
    harm: "mkdir many && i=0; while touch many/$i; do i=$((i + 1)); done 2>/dev/null",
    shows: NONE_LEFT("iavail", "."),
  },
  {
    ...{ name: "read-only", when: "before", harm: "mount -o remount,ro .", heal: "mount -o remount,rw ." },
    shows: "! touch . 2>/dev/null",
  },
  {
    ...{ name: "backups full", when: "before", harm: "cat /dev/zero >/var/lib/hap/fill 2>/dev/null" },
    heal: "rm /var/lib/hap/fill",
    shows: NONE_LEFT("avail", "/var/lib/hap"),
  },
  {
    ...{ name: "backups read-only", when: "before" },
    ...{ harm: "mount -o remount,ro /var/lib/hap", heal: "mount -o remount,rw /var/lib/hap" },
    shows: "! touch /var/lib/hap 2>/dev/null",
  },
  {
    ...{ name: "immutable file", when: "before", harm: "chattr +i ?", heal: "chattr -i ?" },
    shows: "! touch ? 2>/dev/null",
    ofFiles: true,
  },
  {
    ...{ name: "immutable folder", when: "before", harm: "chattr +i .", heal: "chattr -i ." },
    shows: "! touch new 2>/dev/null",
  },
  {
    ...{ name: "file that is a mount", when: "before" },
    ...{ harm: "for f in ?; do mount --bind $f $f; done", heal: "umount ?" },
    shows: "grep -q /work/. /proc/self/mountinfo",
    ofFiles: true,
  },
  {
    ...{ name: "root is refused, as by SELinux", when: "before", harm: "chmod 500 .", heal: "chmod 1777 ." },
    shows: `! ${POWERLESS.join(" ")} touch new 2>/dev/null`,
    under: POWERLESS,
  },
  { name: "clock a day ahead", when: "before", ...replaced("date", "", ' -d "+1 day"') },
  {
    ...{ name: "slow target", when: "before" },
    ...replaced("mv", "sleep 0.5; "),
  },
  {
    ...{ name: "100 MB of output", when: "before", harm: ":", heal: ":", shows: ":" },
    first: 'command "flood" { run "yes | head -c 100000000" }',
  },
  {
    ...{ name: "endless command", when: "before", harm: ":", heal: ":" },
    first: '@timeout 2s\ncommand "endless" { run "sleep 100000" }',
  },
  {
    name: "connection refused before",
    way: "ssh",
    when: "before",
    harm: "kill $(cat ../sshd.pid)",
    heal: "start_sshd",
  },
  { name: "peer unreachable", way: "peer", when: "before", harm: ":", heal: ":" },
];

const REBOOT = `for p in /proc/[0-9]*; do p=\${p#/proc/}
  case $(tr '\\0' ' ' <"/proc/$p/cmdline" 2>/dev/null) in *dist/hap.js* | "sh -c cd "* | "sleep 100000 ") ;; *) kill -9 $p ;; esac
done 2>/dev/null; umount -l /run/hap; mount -t tmpfs none /run/hap; start_sshd`;

const MOMENTS = [0, 80, 200, 400, 700];

const AT_WORK: readonly Harm[] = [
  ...[30, 150, 400].flatMap((when): readonly Harm[] => [
    { name: `ssh cut after ${when} ms`, way: "ssh", when, harm: CUT, heal: ":", sudden: true },
    { name: `rebooted after ${when} ms`, way: "ssh", when, harm: REBOOT, heal: ":", sudden: true },
  ]),
  { name: "ssh cut when a step is done", way: "ssh", when: "step-done", harm: CUT, heal: ":", sudden: true },
  { name: "two runs", when: 0, harm: "again", heal: ":", shows: ":" },
];

export const FAULTS: readonly Fault[] = [
  ...[...BEFORE, ...AT_WORK].map((harm) => ({ kind: "harm" as const, ...harm })),
  ...MOMENTS.flatMap((afterMs): readonly Fault[] => [
    { kind: "signal", signal: "SIGKILL", afterMs, twice: false },
    { kind: "signal", signal: "SIGINT", afterMs, twice: false },
    { kind: "signal", signal: "SIGINT", afterMs, twice: true },
    {
      ...{ kind: "harm", name: `shell killed after ${afterMs} ms`, when: afterMs, heal: ":", sudden: true },
      harm: `for p in $(pgrep -P ${HAP_THERE} 2>/dev/null); do kill -9 $p; done`,
    },
  ]),
];

/** A fault as its cell is called. */
export function faultName(fault: Fault): string {
  return fault.kind === "harm" ? fault.name : `${fault.signal}${fault.twice ? " twice" : ""} after ${fault.afterMs} ms`;
}

export interface Cell {
  readonly kind: FaultKind;
  readonly fault: Fault;
}

/** A cell as it is called. */
export function cellName({ kind, fault }: Cell): string {
  return `${kind.name} × ${faultName(fault)}`;
}

/** Every kind with every fault that can meet it. */
export const CELLS: readonly Cell[] = KINDS.flatMap((kind) =>
  FAULTS.filter((fault) => kind.before !== "" || fault.kind !== "harm" || fault.ofFiles !== true).map((fault) => ({
    ...{ kind, fault },
  })),
);

/** Some of the cells, the same ones for the same seed. */
export function someCells(count: number, seed: number): readonly Cell[] {
  const left = [...CELLS];
  const { int } = random(seed);
  return Array.from({ length: Math.min(count, left.length) }).flatMap(() => left.splice(int(left.length), 1));
}
