import { success } from "../../diagnostics/diagnostic.js";
import { mark } from "../protocol.js";
import { garbled, type QueryShell } from "./query-shell.js";

/** Prints the kernel's boot, and when the first process began: a container has the kernel of its machine. */
export const BOOT_LINE = `printf '%s %s\\n' "$(cat /proc/sys/kernel/random/boot_id)" "$(sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20)"\n`;

/**
 * A line that tells one boot from the next (the kernel's, and when its first process began: a container has the kernel
 * of its machine), then a line for each reason to reboot. Debian's packages leave /run/reboot-required and SUSE's
 * /run/reboot-needed, which is what `zypper needs-rebooting` looks at; dnf and yum are asked by `needs-restarting -r`,
 * by its words: an error has the status of a yes. A kernel counts as newer when it is of the running one's flavour;
 * `el9_4` tells the release, which changes with the kernel.
 */
export const rebootShell: QueryShell<"reboot"> = {
  ask: () => `${mark("reboot")}
${BOOT_LINE}for f in /run/reboot-required /run/reboot-needed; do
  if [ -e "$f" ]; then printf '%s is there%s\\n' "$f" "$(sort -u "$f.pkgs" 2>/dev/null | head -n 3 | sed 's/^/, /' | tr -d '\\n')"; fi
done
k=$(uname -r)
if [ -e "/boot/vmlinuz-$k" ]; then
  n=$(for f in /boot/vmlinuz-[0-9]*; do f=\${f#/boot/vmlinuz-}; case $f in *.old) ;; *) printf '%s\\n' "$f";; esac; done |
    k=$k awk 'function flavour(f) { sub(/^[0-9.]*(-[0-9.]*)?/, "", f); sub(/^(el|fc|amzn)[0-9_]*/, "", f); return f }
      flavour($0) == flavour(ENVIRON["k"])' | sort -V | tail -n 1)
  if [ -n "$n" ] && [ "$n" != "$k" ]; then printf 'kernel %s is installed and %s runs\\n' "$n" "$k"; fi
fi
n=
if command -v needs-restarting >/dev/null 2>&1; then n='needs-restarting -r'
elif command -v dnf >/dev/null 2>&1; then n='dnf -q -C needs-restarting -r'; fi
if [ -n "$n" ] && $n 2>/dev/null </dev/null | grep -q 'Reboot is required'; then
  echo 'needs-restarting says so'
fi
`,
  expected: () => [{ tag: "reboot", times: 1, bytes: 4096 }],
  read: (queries, marks) => {
    const [boot = "", ...reasons] = marks.lines("reboot");
    if (!/^[0-9a-f-]{36} \d+$/.test(boot)) return garbled("it does not tell its boot");
    return success(queries.map(() => ({ boot, reasons })));
  },
};
