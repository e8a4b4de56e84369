import { expect, it, test } from "vitest";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { checks } from "../../src/checks/index.ts";
import { command } from "../support/fake-io.ts";

const ids = checks.map(({ id }) => id);

it.each<[string, string, readonly string[], string]>([
  ["two letters that are swapped", "rnu", ["list", "run"], "did you mean run?"],
  ["a letter left out", "lst", ["list", "run"], "did you mean list?"],
  [
    "a slip in an id that others resemble",
    "connections/lifecycle/reactivate/inactive/by-sorce",
    ids,
    "did you mean connections/lifecycle/reactivate/inactive/by-source?",
  ],
  [
    "parts of a path",
    "reactivate/inactive",
    ["connections/lifecycle/reactivate/inactive/by-source", "protocol/wire/json"],
    "did you mean connections/lifecycle/reactivate/inactive/by-source?",
  ],
  ["two that are as near", "on", ["one", "ons"], "did you mean one or ons?"],
  ["nothing that comes near", "frobnicate", ["list", "run"], ""],
  ["nothing to choose from", "run", [], ""],
])("%s", (_, written, known, question) => {
  expect(didYouMean(written, known)).toBe(question);
});

test.each([
  [
    "a command",
    "selftset",
    "selftset is not a command and matches no check: did you mean selftest?",
  ],
  ["an option", "run --falt x", "unknown option '--falt': did you mean --fault? (see --help)"],
  [
    "a pattern",
    "list connections/lifecycle/reactivate/inactive/by-sorce",
    "did you mean connections/lifecycle/reactivate/inactive/by-source?",
  ],
  [
    "a statement",
    "explain protocol/auth-requird",
    "unknown id protocol/auth-requird: did you mean protocol/auth-required?",
  ],
  [
    "all ids in a folder",
    "list connections",
    "nothing matches connections: did you mean connections/**?",
  ],
  ["a misspelt folder", "list conections/**", "did you mean connections/**?"],
  ["a misspelt folder without a star", "run conections", "did you mean connections/**?"],
  [
    "a folder in a longer pattern",
    "run connections/lifecicle/*/inactive",
    "did you mean connections/lifecycle/*/inactive/**?",
  ],
  [
    "checks to explain",
    "explain connections/create",
    "`pnpm conformance list 'connections/create/**'` shows the checks",
  ],
  ["a command to have explained", "help doktor", "unknown command doktor: did you mean doctor?"],
  [
    "a command of pact",
    "help pact generat",
    "unknown command pact generat: did you mean generate?",
  ],
  [
    "a command that is like none",
    "pact help nope",
    "unknown command nope: `pnpm conformance --help` lists the commands",
  ],
  ["a reporter", "run --reporter consle", "unknown reporter consle: did you mean console?"],
  ["a capability", "run --require two-party", "did you mean two-parties?"],
  [
    "a ruling",
    "mock --ruling connections/strangr=404",
    "unknown ruling connections/strangr: did you mean connections/stranger?",
  ],
])("%s is guessed in one line: exit 2", async (_, line, message) => {
  const { code, out, error } = await command(line.split(" "));
  expect({ code, out, lines: error.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
  expect(error).toContain(message);
});

test("the help of a command is that of its option --help", async () => {
  for (const words of [["pact", "generate"], ["run"]]) {
    const { out } = await command([...words, "--help"]);
    expect(await command(["help", ...words])).toMatchObject({ code: 0, out, error: "" });
  }
  expect(await command(["help"])).toEqual(await command(["--help"]));
});
