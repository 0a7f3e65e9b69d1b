import type { CodeEntry } from "../diagnostics/code.js";

/** HAP5000 to HAP5099: the command line; the example is the command. */
export const cliCodes = [
  { code: "HAP4072", meaning: "a host does not say what it keeps of a run", example: "" },
  { code: "HAP5001", meaning: "no such step kind", example: "hap docs hosst" },
  { code: "HAP5002", meaning: "the lab does not run", example: "hap lab ssh node-a" },
  { code: "HAP5004", meaning: "`--set` without a name and a value", example: "hap run site.hap --set vip" },
  { code: "HAP5005", meaning: "`--set` names a param twice", example: "hap run site.hap --set a=1 --set a=2" },
  {
    code: "HAP5006",
    meaning: "the file of `--set name=@FILE` cannot be read",
    example: "hap run site.hap --set key=@missing",
  },
  { code: "HAP5007", meaning: "a folder without Heartbeat's files", example: "hap check /tmp" },
  { code: "HAP5008", meaning: "nothing to check", example: "hap check" },
  { code: "HAP5009", meaning: "no such rule", example: "hap check --explain HB999" },
  { code: "HAP5010", meaning: "no such stage", example: "hap dump site.hap --stage x" },
  { code: "HAP5011", meaning: "no such host", example: "hap explain vip --host nobody" },
  { code: "HAP5012", meaning: "a folder of `--library` does not exist", example: "hap check site.hap --library lib" },
  { code: "HAP5013", meaning: "nothing declares or sets a name", example: "hap explain nothing site.hap" },
  { code: "HAP5014", meaning: "the lab has no such host", example: "hap lab kill nobody" },
  { code: "HAP5015", meaning: "a host of the lab has no such link", example: "hap lab cut LD_192_168_3_87 eth7" },
  {
    code: "HAP5016",
    meaning: "a password is to be asked for, but there is nobody to ask and nothing on stdin",
    example: "hap run site.hap --ask-become-pass < /dev/null",
  },
  {
    code: "HAP5020",
    meaning: "what hap prints cannot be written where it goes",
    example: "hap docs ha.cf >/dev/full",
  },
  { code: "HAP5021", meaning: "a formatted file cannot be written", example: "hap fmt /mnt/full/site.hap" },
  {
    code: "HAP5022",
    meaning: "the record of a run cannot be written (warning)",
    example: "hap run site.hap --log-dir /proc",
  },
  { code: "HAP5023", meaning: "no such run is recorded", example: "hap log yesterday" },
  { code: "HAP5024", meaning: "no run is known that could be undone", example: "hap undo --log-dir /nowhere" },
  { code: "HAP5025", meaning: "a host of a run is not in the inventory any more", example: "" },
  { code: "HAP5026", meaning: "a file that may not be read (warning)", example: "hap check /etc/ha.d" },
  {
    code: "HAP5027",
    meaning: "what a folder cannot show was not looked at (note)",
    example: "hap check copy-of-ha.d",
  },
  { code: "HAP5032", meaning: "a known_hosts file cannot be written", example: "" },
  { code: "HAP5031", meaning: "a resource script that its shell cannot read", example: "hap check /etc/ha.d" },
  { code: "HAP5034", meaning: "no run of a playbook is recorded that `--resume` could go on with", example: "" },
  { code: "HAP5036", meaning: "`--canary` names a site that is not in the run", example: "" },
  { code: "HAP5035", meaning: "something has changed since the run that `--resume` would go on with", example: "" },
  { code: "HAP5037", meaning: "a report cannot be written", example: "hap run site.hap --report /nowhere/run.html" },
  { code: "HAP5050", meaning: "a word that is kept for a later version", example: "hap simulate" },
  { code: "HAP5101", meaning: "an answer for a new project that cannot be", example: "hap init --vip nowhere" },
  { code: "HAP5102", meaning: "answers are missing and nobody can be asked", example: "hap init" },
  { code: "HAP5103", meaning: "a file of a new project is there already", example: "hap init" },
  { code: "HAP5104", meaning: "a file of a new project cannot be written", example: "hap init /proc" },
  { code: "HAP5105", meaning: "no such command", example: "hap help rnu" },
  { code: "HAP5106", meaning: "the signing key of a new pair cannot be made", example: "hap init" },
  {
    code: "HAP5107",
    meaning: "an inventory without the group of two hosts that a pair is made of",
    example: "hap init --from-inventory hosts.ini",
  },
  { code: "HAP5108", meaning: "a new project would be written into another user's folder", example: "" },
  {
    code: "HAP6030",
    meaning: "an inventory or playbook without a pair for `hap status`",
    example: "hap status --limit web",
  },
  { code: "HAP7009", meaning: "a secret's name that is none", example: "hap secret set 'a b'" },
  { code: "HAP7013", meaning: "no value, or one that is no text", example: "hap secret set ha-key < /dev/null" },
  { code: "HAP7014", meaning: "a secret cannot be edited", example: "EDITOR=false hap secret edit ha-key" },
  { code: "HAP7015", meaning: "`--secrets-from` cannot be read", example: "hap plan site.hap --secrets-from missing" },
  { code: "HAP7016", meaning: "a secret would be shown on the screen", example: "hap secret get ha-key" },
  { code: "HAP7017", meaning: "a secret is there already", example: "hap secret generate ha-key" },
  { code: "HAP6404", meaning: "`hap switch` of a pair that the inventory does not have", example: "" },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof cliCodes)[number]["code"], CodeEntry> {}
}
