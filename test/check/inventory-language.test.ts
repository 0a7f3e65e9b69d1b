import { describe, expect, test } from "vitest";
import { brief, checkText, inventoryOf, rowsOf } from "./check-text.js";

function site(text: string) {
  const { value, diagnostics } = inventoryOf(text);
  const [one] = value.sites;
  return {
    hosts:
      one?.hosts.map(({ name, address, ssh }) => `${name} ${address}${ssh.port === null ? "" : `:${ssh.port}`}`) ?? [],
    groups: Object.fromEntries(
      one?.groups.map((group) => [group.name, group.hosts.map(({ name }) => name).join(" ")]) ?? [],
    ),
    told: brief(diagnostics),
  };
}

/** What values come to on the hosts of a group. */
function values(inventory: string, words: string, params = "") {
  const { value, diagnostics } = checkText(`${params}play "x" on all { sysctl { ${words} } }\n`, { inventory });
  return { rows: rowsOf(value), told: brief(diagnostics) };
}

describe("an inventory", () => {
  test("has for, if and filled words everywhere", () => {
    const { hosts, groups, told } = site(`site book
set net = 10.0.1
group web {
  set first = 7
  for i in seq(1, 3) {
    host web\${pad(i, 2)} \${net}.\${first + i} { ssh { port \${2200 + i} } }
  }
  if site.name == "book" { host extra \${net}.99 } else { host other \${net}.98 }
}
`);
    expect(told).toEqual([]);
    expect(hosts).toEqual(["web01 10.0.1.8:2201", "web02 10.0.1.9:2202", "web03 10.0.1.10:2203", "extra 10.0.1.99"]);
    expect(groups).toEqual({ web: "web01 web02 web03 extra" });
  });

  test("makes whole groups in a loop, whose sets know its names", () => {
    const text = `site book
for i, name in ["a", "b"] {
  pair p-\${name} {
    set vip = 10.0.\${i}.1
    for n in [1, 2] {
      host \${name}\${n} 10.0.\${i}.\${n + 1} { set id = \${i * 10 + n} }
    }
  }
}
`;
    const { rows, told } = values(text, "${vip} ${host.vars.id} ${peer.name}", "param ip vip\n");
    expect(told).toEqual([]);
    expect(rows).toEqual(["a1: 10.0.0.1,1,a2", "a2: 10.0.0.1,2,a1", "b1: 10.0.1.1,11,b2", "b2: 10.0.1.1,12,b1"]);
  });

  test("works a set out for each host, with host and the groups", () => {
    const text = `site s
set label = "\${host.name}.example"
set count = \${len(g)}
set others = \${[h.name for h in all if h != host]}
group g {
  set near = \${label}
  host a 10.0.0.1
  host b 10.0.0.2
}
`;
    const { rows, told } = values(
      text,
      "${label} ${host.vars.near} ${host.vars.count} ${host.vars.others}",
      "param string label\n",
    );
    expect(told).toEqual([]);
    expect(rows).toEqual(["a: a.example,a.example,2,b", "b: b.example,b.example,2,a"]);
  });

  test("has members of groups, whose values are weaker than those where a host stands", () => {
    const text = `site s
group room { set power = b; set lamp = on; member web db1 }
group web {
  set power = a
  host w1 10.0.0.1
  host w2 10.0.0.2
}
group db { host db1 10.0.0.3 }
group outer { group inner { member db1 } }
`;
    expect(site(text)).toMatchObject({
      groups: { room: "w1 w2 db1", web: "w1 w2", outer: "db1", inner: "db1" },
      told: [],
    });
    expect(values(text, "${host.vars.power} ${host.vars.lamp}").rows).toEqual(["w1: a,on", "w2: a,on", "db1: b,on"]);
    expect(values(text, "${len(room)}").rows[0]).toBe("w1: 3");
  });

  test.each([
    ["host a${i} 10.0.0.1", "HAP2201 i"],
    ["for i in all { host a 10.0.0.1 }\nhost b 10.0.0.2", "HAP2203 all"],
    ["host a ${host.name}\nhost b 10.0.0.2", "HAP2203 host"],
    ["set a = ${b}\nset b = ${a}\nhost ${a} 10.0.0.1\nhost c 10.0.0.3", "HAP2206 set a = ${b}"],
    ["for host in [1] { host a 10.0.0.1 }", "HAP2006 host"],
    ["host a 10.0.0.1\ngroup g { member b }", "HAP2116 b"],
    ["host a 10.0.0.1\ngroup g { member g a }", "HAP2116 g"],
    ["pair p { host a 10.0.0.1; host b 10.0.0.2; member c }\nhost c 10.0.0.3", "HAP2109 member"],
    ["host a 10.0.0.1 { ssh { for i in [1] { port 1 } } }", "HAP2103 for i in [1]"],
    ["set v = ${host.vars.x}\nhost a 10.0.0.1", "HAP2211 vars"],
  ])("%s is one error", (lines, expected) => {
    const text = `site s\n${lines}\n`;
    const found = [...site(text).told, ...values(text, "a 1").told];
    expect([...new Set(found)]).toEqual([expected]);
  });
});
