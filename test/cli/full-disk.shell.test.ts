import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP } from "../support/hap.js";

let dir = "";
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "hap-full-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("`hap fmt` on a full disk leaves the file as it was, and says so", () => {
  // 40 KiB on a file system of 64: there is no room for a second one.
  const script = `mount -t tmpfs -o size=64k none "$1" && cd "$1" || exit 99
printf 'play "p" on g {\\n' >p.hap
i=0; while [ $i -lt 700 ]; do echo '         file /a { content "some text that takes room" }'; i=$((i+1)); done >>p.hap
echo '}' >>p.hap
cp p.hap "$1".before
"$2" "$3" fmt p.hap; echo "status $?"
cmp p.hap "$1".before && echo same; ls -A; rm -f "$1".before`;
  const { stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", dir, process.execPath, HAP], {
    encoding: "utf8",
  });
  expect(stderr).toContain("error[HAP5021]: `p.hap` cannot be written: the disk is full");
  expect(stdout).toBe("status 2\nsame\np.hap\n");
});
