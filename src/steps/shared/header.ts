/**
 * First line of the files that hap writes as a whole. Without a date, so that the same playbook gives the same bytes.
 */
export const HEADER = "# Written by hap: the next run puts back what is changed here by hand.";
