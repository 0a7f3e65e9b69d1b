import { setFlagsFromString } from "node:v8";

/**
 * Turns V8's optimizing compiler off or on again; code that it has made stays. Hundreds of logins are over before what it makes of the
 * ssh library's code pays: it took a quarter of all computing for 200 hosts. Reading, checking and comparing want it on.
 */
export function optimizing(on: boolean): void {
  setFlagsFromString(on ? "--opt" : "--no-opt");
}
