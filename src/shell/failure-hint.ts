import { managerOf } from "../model/change-traits.js";
import type { Change } from "../model/change.js";
import { AS_ROOT } from "../model/refusal.js";
import { packageManagers } from "./packages/managers.js";

/** What the operator should do about a failed change, from what the host printed. */
export function hintFor(change: Change | null, stderr: string, status: number): string {
  const manager = change === null ? null : managerOf(change);
  const hint = manager === null ? null : packageManagers[manager].hint(stderr, status);
  if (hint !== null) return hint;
  const known = KNOWN.find(([pattern]) => pattern.test(stderr));
  if (known !== undefined) return known[1];
  if (status === 127) return "the program is not on the host: install it in an earlier step, or give its full path";
  if (status > 128 && status < 160) return `a signal ended it (${status - 128}): look at the host's memory and its log`;
  return "look at what it printed, mend the cause and run again: steps that are right already are left alone";
}

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /No space left on device|Disk quota exceeded/,
    "the disk is full there: free some space and run again; the file that was there is unchanged",
  ],
  [
    /Read-only file system/,
    "the file system is mounted read-only there: remount it (mount -o remount,rw …) and find out why the kernel did that",
  ],
  [/Permission denied|Operation not permitted|are you root/i, AS_ROOT],
  [/invalid (user|group)|unknown user/i, "create the user and group in an earlier step: packages make their own"],
  [
    /(nonexistent|No such file or) directory|can't (create|open)/i,
    "its folder does not exist there: add a `directory` step, or an `install` step that brings it, before this one",
  ],
  [
    /command not found|: not found/,
    "the program is not on the host: install it in an earlier step, or give its full path",
  ],
];

/** What to do about a resource script whose `start` failed, from what it printed. */
export function startHint(output: string): string {
  return /initialize ipvs|ip_vs/i.test(output)
    ? "the kernel there has no IPVS: install one that has the module ip_vs (a lab: `hap lab up --kernel user-mode`)"
    : "mend what it printed, or install what it needs in an earlier step";
}
