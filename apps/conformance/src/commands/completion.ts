import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { inflections, versionNames } from "@persona-conformance/schemas/facts";
import type { Io } from "../io.ts";
import { capabilityNames } from "../capabilities.ts";

const name = "persona-conformance";

/**
 * Each script calls the command itself, so that it knows a team's own checks, too. Without a candidate, the shell
 * completes file names.
 */
const scripts = {
  bash: `_persona_conformance() {
  local IFS=$'\\n'
  COMPREPLY=($(${name} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _persona_conformance ${name}
`,
  zsh: `#compdef ${name}
_persona_conformance() {
  local -a found
  found=("\${(@f)$(${name} complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found[1]" ]]; then compadd -a found; else _files; fi
}
compdef _persona_conformance ${name}
`,
  fish: `complete -c ${name} -a '(${name} complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
} as const;

type Shell = keyof typeof scripts;
// The keys of `scripts` are its shells.
const shells = Object.keys(scripts) as readonly Shell[];

/** Prints the completion script of a shell. */
export function completionCommand(shell: Shell, io: Io): number {
  io.write(scripts[shell]);
  return 0;
}

/**
 * Prints the candidates for the last word, one a line. A person waits for them, so only the needed modules are
 * loaded.
 */
export async function completeCommand(
  words: readonly string[],
  root: CommandUnknownOpts,
  io: Io,
): Promise<number> {
  const found = await candidates(words, root, () => ownIds(io));
  io.write(found.map((word) => `${word}\n`).join(""));
  return 0;
}

/** The ids of a team's own checks. None if the config cannot be read: the person may be editing it. */
async function ownIds(io: Io): Promise<readonly string[]> {
  const { loadConfig } = await import("../config/load-config.ts");
  return loadConfig(undefined, io).then(
    ({ checks }) => checks.map(({ id }) => id),
    () => [],
  );
}

/** The candidates for the last word. */
async function candidates(
  words: readonly string[],
  root: CommandUnknownOpts,
  own: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  // Bash splits `--option=value` at the equals sign.
  const joined = words.join("\n").replaceAll("\n=\n", "=").replace(/\n=$/, "=").split("\n");
  const isSplit = joined.length < words.length;
  const current = joined.at(-1) ?? "";
  const command = commandOf(joined.slice(0, -1), root);
  const options = [...command.options, ...(command === root ? defaultOf(root).options : [])];
  const [, long = joined.at(-2), value = current] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  const option = options.find((one) => one.long === long && !one.isBoolean());
  if (option !== undefined) {
    const listed = value.slice(0, value.lastIndexOf(",") + 1);
    const before = `${long === current.split("=")[0] && !isSplit ? `${long}=` : ""}${listed}`;
    const values = await valuesOf(option);
    return startingWith(value.slice(listed.length), values).map((one) => before + one);
  }
  if (current.startsWith("-")) {
    return startingWith(current, [...options.flatMap((one) => one.long ?? []), "--help"]);
  }
  return startingWith(current, [
    ...subcommandsOf(command),
    ...(await argumentsOf(command, root, own)),
  ]);
}

const startingWith = (beginning: string, all: readonly string[]): readonly string[] =>
  [...new Set(all)].filter((one) => one.startsWith(beginning));

const subcommandsOf = (command: CommandUnknownOpts): readonly string[] =>
  command.commands.map((one) => one.name()).filter((one) => one !== "complete");

/** The command that the earlier words choose. */
function commandOf(words: readonly string[], root: CommandUnknownOpts): CommandUnknownOpts {
  let command = root;
  for (const word of words)
    command = command.commands.find((one) => one.name() === word) ?? command;
  return command;
}

const defaultOf = (root: CommandUnknownOpts): CommandUnknownOpts =>
  root.commands.find((one) => one.name() === "run") ?? root;

/** The values of an option, if it has a fixed set of them. */
async function valuesOf(option: Option): Promise<readonly string[]> {
  switch (option.attributeName()) {
    case "fault": {
      const { faults } = await import("@persona-conformance/mock");
      return faults.map((fault) => fault.name);
    }
    case "ruling": {
      const { rulings } = await import("@persona-conformance/mock");
      return Object.entries(rulings).flatMap(([id, { answers }]) =>
        answers.map((answer) => `${id}=${answer}`),
      );
    }
    case "reporter":
      return (await import("../report/reporters.ts")).reporterNames;
    case "require":
      return capabilityNames;
    case "apiVersion":
      return [...versionNames, "all"];
    case "inflection":
      return [...inflections, "all"];
    default:
      return option.argChoices ?? [];
  }
}

/** The values of a command's argument. */
async function argumentsOf(
  command: CommandUnknownOpts,
  root: CommandUnknownOpts,
  own: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const ids = async () => {
    const { checks } = await import("../checks/index.ts");
    return [...checks.map(({ id }) => id), ...(await own())];
  };
  switch (command === root ? "run" : command.name()) {
    case "run":
    case "list":
      return ids();
    case "explain": {
      const { coverage } = await import("../checks/coverage.ts");
      return [...(await ids()), ...coverage().map(({ id }) => id)];
    }
    case "completion":
      return shells;
    default:
      return [];
  }
}
