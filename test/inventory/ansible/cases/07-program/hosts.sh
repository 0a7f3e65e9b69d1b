#!/bin/sh
# Prints everything at once.
[ "$1" = --list ] || exit 1
echo "asked for the list" >&2
cat <<'END'
{
  "directors": { "hosts": ["lvs1", "lvs2"], "vars": { "hap_pair": true, "nic": "eth1" } },
  "web": ["www1", "www2"],
  "both": { "children": ["directors", "web"], "vars": { "nic": "eth0", "weights": [1, 2.5] } },
  "alone": { "color": "blue" },
  "_meta": {
    "hostvars": {
      "lvs1": { "ansible_host": "10.0.0.1", "priority": 1 },
      "lvs2": { "ansible_host": "10.0.0.2", "on": false, "none": null },
      "nobody": { "x": 1 }
    }
  }
}
END
