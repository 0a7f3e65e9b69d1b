/** The registry: one line a kind. The order means nothing. */
export { authkeys } from "./authkeys/step.js";
export { command } from "./command/step.js";
export { cron } from "./cron/step.js";
export { directory } from "./directory/step.js";
export { drill } from "./drill/step.js";
export { file } from "./file/step.js";
export { haCf } from "./ha.cf/step.js";
export { haresources } from "./haresources/step.js";
export { hosts } from "./hosts/step.js";
export { install } from "./install/step.js";
export { keepalivedConf } from "./keepalived.conf/step.js";
export { realServer } from "./real-server/step.js";
export { resourceScript } from "./resource-script/step.js";
export { service } from "./service/step.js";
export { sysctl } from "./sysctl/step.js";
export { user } from "./user/step.js";
export { verify } from "./verify/step.js";
