import { labName } from "../support/lab-name.js";
import { expectOk } from "../support/expect-ok.js";
import { expect, it } from "vitest";
import { labPlan } from "../../src/lab/lab-plan.js";
import { INSTALLED, onHost, onSwitch } from "./support.js";
import { useLab } from "./use-lab.js";

const NAME = labName(`m${process.pid}`);
const VIP = "192.168.3.118";
const PLAN = labPlan(
  {
    name: NAME,
    hosts: [
      { name: "LD_192_168_3_87", address: "192.168.3.87", pair: null },
      { name: "rs100", address: "192.168.3.100", pair: null },
    ],
  },
  { kernel: "user-mode", clients: ["192.168.3.200"], avoid: [VIP] },
).value;
const own = useLab(PLAN, INSTALLED);

/** An instance on the port of the virtual service. */
const INSTANCE = `set -e
useradd --system mysql
mkdir /srv/db; chown mysql /srv/db
mariadb-install-db --user=mysql --datadir=/srv/db --skip-test-db >/dev/null
setsid mariadbd --user=mysql --datadir=/srv/db --port=10101 --bind-address=0.0.0.0 --socket=/srv/db/socket \\
  --pid-file=/srv/db/pid --skip-name-resolve </dev/null >/srv/log 2>&1 &
for i in $(seq 60); do [ ! -S /srv/db/socket ] || break; sleep 0.5; done
mariadb -S /srv/db/socket -e "create user admin@'%' identified by 'admin'"
modprobe ipip
for link in all tunl0; do
  cd /proc/sys/net/ipv4/conf/$link
  echo 1 >arp_ignore; echo 2 >arp_announce; echo 0 >rp_filter
done
ip addr add ${VIP}/32 dev tunl0
ip link set tunl0 up`;

const BALANCE = `set -e
ip addr add ${VIP}/24 dev eth0
ipvsadm -A -t ${VIP}:10101 -s wrr
ipvsadm -a -t ${VIP}:10101 -r 192.168.3.100:10101 -i -w 9999`;

const LOGIN = `
import mysql from "mysql2/promise";
const connection = await mysql.createConnection({ host: "${VIP}", port: 10101, user: "admin", password: "admin" });
const [[row]] = await connection.query("select @@hostname as host, @@port as port, user() as user");
process.stdout.write(JSON.stringify(row));
await connection.end();`;

it("serves MariaDB from a real server through a virtual service to the client's address", async () => {
  const [director, server] = await Promise.all([
    onHost(own.lab, "LD_192_168_3_87", BALANCE),
    onHost(own.lab, "rs100", INSTANCE),
  ]);
  expectOk(director);
  expectOk(server);
  const login = await onSwitch(own.lab, [process.execPath, "--input-type=module", "-e", LOGIN]);
  expect(login.stderr).toBe("");
  expect(JSON.parse(login.stdout)).toEqual({ host: "rs100", port: 10101, user: "admin@192.168.3.200" });
}, 600_000);
