/** The playbook that every mistake is a change of: right, and with each finding about it accepted. */
export const PLAYBOOK = `hap 1

param ip        vip            # the virtual address
param interface nic = eth0

play "LVS directors" on directors {
  install {
    package heartbeat
  }
  hosts {
    for h in directors { \${h.address} \${h.name} }
  }
  @allow HB029 "no fencing"
  @allow HB067 "a lab"
  ha.cf {
    logfile /var/log/ha-log
    keepalive 1
    deadtime 10
    warntime 5
    initdead 60
    bcast eth2
    ucast \${nic} 192.168.3.87
    ucast \${nic} 192.168.3.88
    auto_failback off
    node n1
    node n2
  }
  @allow HB067 "a lab"
  authkeys {
    auth 1
    1 crc
  }
  haresources {
    n1 IPaddr2::\${vip}/24/\${nic}
  }
  service heartbeat {
    running
    enabled
  }
  verify "it works" {
    heartbeat running
    vip \${vip} held-by exactly-one
  }
}
`;

/** The inventory beside it. */
export const INVENTORY = `site book

set vip = 192.168.3.118

pair directors {
  host n1 192.168.3.87
  host n2 192.168.3.88
}
group realservers {
  host rs100 192.168.3.100
}
`;
