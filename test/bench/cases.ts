import type { BenchCase } from "./bench-case.js";
import { breakdown } from "./breakdown-case.js";
import { convergedPair, firstPair } from "./pair-cases.js";
import { convergedMany } from "./scale-case.js";
import { startUp } from "./start-up-case.js";

/** Every case, in the order of the report. */
export const CASES: readonly BenchCase[] = [
  {
    name: "converged-2",
    title: "Converged run, 2 hosts, loopback",
    run: (context) => convergedPair(context, { rttMs: 0, pipelined: 5 }),
  },
  {
    name: "converged-2-rtt",
    title: "Converged run, 2 hosts, 50 ms RTT",
    run: (context) => convergedPair(context, { rttMs: 50, pipelined: 2 }),
  },
  { name: "first-2-rtt", title: "First run, 10 changes a host, 2 hosts, 50 ms RTT", run: firstPair },
  {
    name: "converged-50",
    title: "Converged run, 50 hosts, loopback",
    run: (context) => convergedMany(context, 50),
  },
  {
    name: "converged-200",
    title: "Converged run, 200 hosts, loopback",
    run: (context) => convergedMany(context, 200),
  },
  { name: "start-up", title: "Without hosts: `hap --version`, and `hap check` of 100 lines", run: startUp },
  { name: "breakdown", title: "Of what a converged run of 2 hosts on loopback consists", run: breakdown },
];
