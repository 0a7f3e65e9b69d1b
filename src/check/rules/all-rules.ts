import { hb005 } from "./hb005.js";
import { hb007 } from "./hb007.js";
import { hb008 } from "./hb008.js";
import { hb009 } from "./hb009.js";
import { hb010 } from "./hb010.js";
import { hb011 } from "./hb011.js";
import { hb012 } from "./hb012.js";
import { hb013 } from "./hb013.js";
import { hb014 } from "./hb014.js";
import { hb015 } from "./hb015.js";
import { hb016 } from "./hb016.js";
import { hb017 } from "./hb017.js";
import { hb020 } from "./hb020.js";
import { hb021 } from "./hb021.js";
import { hb022 } from "./hb022.js";
import { hb026 } from "./hb026.js";
import { hb027 } from "./hb027.js";
import { hb028 } from "./hb028.js";
import { hb029 } from "./hb029.js";
import { hb030 } from "./hb030.js";
import { hb031 } from "./hb031.js";
import { hb033 } from "./hb033.js";
import { hb034 } from "./hb034.js";
import { hb035 } from "./hb035.js";
import { hb036 } from "./hb036.js";
import { hb038 } from "./hb038.js";
import { hb039 } from "./hb039.js";
import { hb041 } from "./hb041.js";
import { hb043 } from "./hb043.js";
import { hb051 } from "./hb051.js";
import { hb052 } from "./hb052.js";
import { hb063 } from "./hb063.js";
import { hb064 } from "./hb064.js";
import { hb065 } from "./hb065.js";
import { hb067 } from "./hb067.js";
import { hb068 } from "./hb068.js";
import { hb072 } from "./hb072.js";
import { hb073 } from "./hb073.js";
import { hb074 } from "./hb074.js";
import { hb077 } from "./hb077.js";
import { hb082 } from "./hb082.js";
import { hb083 } from "./hb083.js";
import { hb086 } from "./hb086.js";
import { hb087 } from "./hb087.js";
import { hb089 } from "./hb089.js";
import { lv001 } from "./lv001.js";
import { lv002 } from "./lv002.js";
import { lv004 } from "./lv004.js";
import { lv005 } from "./lv005.js";
import { lv007 } from "./lv007.js";
import type { Rule } from "./rule.js";

/** Every rule, by id. */
export const allRules: readonly Rule[] = [
  ...[hb005, hb007, hb008, hb009, hb010, hb011, hb012, hb013, hb014],
  ...[hb015, hb016, hb017, hb020, hb021, hb022, hb026, hb027, hb028],
  ...[hb029, hb030, hb031, hb033, hb034, hb035, hb036, hb038, hb039],
  ...[hb041, hb043, hb051, hb052, hb063, hb064, hb065, hb067, hb068],
  ...[hb072, hb073, hb074, hb077, hb082, hb083, hb086, hb087, hb089],
  ...[lv001, lv002, lv004, lv005, lv007],
];
