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
      'file @/a { content "new" }\ncommand "c" { run "sleep 0.3; echo made >made"; in @; creates @/made }\nfile @/z { content "z" }',
  },
];

/** What goes wrong while the step is at work. */
export type Fault =
  /** A signal for hap, so long after all hosts were reached (ms); `twice` is Ctrl-C two times. */
  | {
      readonly kind: "signal";
      readonly signal: "SIGKILL" | "SIGINT";
      readonly afterMs: number;
      readonly twice: boolean;
    }
  /** The shell of the host is killed, as by a cut connection or a host that goes down. */
  | { readonly kind: "cut"; readonly afterMs: number }
  /** Shell that does harm in the folder before the run, and shell that takes it away. */
  | { readonly kind: "disk"; readonly name: string; readonly harm: string; readonly heal: string };

const DISK: readonly Fault[] = [
  { kind: "disk", name: "disk full", harm: "cat /dev/zero >fill 2>/dev/null", heal: "rm fill" },
  {
    ...{ kind: "disk", name: "inodes full", heal: "rm -rf many" },
    harm: "mkdir many && i=0; while : >many/$i; do i=$((i + 1)); done 2>/dev/null",
  },
  { kind: "disk", name: "read-only", harm: "mount -o remount,ro .", heal: "mount -o remount,rw ." },
  {
    ...{ kind: "disk", name: "backups full", harm: "cat /dev/zero >/var/lib/hap/fill 2>/dev/null" },
    heal: "rm /var/lib/hap/fill",
  },
  {
    ...{ kind: "disk", name: "backups read-only" },
    ...{ harm: "mount -o remount,ro /var/lib/hap", heal: "mount -o remount,rw /var/lib/hap" },
  },
];

const MOMENTS = [0, 30, 80, 150, 250, 400, 700];

export const FAULTS: readonly Fault[] = [
  ...DISK,
  ...MOMENTS.flatMap((afterMs): readonly Fault[] => [
    { kind: "signal", signal: "SIGKILL", afterMs, twice: false },
    { kind: "signal", signal: "SIGINT", afterMs, twice: false },
    { kind: "signal", signal: "SIGINT", afterMs, twice: true },
    { kind: "cut", afterMs },
  ]),
];

/** A fault as its cell is called. */
export function faultName(fault: Fault): string {
  switch (fault.kind) {
    case "signal":
      return `${fault.signal}${fault.twice ? " twice" : ""} after ${fault.afterMs} ms`;
    case "cut":
      return `cut after ${fault.afterMs} ms`;
    case "disk":
      return fault.name;
  }
}

export interface Cell {
  readonly kind: FaultKind;
  readonly fault: Fault;
}

/** Every kind with every fault. */
export const CELLS: readonly Cell[] = KINDS.flatMap((kind) => FAULTS.map((fault) => ({ kind, fault })));

/** Some of the cells, the same ones for the same seed. */
export function someCells(count: number, seed: number): readonly Cell[] {
  const left = [...CELLS];
  const { int } = random(seed);
  return Array.from({ length: Math.min(count, left.length) }).flatMap(() => left.splice(int(left.length), 1));
}
