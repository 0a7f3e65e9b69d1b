import { expect, test } from "vitest";
import { KEEPALIVED } from "../../src/engines/keepalived/engine.js";
import { stateView, type Answer, type StateView } from "../../src/model/host-state.js";
import { queryKey } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";

/** A script that is run every 2 s and has to fail three times; a run may take 1 s. */
function node(
  priority: number,
  { weight = "", more = "", top = "", timeout = "1", vip = "10.0.0.9" }: Readonly<Record<string, string>> = {},
): StateView {
  const text = `${top}
global_defs {
  vrrp_version 3
}
vrrp_script chk {
  script "/usr/bin/pgrep -x nginx"
  interval 2
  timeout ${timeout}
  fall 3
}
vrrp_instance V {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  ${more}
  virtual_ipaddress {
    ${vip}/24
  }
  track_script {
    chk ${weight}
  }
}
`;
  const there: Answer = {
    kind: "file",
    state: {
      ...{ type: "file", sha256: "", size: text.length, content: Buffer.from(text) },
      ...{ mode: 0o644, owner: "root", group: "root", mtime: "" },
    },
  };
  const answers = new Map(KEEPALIVED.drill.paceQueries.map((query) => [queryKey(query), there] as const));
  return stateView({ ...emptyHost([]), answers });
}

const after = (own: StateView, peer: StateView, hangs = false) => KEEPALIVED.drill.failedCheck(own, peer, hangs);
// By the peer's priority of 128 its skew is half a second, and its silence 3.5 s.
const peer = node(128);

test("without a weight the master says goodbye when the script has failed often enough", () => {
  // From two to three intervals, the skew, and a second to have the address.
  expect(after(node(150), peer)).toEqual({ minMs: 4000, maxMs: 7500 });
  expect(after(node(150), peer, true)).toEqual({ minMs: 4000, maxMs: 8500 });
});

test("with a weight the peer waits for its silence, where it is better then and preempts", () => {
  const heavy = { weight: "weight -30" };
  expect(after(node(150, heavy), node(128, heavy))).toEqual({ minMs: 6500, maxMs: 10_500 });
  expect(after(node(150, { weight: "weight 30" }), node(128, { weight: "weight 30" }))).toEqual({
    minMs: 6500,
    maxMs: 10_500,
  });
  expect(after(node(150, { weight: "weight -22" }), node(128, heavy))).toBeNull();
  expect(after(node(150, heavy), node(128, { ...heavy, more: "nopreempt" }))).toBeNull();
});

test("nothing is predicted where the files do not tell what happens", () => {
  const heavy = { weight: "weight -30" };
  expect(after(node(150, heavy), node(128))).not.toBeNull();
  const group = "vrrp_sync_group G {\n  group {\n    V\n  }\n}";
  const others: readonly Readonly<Record<string, string>>[] = [
    { weight: "weight -30 reverse" },
    { weight: "weight $W" },
    { ...heavy, top: group },
    { ...heavy, more: "track_interface {\n    eth1 weight -10\n  }" },
    { ...heavy, more: "track_file {\n    f weight 1\n  }" },
    { ...heavy, more: "advert_int $INT" },
    { ...heavy, timeout: "$T" },
    { ...heavy, top: "include more.conf" },
    { ...heavy, vip: "10.0.0.10" },
  ];
  for (const own of others) expect(after(node(150, own), node(128)), JSON.stringify(own)).toBeNull();
  // A sync group goes to FAULT with its member.
  expect(after(node(150, { top: group }), peer)).not.toBeNull();
  // The owner never yields, and what is above 254 is 254.
  expect(after(node(255, { weight: "weight -200" }), node(128))).toBeNull();
  expect(after(node(254, { weight: "weight 10" }), node(253, { weight: "weight 5" }))).toBeNull();
  // A check that is begun anew before it is over is never counted.
  for (const timeout of ["0", "3"]) expect(after(node(150, { timeout }), peer, true)).toBeNull();
});

test("fewer adverts that may be missed never make a time below zero", () => {
  const few = { more: "down_timer_adverts 1" };
  expect(after(node(150, few), node(128, few))).toEqual({ minMs: 4000, maxMs: 7000 });
});
