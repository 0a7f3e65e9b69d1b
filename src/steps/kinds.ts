/** The registry: one line a kind. The order means nothing. */
export { haCf } from "./ha.cf/step.js";
export { hosts } from "./hosts/step.js";
export { install } from "./install/step.js";
export { service } from "./service/step.js";
export { sysctl } from "./sysctl/step.js";
