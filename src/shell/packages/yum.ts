import { redHat } from "./red-hat.js";

/** Red Hat's package manager up to 7, which knows no recommended extras. */
export const yum = redHat("yum", "");
