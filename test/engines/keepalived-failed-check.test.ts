import { expect, test } from "vitest";
import { KEEPALIVED } from "../../src/engines/keepalived/engine.js";
import { stateView, type Answer, type StateView } from "../../src/model/host-state.js";
import { queryKey } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";

/** A script that is run every 2 s and has to fail three times; a run may take 1 s. */
function node(priority: number, { weight = "", more = "" }: { weight?: string; more?: string } = {}): StateView {
  const text = `global_defs {
  vrrp_version 3
}
vrrp_script chk {
  script "/usr/bin/pgrep -x nginx"
  interval 2
  timeout 1
  fall 3
}
vrrp_instance V {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  ${more}
  virtual_ipaddress {
    10.0.0.9/24
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
