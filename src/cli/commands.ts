import type { Command } from "commander";
import { addCompletion } from "./add-completion.js";
import { addHelp } from "./add-help.js";
import { addInit } from "./add-init.js";
import { addSecret } from "./add-secret.js";
import { addStatus } from "./add-status.js";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";
import { addLabFaults, addLabPackages, labOptions, named } from "./lab-commands.js";
import { connectOptions, dummySecretOption, inventoryOptions, secretOptions, stepOptions } from "./option-groups.js";

/** Adds every command. Each loads its own code only when it is called. */
export function addCommands(program: Command, env: Environment, end: (status: Status) => void): void {
  addInit(program, env, end);
  addRun(program, env, end);
  addPlan(program, env, end);
  addCheck(program, env, end);
  addFmt(program, env, end);
  addInventory(program, env, end);
  addExplain(program, env, end);
  addParams(program, env, end);
  addStatus(program, env, end);
  addTrust(program, env, end);
  addDocs(program, env, end);
  addDump(program, env, end);
  addLab(program, env, end);
  addSecret(program, env, end);
  addCompletion(program, env, end);
  addHelp(program, env, end);
}

type Add = (program: Command, env: Environment, end: (status: Status) => void) => void;

const addRun: Add = (program, env, end) => {
  const command = program
    .command("run <playbook>")
    .description("make every host right, step by step, with a result each");
  secretOptions(stepOptions(connectOptions(inventoryOptions(command))))
    .addHelpText("after", examples("hap run playbooks/site.hap", "hap run playbooks/site.hap --limit directors --diff"))
    .action(async (playbook, options) => {
      const { runCommand } = await import("./commands/run.js");
      end(await runCommand(env, { playbook, options, mode: "run" }));
    });
};

const addPlan: Add = (program, env, end) => {
  const command = program.command("plan <playbook>").description("show what a run would change, as diffs; reads only");
  dummySecretOption(secretOptions(stepOptions(connectOptions(inventoryOptions(command)))))
    .option("--detailed-exitcode", "exit 3 when there are changes", false)
    .addHelpText(
      "after",
      examples("hap plan playbooks/site.hap", "hap plan playbooks/site.hap --detailed-exitcode --output json"),
    )
    .action(async (playbook, options) => {
      const { runCommand } = await import("./commands/run.js");
      end(await runCommand(env, { playbook, options, mode: "plan" }));
    });
};

const addCheck: Add = (program, env, end) => {
  const command = program
    .command("check [path]")
    .description("find mistakes in a playbook, or in a folder such as /etc/ha.d; contacts no host");
  dummySecretOption(secretOptions(inventoryOptions(command)))
    .option("--explain <code>", "say what a rule such as HB005, or another code, is about")
    .addHelpText("after", examples("hap check playbooks/site.hap", "hap check --explain HB005"))
    .action(async (path, options) => {
      const { checkCommand } = await import("./commands/check.js");
      end(await checkCommand(env, path ?? null, options));
    });
};

const addFmt: Add = (program, env, end) => {
  program
    .command("fmt <files...>")
    .description("set indentation and blank lines; nothing else changes")
    .option("--check", "change nothing, exit 1 when a file would change", false)
    .addHelpText("after", examples("hap fmt playbooks/*.hap", "hap fmt --check playbooks/*.hap inventory/*.hap"))
    .action(async (files, options) => {
      const { fmtCommand } = await import("./commands/fmt.js");
      end(await fmtCommand(env, files, options));
    });
};

const addInventory: Add = (program, env, end) => {
  inventoryOptions(program.command("inventory").description("show the sites, groups, pairs and hosts"))
    .addHelpText("after", examples("hap inventory", "hap inventory -i inventory/book.hap --output json"))
    .action(async (options) => {
      const { inventoryCommand } = await import("./commands/inventory.js");
      end(await inventoryCommand(env, options));
    });
};

const addExplain: Add = (program, env, end) => {
  inventoryOptions(program.command("explain <name> [playbook]").description("say where a value comes from"))
    .option("--host <name>", "the host to look from")
    .addHelpText(
      "after",
      examples("hap explain vip playbooks/site.hap", "hap explain nic playbooks/site.hap --host LD_192_168_3_87"),
    )
    .action(async (name, playbook, options) => {
      const { explainCommand } = await import("./commands/explain.js");
      end(await explainCommand(env, { name, playbook: playbook ?? null, options }));
    });
};

const addParams: Add = (program, env, end) => {
  inventoryOptions(
    program.command("params <playbook>").description("list what a playbook wants to be given, and what is missing"),
  )
    .addHelpText("after", examples("hap params playbooks/site.hap", "hap params playbooks/site.hap --output json"))
    .action(async (playbook, options) => {
      const { paramsCommand } = await import("./commands/params.js");
      end(await paramsCommand(env, playbook, options));
    });
};

const addTrust: Add = (program, env, end) => {
  const command = program
    .command("trust [playbook]")
    .description("show the unknown host keys of all hosts in one table, and ask once");
  connectOptions(inventoryOptions(command))
    .option("--yes", "trust them without asking: only where the network is yours", false)
    .addHelpText("after", examples("hap trust playbooks/site.hap", "hap trust -i inventory/book.hap --yes"))
    .action(async (playbook, options) => {
      const { trustCommand } = await import("./commands/trust.js");
      end(await trustCommand(env, playbook ?? null, options));
    });
};

const addDocs: Add = (program, env, end) => {
  program
    .command("docs [kind]")
    .description("the reference of a step kind, or the list of kinds")
    .addHelpText("after", examples("hap docs", "hap docs ha.cf"))
    .action(async (kind) => {
      const { docsCommand } = await import("./commands/docs.js");
      end(docsCommand(env, kind ?? null));
    });
};

const addDump: Add = (program, env, end) => {
  const command = program.command("dump <file>").description("print a stage of hap's own work on a file, as JSON");
  inventoryOptions(command)
    .option("--stage <stage>", "tokens, cst, ast or checked", "ast")
    .addHelpText(
      "after",
      examples("hap dump playbooks/pair.hap --stage tokens", "hap dump playbooks/pair.hap --stage checked"),
    )
    .action(async (file, options) => {
      const { dumpCommand } = await import("./commands/dump.js");
      end(await dumpCommand(env, file, options));
    });
};

const addLab: Add = (program, env, end) => {
  const lab = program
    .command("lab")
    .description("throw-away hosts with the inventory's names and addresses, on this machine");
  lab
    .helpOption("-h, --help")
    .addHelpText("after", examples("hap lab run playbooks/site.hap", "hap lab ssh LD_192_168_3_87"));
  labOptions(lab.command("up [playbook]").description("bring the hosts up")).action(async (playbook, options) => {
    const { labUpCommand } = await import("./commands/lab.js");
    end(await labUpCommand(env, playbook ?? null, options));
  });
  labOptions(
    lab
      .command("run <playbook> [args...]")
      .description("bring the hosts up and run the playbook on them; arguments after `--` go to `hap run`"),
  )
    .option("--keep", "leave the hosts up afterwards", false)
    .action(async (playbook, args, options) => {
      const { labRunCommand } = await import("./commands/lab.js");
      end(await labRunCommand(env, { playbook, args, options }));
    });
  named(lab.command("ssh <host> [command...]").description("open ssh to a host of the lab, or run a command there"))
    .passThroughOptions()
    .action(async (host, words, options) => {
      const { labSshCommand } = await import("./commands/lab.js");
      end(await labSshCommand(env, { host, words, options }));
    });
  named(lab.command("exec <command...>").description("run a command where the hosts' addresses are"))
    .passThroughOptions()
    .action(async (words, options) => {
      const { labExecCommand } = await import("./commands/lab.js");
      end(await labExecCommand(env, { words, options }));
    });
  named(lab.command("down").description("take the hosts away")).action(async (options) => {
    const { labDownCommand } = await import("./commands/lab.js");
    end(await labDownCommand(env, options));
  });
  addLabFaults(lab, env, end);
  addLabPackages(lab, env);
};

function examples(first: string, second: string): string {
  return `\nExamples:\n  ${first}\n  ${second}\n`;
}
