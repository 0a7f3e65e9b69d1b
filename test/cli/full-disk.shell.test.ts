import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
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

test("a page for which there is no room is an error, and nothing of it is left", () => {
  const runs = join(dir, "runs");
  const id = "20260101T000000Z-00000000";
  mkdirSync(join(runs, id), { recursive: true });
  const at = "2026-01-01T00:00:00.000Z";
  const findings = Array.from({ length: 90 }, (_, i) => {
    const event = { event: "finding", diagnostic: diagnostic("HAP5021", `${i} ${"long ".repeat(150)}`, null) };
    return JSON.stringify({ record: "event", at, event });
  });
  writeFileSync(join(runs, id, "events.jsonl"), `${findings.join("\n")}\n`);
  const room = join(dir, "room");
  mkdirSync(room);
  const script = `mount -t tmpfs -o size=64k none "$1" && cd "$1" || exit 99
"$2" "$3" report --log-dir "$4" --out page.html; echo "status $?"; ls -A`;
  const args = ["--mount", "sh", "-c", script, "sh", room, process.execPath, HAP, runs];
  const { stdout, stderr } = spawnSync("unshare", args, { encoding: "utf8" });
  expect(stderr).toContain("`page.html` cannot be written: the disk is full");
  expect(stdout).toBe("status 1\n");
});
