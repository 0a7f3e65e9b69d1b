import { describe, expect, it } from "vitest";
import { allRules } from "../../src/check/rules/all-rules.js";
import { find } from "./find.js";

const OF_SCRIPTS = allRules.filter(({ id }) => ["HB083", "HB086", "HB087"].includes(id));

function codes(actions: {
  readonly start?: string;
  readonly stop?: string;
  readonly status?: string;
}): readonly string[] {
  const text = (given = "true") => `<<'END'\n${given}\nEND\n`;
  const script = `resource-script x.sh {\nstart ${text(actions.start)}stop ${text(actions.stop)}status ${text(actions.status)}}`;
  return find(`haresources { a IPaddr2::10.0.0.1/24/eth0 x.sh }\n${script}`, OF_SCRIPTS).map((d) => d.code);
}

describe("a script of one's own", () => {
  it.each([
    ["HB083", "ifconfig eth0:0 $VIP netmask 255.255.255.0 up"],
    ["HB083", "/sbin/ip -4 addr add $VIP/24 dev eth0"],
    ["HB083", "ip a del $VIP/24 dev eth0 || true"],
    ["HB087", "ipvsadm --clear"],
    ["HB087", "read -r answer"],
    ["HB087", "while :; do sleep 1; done"],
    ["HB087", "/usr/sbin/daemon --foreground &"],
  ])("%s: %s", (code, text) => {
    expect(codes({ start: text })).toEqual([code]);
    expect(codes({ stop: text })).toEqual([code]);
  });

  it.each([
    "ifconfig eth0",
    "ip addr show dev eth0 | grep -q $VIP",
    "while read -r line; do echo $line; done < /etc/x",
    "n=0; while [ $n -lt 10 ]; do sleep 1; n=$((n + 1)); done",
    "daemon >/dev/null 2>&1 &",
    "mount /srv && mount /data",
    "# ipvsadm -C",
  ])("nothing in %s", (text) => {
    expect(codes({ start: text })).toEqual([]);
  });

  it.each(["echo 'not OK'", "echo nothing running", 'printf "no process is Running\\n"', "echo RUNNING", "echo ok"])(
    "HB086: %s",
    (text) => {
      expect(codes({ status: text })).toEqual(["HB086"]);
    },
  );

  it.each(["echo running", "echo 'not running'", "echo Not Running", "echo OK", "echo stopped", "echo 'is not there'"])(
    "status may %s",
    (text) => {
      expect(codes({ status: text })).toEqual([]);
    },
  );

  it("is looked at in a file too, and a secret in it is not shown", () => {
    const hap = 'resource-script x.sh { start "ipvsadm -C # hunter2"; stop "x"; status "x" }';
    const [found] = find(hap, OF_SCRIPTS);
    expect(found?.code).toBe("HB087");
    expect(JSON.stringify([found?.message, found?.help, found?.label, found?.details])).not.toContain("hunter2");
  });
});
