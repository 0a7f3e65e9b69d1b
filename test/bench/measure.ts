import { spawn } from "node:child_process";

/** One tool doing one case's work. */
export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How many runs, when it is too slow for as many as the others get. */
  readonly rounds?: number;
  /** True for a peer, whose failed runs are counted and left out; a run of hap that fails ends the bench. */
  readonly peer?: boolean;
  /** No run before the first that counts: for what takes a minute a run. */
  readonly cold?: boolean;
  /** What is wrong with a run, from its output and status; null when it did the work. */
  readonly wrong: (end: Ended) => string | null;
}

export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly ms: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** Before every run, outside of the measured time. */
  readonly before?: () => void;
  /** After every run, outside of the measured time; its numbers are kept beside the time. */
  readonly after?: () => Readonly<Record<string, number>>;
  readonly tell: (line: string) => void;
}

export interface Samples {
  readonly name: string;
  readonly ms: readonly number[];
  /** Runs that did not do the work, and are in no number. */
  readonly failed: number;
  /** What `after` gave, by run. */
  readonly extra: readonly Readonly<Record<string, number>>[];
}

/**
 * Runs the contenders in turn (A B C A B C …), so that a machine that is busy for a while is busy for all of them. One run each
 * before that does not count.
 */
export async function measure(contenders: readonly Contender[], options: MeasureOptions): Promise<Samples[]> {
  const samples = contenders.map(({ name }) => ({
    name,
    ms: [] as number[],
    failed: 0,
    extra: [] as Readonly<Record<string, number>>[],
  }));
  for (let round = 0; round <= options.rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      if (round > (contender.rounds ?? options.rounds) || (round === 0 && contender.cold === true)) continue;
      options.before?.();
      const end = await start(contender);
      const wrong = contender.wrong(end);
      const extra = options.after?.() ?? {};
      const said = wrong === null ? `${Math.round(end.ms)} ms` : `failed: ${wrong}`;
      options.tell(`${round === 0 ? "warm-up" : `run ${round}`}: ${contender.name} ${said}`);
      const own = samples[i];
      if (own === undefined) continue;
      if (wrong !== null) {
        if (contender.peer !== true) throw new Error(`${contender.name}: ${wrong}\n${end.output.slice(-4000)}`);
        if (round > 0) own.failed += 1;
        continue;
      }
      if (round === 0) continue;
      own.ms.push(end.ms);
      own.extra.push(extra);
    }
  }
  return samples;
}

/** Runs a contender once; the time is from its start to the end of its output. */
export function start({ argv: [command = "", ...args], env }: Pick<Contender, "argv" | "env">): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (text: string): void => void (output += text);
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.once("error", reject);
    // A connection that a tool leaves open for later may hold the pipes: the tool's own exit is its end.
    child.once("exit", (status) => {
      const ms = performance.now() - began;
      setTimeout(() => resolve({ status, output, ms }), 20);
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/** The median of the ratios of runs that stood beside each other; what one lacks is left out. */
export function pairedRatio(a: readonly number[], b: readonly number[]): number {
  const pairs = Math.min(a.length, b.length);
  return median(a.slice(0, pairs).map((value, i) => value / (b[i] ?? Number.NaN)));
}
