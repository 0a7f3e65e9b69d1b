import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SEED } from "../steps/seed-files.js";
import { hapHere } from "../support/hap.js";
import { startSshd, type Sshd } from "../support/sshd.js";

const KEY = "topsecret0123456789";
const FILES = {
  "ha.cf": SEED["ha.cf"],
  haresources: "LD_192_168_3_87 IPaddr2::192.168.3.118/24/eth0 my.sh ldirectord::web.cf\n",
  authkeys: `auth 1\n1 sha1 ${KEY}\n`,
  "resource.d/my.sh":
    'case "$1" in\nstart) ipvsadm -C\nipvsadm -A -t 192.168.3.118:80 -s rr\n;;\nstop) true ;;\nstatus) echo stopped ;;\nesac\n',
  "web.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\treal=127.0.0.1:80 gate\n",
};

const SECRETS = ["weasel77", "stoat123"];
const keepalived = (priority: number, password: string, more = "") => `global_defs {
  router_id one
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
${more}  authentication {
    auth_type PASS
    auth_pass ${password}
  }
  virtual_ipaddress {
    192.168.3.118/24
  }
}
`;

/** In a session, /etc has these files beside this machine's own, and may not be written; the host has the address. */
const SEES = `exec unshare --mount --net sh -c 'ip link add eth0 type veth peer eth1; ip address add 192.168.3.118/24 dev eth0; mount -t overlay hap -o ro,lowerdir="$0":/etc /etc && exec sh -c "$1"' \
"\${0%/*}/node" "$SSH_ORIGINAL_COMMAND"`;

const nodes: Sshd[] = [];
let inventory = "";

async function node(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const sshd = await startSshd({ forceCommand: SEES });
  nodes.push(sshd);
  for (const [file, text] of Object.entries(files)) {
    const path = join(sshd.dir, "node", file === "keepalived.conf" ? "keepalived" : "ha.d", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, file.startsWith("resource.d") ? 0o755 : 0o644);
  }
  writeFileSync(join(sshd.dir, "known"), sshd.knownHosts);
  const ssh = `port ${sshd.port}; known-hosts ${sshd.dir}/known; key ${sshd.clientKey}`;
  return `host ${name} 127.0.0.1 { ssh { ${ssh} } }\n`;
}

beforeAll(async () => {
  const other = {
    ...FILES,
    "ha.cf": FILES["ha.cf"].replace("deadtime 10", "deadtime 12"),
    authkeys: "auth 1\n1 crc\n",
  };
  const hosts = [
    await node("a", FILES),
    await node("b", other),
    await node("rs", { README: "" }),
    await node("k1", { "keepalived.conf": keepalived(150, SECRETS[0] ?? "") }),
    await node("k2", { "keepalived.conf": keepalived(150, SECRETS[1] ?? "", "  colour blue\n") }),
  ];
  inventory = join(nodes[0]?.dir ?? "", "site.hap");
  writeFileSync(inventory, `site one\n\n${hosts.join("")}host gone 127.0.0.1 { ssh { port 1 } }\n`);
});
afterAll(() => Promise.all(nodes.map((sshd) => sshd.stop())));

const check = (...args: readonly string[]) => hapHere(["check", "-i", inventory, "--connect-timeout", "20", ...args]);

test("reads the files of a running node, and what they name", async () => {
  const { stdout, stderr } = await check("--host", "a");
  expect(stderr).toBe("");
  const expected = [
    "HB061",
    "HB087",
    "HB050",
    "LD005",
    "LV009",
    "a:/etc/ha.d/web.cf:1",
    "a:/etc/ha.d/resource.d/my.sh:1",
  ];
  for (const word of expected) expect(stdout).toContain(word);
  expect(stdout).toContain("on `a`: this host has the address and does not serve tcp 192.168.3.118:80");
  expect(stdout).not.toContain("script `my.sh`");
  expect(stdout).not.toContain(KEY);
});

test("compares two running nodes, and says where one cannot be reached", async () => {
  const { stdout } = await check("--host", "a", "--host", "b");
  for (const code of ["HB046", "HB069"]) expect(stdout).toContain(code);
  expect(stdout).not.toContain(KEY);
  const behind = await check("--host", "a", "--host", "b", "--host", "rs");
  expect(behind.stdout).toContain("on `rs`: this real server answers ARP for 192.168.3.118");
  const gone = await check("--host", "a", "--host", "gone");
  expect(gone).toMatchObject({ status: 4, stdout: "" });
  expect(gone.stderr).toContain("HAP4002");
});

test("takes a node for what it has files of", async () => {
  const { stdout, stderr } = await check("--host", "k1", "--host", "k2");
  expect(stderr).toBe("");
  // The password differs, the priority does not, a word is unknown; a name and an address of the hosts are known.
  for (const code of ["KA022", "KA018", "HAP3001", "k2:/etc/keepalived/keepalived.conf:10"])
    expect(stdout).toContain(code);
  expect(stdout).not.toMatch(/HB\d/);
  for (const secret of SECRETS) expect(stdout).not.toContain(secret);
  const bare = await check("--host", "rs", "--host", "k1");
  expect(bare.status).toBe(2);
  expect(bare.stdout.match(/error\[HAP5007\]: on `rs` there is no file of an engine/g)).toHaveLength(1);
  expect(bare.stdout).not.toMatch(/HB\d/);
});
