import type { Change } from "../model/change.js";
import type { StateView } from "../model/host-state.js";
import { ask, type Query } from "../model/query.js";
import type { KeptRun } from "./kept-run.js";

/** What has to be known to take packages back. */
export function packageQueries({ packages: { installed, back } }: KeptRun): readonly Query[] {
  return [...installed.map(({ name }) => name), ...back.map(({ wanted }) => wanted.name)].map((name) =>
    ask.package(name),
  );
}

/** Installs what was there before, in its version. */
export function packagesBack({ packages }: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  const manager = state.facts.packageManager;
  const wanted = packages.back
    .map((one) => one.wanted)
    .filter(({ name, version }) => state.package(name).version !== version);
  return wanted.length === 0 || manager === null ? [] : [{ kind: "install-packages", manager, packages: wanted }];
}

/** Removes what was not there. */
export function packagesAway({ packages }: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  const manager = state.facts.packageManager;
  const names = packages.installed.map(({ name }) => name).filter((name) => state.package(name).version !== null);
  return names.length === 0 || manager === null ? [] : [{ kind: "remove-packages", manager, names }];
}

/** What has to be known to take users back. */
export function userQueries({ users }: KeptRun): readonly Query[] {
  return users.map(({ name }) => ask.user(name));
}

/** Makes users as they were. */
export function usersBack({ users }: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  return users.flatMap(({ name, before, joined }): readonly Change[] => {
    const now = state.user(name);
    if (before === null) return [];
    const leaves = joined.filter((one) => one !== before.group && now?.groups.includes(one) === true);
    const { group, home, shell } = before;
    const groups = before.groups.filter((one) => one !== group);
    const same =
      now !== null &&
      [
        now.group === group,
        now.home === home,
        now.shell === shell,
        groups.every((one) => now.groups.includes(one)),
        leaves.length === 0,
      ].every(Boolean);
    const wanted = { group, groups, home, shell, system: before.uid < 1000 };
    return same ? [] : [{ kind: "user", name, wanted, leaves, before: now }];
  });
}

/** Removes users that were not there. */
export function usersAway({ users }: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  return users.flatMap(({ name, before }): readonly Change[] => {
    const now = state.user(name);
    return before === null && now !== null ? [{ kind: "user", name, wanted: null, before: now }] : [];
  });
}

/** What has to be known to take kernel settings back. */
export function sysctlQueries({ sysctls }: KeptRun): readonly Query[] {
  return sysctls.map(({ key }) => ask.sysctl(key));
}

/** Sets the kernel as it was. */
export function sysctlsBack({ sysctls }: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  return sysctls.flatMap(({ key, before }): readonly Change[] => {
    const now = state.sysctl(key).value;
    return before === null || now === before ? [] : [{ kind: "sysctl", key, value: before, before: now }];
  });
}
