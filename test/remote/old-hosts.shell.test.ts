import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hapHere, outcomes, type HapResult } from "../support/hap.js";
import { startSshd, type HostKeyType, type Sshd } from "../support/sshd.js";
import { throwawayHost, type ThrowawayHost } from "../shell/throwaway-host.js";

/** What an sshd of OpenSSH 7.4 (CentOS 7) offers by default, of what today's sshd still has (sshd_config(5) of that version). */
const OPENSSH_7_4 = [
  "KexAlgorithms curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
  "Ciphers chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc",
  "MACs umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1",
  "HostKeyAlgorithms ecdsa-sha2-nistp256,ssh-ed25519,rsa-sha2-512,rsa-sha2-256,ssh-rsa",
];

/** The oldest of them alone: what an administrator of an old system may have left, and OpenSSH 5.3 (CentOS 6) has at best. */
const OLDEST = [
  "KexAlgorithms diffie-hellman-group-exchange-sha256,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
  "Ciphers aes128-ctr,aes192-ctr,aes256-ctr,aes128-cbc,3des-cbc",
  "MACs hmac-sha1",
  "HostKeyAlgorithms ssh-rsa",
];

const PLAYBOOK = `play "an old host" on old {
  directory /srv/hap { mode 0750 }
  file /srv/hap/text { content "a text\\n"; mode 0640 }
  file /srv/hap/script.sh {
    content <<END
      #!/bin/sh
      echo it runs
    END
    mode 0755
    validate sh -n {}
  }
  hosts { 192.168.3.87 LD_192_168_3_87 }
  command "make something" { run "echo made >/srv/hap/made; true"; creates /srv/hap/made }
  authkeys { auth 1; 1 sha1 abcdefghijklmnop }
  service demo { running }
}
`;

const HOSTS: readonly {
  name: string;
  lines: readonly string[];
  keys: readonly HostKeyType[];
  userland: "busybox" | "dash";
}[] = [
  { name: "sshd with the algorithms of OpenSSH 7.4", lines: OPENSSH_7_4, keys: ["ecdsa", "rsa"], userland: "dash" },
  {
    name: "sshd with the oldest algorithms and nothing but busybox",
    lines: OLDEST,
    keys: ["rsa"],
    userland: "busybox",
  },
];

describe.each(HOSTS)("$name", ({ lines, keys, userland }) => {
  let host: ThrowawayHost;
  let sshd: Sshd;
  let folder: string;
  const at = (path: string): string => join(host.root, path);

  beforeAll(async () => {
    host = throwawayHost(userland);
    mkdirSync(at("/etc/ha.d"), { recursive: true });
    mkdirSync(at("/etc/init.d"), { recursive: true });
    writeFileSync(at("/etc/hosts"), "127.0.0.1 localhost\n");
    const script =
      "case $1 in start) : >/run/demo.pid;; stop) rm -f /run/demo.pid;; status) [ -e /run/demo.pid ];; esac";
    writeFileSync(at("/etc/init.d/demo"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const path = userland === "busybox" ? "/bin:/sbin:/usr/bin:/usr/sbin" : "/usr/sbin:/usr/bin:/sbin:/bin";
    sshd = await startSshd({
      lines,
      hostKeys: keys,
      forceCommand: `export PATH=${path}; exec /usr/sbin/chroot ${host.root} /bin/sh -c "$SSH_ORIGINAL_COMMAND"`,
    });
    folder = sshd.dir;
    writeFileSync(join(folder, "known"), sshd.knownHosts);
    writeFileSync(join(folder, "site.hap"), PLAYBOOK);
    const ssh = `user root; port ${sshd.port}; key ${sshd.clientKey}; known-hosts ${join(folder, "known")}`;
    writeFileSync(join(folder, "inventory.hap"), `site test\nhost old 127.0.0.1 { ssh { ${ssh} } }\n`);
    writeFileSync(join(folder, "ssh_config"), "");
  });
  afterAll(async () => {
    await sshd.stop();
    host.remove();
  });

  const run = (): Promise<HapResult> =>
    hapHere([
      "run",
      join(folder, "site.hap"),
      "-i",
      join(folder, "inventory.hap"),
      "--ssh-config",
      join(folder, "ssh_config"),
      // The groups of the oldest exchange cost seconds of a busy core.
      "--connect-timeout",
      "60",
      "--output",
      "json",
    ]);

  test("a run makes everything, another finds nothing to do", async () => {
    const first = await run();
    expect(first.events.flatMap((e) => (e.diagnostic == null ? [] : [e.diagnostic]))).toEqual([]);
    expect(first.status).toBe(0);
    expect(outcomes(first).map((line) => line.split(" ").at(-1))).toEqual(Array(7).fill("changed"));
    expect(readFileSync(at("/srv/hap/text"), "utf8")).toBe("a text\n");
    expect(readFileSync(at("/etc/hosts"), "utf8")).toContain("192.168.3.87 LD_192_168_3_87\n");
    const second = await run();
    expect(second.status).toBe(0);
    expect(outcomes(second).map((line) => line.split(" ").at(-1))).toEqual(Array(7).fill("ok"));
  });
});
