import { redHat } from "./red-hat.js";

/** Fedora's package manager, and Red Hat's since 8. Weak dependencies are its recommended extras (dnf.conf(5)). */
export const dnf = redHat("dnf", "--setopt=install_weak_deps=False");
