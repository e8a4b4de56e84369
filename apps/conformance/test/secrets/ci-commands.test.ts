import { expect, it } from "vitest";
import { withoutCommands } from "../../src/without-commands.ts";
import { commandsIn, payloads } from "./ci-commands.ts";

it.each(payloads)("%j is a command until it is rewritten", (text) => {
  expect(commandsIn(text.replaceAll("\u2028", "\n"))).not.toEqual([]);
  expect(commandsIn(withoutCommands(text))).toEqual([]);
});

it("JSON says the same without them, and other text stays as it is", () => {
  for (const text of payloads) {
    expect(JSON.parse(withoutCommands(JSON.stringify({ text })))).toEqual({ text });
  }
  const innocent =
    "a::before,\n::after {\n}\n## heading [link]\nhttp://[::1]:80 a::b --- 1 + 2\n----\n# [1]\n";
  expect(withoutCommands(innocent)).toBe(innocent);
});
