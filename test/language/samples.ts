/** The files of a classic pair as they stand on its hosts, pasted into blocks. */
export const pastedPair = `hap 1

param ip        vip
param interface nic   = eth0
param list      ports = 10101 10201   # one a service

play "LVS directors" on directors {
  install {
    source libnet {
      from libnet-1.1.6.tar.gz
      run ./configure
      run make install
    }
  }
  hosts {
    192.168.3.87 LD_192_168_3_87
    192.168.3.88 LD_192_168_3_88
  }

  ha.cf {
    # where the daemon writes its log
    logfile /var/log/ha-log
    logfacility local0
    keepalive 1
    deadtime 10
    warntime 5
    initdead 20
    udpport 10694
    bcast eth1
    auto_failback no
    node LD_192_168_3_87
    node LD_192_168_3_88
  }
  haresources {
    LD_192_168_3_87 192.168.3.118 myop.sh
  }
  authkeys {
    auth 1
    1 crc
  }
  resource-script myop.sh {
    conf {
      #!/bin/sh
      #vip conf
      export VIP=192.168.3.118
      export netmask=255.255.255.0
      export broadcast=192.168.3.255
    }
    start <<'SH'
      . /etc/ha.d/resource.d/myop.conf
      if [ "$1" = "start" ]
      then
        /sbin/ifconfig eth0:0 $VIP netmask $netmask broadcast \${broadcast} up
        ipvsadm -A -t $VIP:10101 -s wrr
      fi
      SH
  }
  @when host.preferred and "lvs" in host.vars.roles ?? []
  @tag start
  service heartbeat {
    running
    enabled
  }
  for port in ports {
    if port == 10101 {
      verify "MySQL on \${port}" {
        tcp \${vip}:\${port}
      }
    } else {
      verify "other services" {
        tcp \${vip}:\${port}
      }
    }
  }
}
`;

/** An inventory of one site. */
export const inventory = `site book

set vip = 192.168.3.118

pair directors {
  ssh {
    user root
    port 22
  }
  host LD_192_168_3_87 192.168.3.87
  host LD_192_168_3_88 192.168.3.88
}
group realservers {
  host rs100 192.168.3.100 {
    set ports = 10101
  }
  host rs101 192.168.3.101 {
    set ports = 10201 20101 20201
  }
}
`;
