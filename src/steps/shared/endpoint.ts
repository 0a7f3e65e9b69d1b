import { expected, wordType } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import type { Endpoint } from "../../model/cluster-files.js";
import { isIPv4, isIPv6 } from "../../model/ip-version.js";

/** `192.168.3.118:10101` or `[2001:db8::1]:80`. */
export const endpoint: ArgType<Endpoint> = wordType("address:port", (text) => {
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const address = found?.[1] ?? found?.[2] ?? "";
  const valid = found?.[1] === undefined ? isIPv4(address) : isIPv6(address);
  const port = Number(found?.[3]);
  return valid && port >= 1 && port <= 65535
    ? { ok: true, value: { address, port } }
    : expected("an address with a port, such as `192.168.3.118:10101`");
});
