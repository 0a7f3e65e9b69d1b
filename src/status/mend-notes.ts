import type { AskedHost } from "./see-host.js";

/** What a run mends by itself: nobody has to do it by hand, on one node only. */
export function mendNotes(seen: readonly AskedHost[], fileProblems: readonly string[]): readonly string[] {
  const mends = [
    ...(seen.some((one) => one.ok && one.daemon === "stopped") ? ["starts what is stopped"] : []),
    ...(fileProblems.length > 0 ? ["makes the files what they are to be"] : []),
  ];
  return mends.length === 0 ? [] : [`\`hap run PLAYBOOK\` ${mends.join(" and ")}`];
}
