import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { KEEPALIVED } from "../../src/engines/keepalived/engine.js";
import { readVrrpWord } from "../../src/engines/keepalived/vrrp-states.js";
import { serviceShell } from "../../src/shell/queries/service.js";

/** A real keepalived with a network, processes, /run and /tmp of its own, alone on its link. */
const ASKED = serviceShell.ask([{ kind: "service", name: "keepalived" }], null);
const { find, says } = KEEPALIVED.shell;
const SCRIPT = `set -e
mount -t tmpfs hap /tmp
mount -t tmpfs hap /run
ip link add eth9 type veth peer name peer9
ip addr add 192.168.71.1/24 dev eth9
ip link set peer9 up
ip link set eth9 up
cat >/run/k.conf <<'END'
vrrp_instance VI_1 {
  interface eth9
  virtual_router_id 51
  version 3
  advert_int 0.2
  virtual_ipaddress {
    192.168.71.100/24
  }
}
END
keepalived -n -l -f /run/k.conf >/run/log 2>&1 &
k=$!
trap 'kill $k' EXIT
# A busy machine takes longer: what it says is waited for.
until_said() { n=0; until grep -q "$1" /run/log; do n=$((n + 1)); [ $n -lt 300 ] || { cat /run/log; exit 1; }; sleep 0.1; done; }
told() { sh /run/asked | sed -n '$s/.* +0000$/&/p'; stat -c %y /run/k.conf; }
cat >/run/asked <<'END'
${ASKED}
END
until_said 'Entering MASTER STATE'
told
touch /run/k.conf
told
kill -HUP $k
until_said 'Reload complete'
told
sh <<'END'
${find}${says([null, "b"])}
END
`;

test("a reading that anybody ordered is known by its time, and the states of the instances are told", async () => {
  const args = ["-n", "-m", "-p", "-f", "--mount-proc", "dash", "-c", SCRIPT];
  const { stdout } = await promisify(execFile)("unshare", args, { env: { ...process.env, TZ: "UTC" } });
  const lines = stdout.trim().split("\n");
  const [count = "", states = ""] = lines.splice(-2);
  expect(count).toBe("yes 1 - -");
  expect([...readVrrpWord(states.split(" ")[1] ?? "")]).toEqual([["VI_1", "master"]]);
  const times = lines.map((line) => /\d{4}-\d\d-\d\d \S+/.exec(line)?.[0] ?? "");
  expect(times).toHaveLength(6);
  const isRead = [0, 2, 4].map((i) => (times[i] ?? "") > (times[i + 1] ?? ""));
  expect(isRead).toEqual([true, false, true]);
});
