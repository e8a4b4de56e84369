import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { withDotEnv } from "../../src/dot-env.ts";
import { readEnvironment, variables } from "../../src/environment.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

const sandbox = ["run", "--target", "sandbox", "--reporter", "console", "--out"];
const key = "persona_sandbox_0123456789";

/** A folder with a file `.env`, and one for reports. */
async function folders(text: string) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, ".env"), text);
  return { folder, out: await temporaryFolder() };
}

test("a file .env stands in for what is not in the environment", async () => {
  const { folder, out } = await folders(
    `PERSONA_SOURCE_API_KEY="${key}" # ours\nPERSONA_BASE_URL=http://api.example\n`,
  );
  const { code, error } = await command([...sandbox, out], {}, { folder });
  expect({ code, error }).toMatchObject({
    code: 2,
    error: expect.stringContaining("PERSONA_BASE_URL is plain http to api.example"),
  });
});

test.each([
  ["another value", "ftp://other.example", /PERSONA_BASE_URL begins with ftp:/],
  ["nothing", "", /PERSONA_SOURCE_API_KEY is not set/],
])("%s in the environment goes before the file", async (_, value, message) => {
  const { folder, out } = await folders("PERSONA_BASE_URL=http://api.example\n");
  const { error } = await command([...sandbox, out], { PERSONA_BASE_URL: value }, { folder });
  expect(error).toMatch(message);
});

test("without a file there is only the environment", async () => {
  const folder = await temporaryFolder();
  const { error } = await command([...sandbox, await temporaryFolder()], {}, { folder });
  expect(error).toMatch(/PERSONA_SOURCE_API_KEY is not set/);
});

test("a file that cannot be read is one line and exit 2", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, ".env"));
  const { code, error } = await command(["list"], {}, { folder });
  expect(code).toBe(2);
  expect(error).toMatch(/^error: cannot read .*\.env \(EISDIR.*\): fix or remove it\n$/);
});

test("the example explains every variable, and is incomplete as it stands", () => {
  const lines = readFileSync(new URL("../../../../.env.example", import.meta.url), "utf8").split(
    "\n",
  );
  const explained = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const [, name] = /^#?(\w+)=/.exec(line) ?? [];
    if (name === undefined) continue;
    // Above it stands a comment, or a neighbour that shares one.
    expect(lines[index - 1]).toMatch(/^# |=/);
    explained.add(name);
  }
  expect([...explained].toSorted()).toEqual(Object.keys(variables).toSorted());
  expect(() => readEnvironment(parseEnv(lines.join("\n")))).toThrow(/API_KEY is not set/);
});

test("nothing of the file gets into what was given", async () => {
  const { folder } = await folders("PERSONA_SOURCE_API_KEY=x\n");
  const environment = { PATH: "/bin" };
  expect(withDotEnv({ environment, folder })).toEqual({
    PATH: "/bin",
    PERSONA_SOURCE_API_KEY: "x",
  });
  expect(environment).toEqual({ PATH: "/bin" });
});
