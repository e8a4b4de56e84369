import { spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli, command, temporaryFolder } from "../support/fake-io.ts";

/** What is offered in the place of the last word. */
const offered = async (...words: string[]): Promise<readonly string[]> =>
  (await command(["complete", "--", ...words])).out.split("\n").filter(Boolean);

describe("what may stand in the place of the last word", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["commands", ["dr"], ["drift"]],
    ["commands of a command", ["pact", "can"], ["can-i-deploy"]],
    ["ids of checks", ["protocol/access/no-k"], ["protocol/access/no-key"]],
    ["ids behind `run`", ["run", "protocol/access/no-k"], ["protocol/access/no-key"]],
    ["statements behind `explain`", ["explain", "protocol/auth-req"], ["protocol/auth-required"]],
    ["options of `run` without its name", ["--last-f"], ["--last-failed"]],
    ["options of a command", ["doctor", "--res"], ["--restore"]],
    ["choices of an option", ["run", "--target", ""], ["mock", "sandbox"]],
    ["choices behind an equals sign", ["run", "--target=sa"], ["--target=sandbox"]],
    ["the same as Bash splits it", ["run", "--target", "=", "sa"], ["sandbox"]],
    [
      "rulings with their answers",
      ["--ruling", "connections/stranger="],
      ["connections/stranger=404", "connections/stranger=403"],
    ],
    ["the last of several", ["run", "--require", "accept,two-"], ["accept,two-parties"]],
    ["reporters", ["report", "run.json", "--reporter=jun"], ["--reporter=junit"]],
    ["faults", ["mock", "--fault", "protocol/access/anyb"], ["protocol/access/anybody"]],
    ["shells", ["completion", "z"], ["zsh"]],
    ["nothing that fits", ["run", "--out", ""], []],
  ])("%s", async (_, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

describe("in a shell", () => {
  /** Runs a script in a shell that has the command and its completion. */
  async function inShell(shell: string, script: string): Promise<string | undefined> {
    const folder = await temporaryFolder();
    const program = join(folder, "persona-conformance");
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
    await chmod(program, 0o755);
    const { out } = await command(["completion", shell]);
    await writeFile(join(folder, "completion"), out);
    const words = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell] ?? [];
    const { stdout, error } = spawnSync(shell, [...words, "-c", script], {
      cwd: folder,
      env: { PATH: `${folder}${delimiter}${process.env["PATH"]}`, HOME: folder, TERM: "dumb" },
      encoding: "utf8",
    });
    return error === undefined ? stdout : undefined;
  }

  it("Bash completes a value behind an equals sign, and an id", async ({ skip }) => {
    const found = await inShell(
      "bash",
      `. ./completion
      COMP_WORDS=(persona-conformance run --target = sa); COMP_CWORD=4; _persona_conformance
      printf '%s\\n' "\${COMPREPLY[@]}"
      COMP_WORDS=(persona-conformance protocol/access/no-k); COMP_CWORD=1; _persona_conformance
      printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    skip(found === undefined, "there is no Bash here");
    expect(found).toBe("sandbox\nprotocol/access/no-key\n");
  });

  it("zsh completes a value and an id", async ({ skip }) => {
    const found = await inShell(
      "zsh",
      `compdef() { :; }; compadd() { print -rl -- \${(P)2}; }; _files() { :; }
      . ./completion
      words=(persona-conformance run --target=sa); CURRENT=3; _persona_conformance
      words=(persona-conformance protocol/access/no-k); CURRENT=2; _persona_conformance`,
    );
    skip(found === undefined, "there is no zsh here");
    expect(found).toBe("--target=sandbox\nprotocol/access/no-key\n");
  });

  it("fish completes a value and an id", async ({ skip }) => {
    const found = await inShell(
      "fish",
      `source completion
      complete -C 'persona-conformance run --target=sa'
      complete -C 'persona-conformance protocol/access/no-k'`,
    );
    skip(found === undefined, "there is no fish here");
    expect(found).toBe("--target=sandbox\nprotocol/access/no-key\n");
  });
});
