/** The registry: one line a kind. The order means nothing. */
export { sysctl } from "./sysctl/step.js";
