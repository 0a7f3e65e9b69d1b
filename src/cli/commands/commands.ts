/** The registry: one line a command. The order means nothing. */
export { check } from "./check/command.js";
export { completion } from "./completion/command.js";
export { docs } from "./docs/command.js";
export { dump } from "./dump/command.js";
export { explain } from "./explain/command.js";
export { fmt } from "./fmt/command.js";
export { help } from "./help/command.js";
export { init } from "./init/command.js";
export { inventory } from "./inventory/command.js";
export { lab } from "./lab/command.js";
export { params } from "./params/command.js";
export { plan } from "./plan/command.js";
export { run } from "./run/command.js";
export { secret } from "./secret/command.js";
export { status } from "./status/command.js";
export { trust } from "./trust/command.js";
export { unlock } from "./unlock/command.js";
