import { hb005 } from "./hb005.js";
import { hb007 } from "./hb007.js";
import { hb008 } from "./hb008.js";
import { hb010 } from "./hb010.js";
import { hb012 } from "./hb012.js";
import { hb013 } from "./hb013.js";
import { hb021 } from "./hb021.js";
import { hb022 } from "./hb022.js";
import { hb026 } from "./hb026.js";
import { hb063 } from "./hb063.js";
import { hb064 } from "./hb064.js";
import { hb065 } from "./hb065.js";
import { hb072 } from "./hb072.js";
import { hb074 } from "./hb074.js";
import { hb077 } from "./hb077.js";
import { lv001 } from "./lv001.js";
import { lv002 } from "./lv002.js";
import type { Rule } from "./rule.js";

/** Every rule, by id. */
export const allRules: readonly Rule[] = [
  ...[hb005, hb007, hb008, hb010, hb012, hb013, hb021, hb022, hb026],
  ...[hb063, hb064, hb065, hb072, hb074, hb077],
  ...[lv001, lv002],
];
