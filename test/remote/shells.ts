/** The POSIX shells that hosts have as /bin/sh: Debian's, Red Hat's, and the one of small systems. */
export const SHELLS = ["/usr/bin/dash", "/usr/bin/bash --posix", "/usr/bin/busybox sh"] as const;
