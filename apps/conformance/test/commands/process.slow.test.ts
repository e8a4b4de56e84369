import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { type Ended, cli, runIn, temporaryFolder } from "../support/fake-io.ts";

/** The real process, with nothing in its environment. */
async function start(words: readonly string[], cwd?: string) {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: cwd ?? (await temporaryFolder()),
    env: { PATH: process.env["PATH"] },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, error] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (error += chunk.toString()));
  const ended = async (): Promise<Ended> => {
    const [code] = (await once(child, "close")) as [number];
    return { code, out, error };
  };
  return { child, ended };
}

describe("as a process", () => {
  it("the mock conforms without any setting: exit 0, and the run document in `reports`", async () => {
    const folder = await temporaryFolder();
    const { ended } = await start([], folder);
    const { code, out, error } = await ended();
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const [first = ""] = out.split("\n");
    expect(first).toBe(`mock: ${regularChecks.length} passed`);
    const { results, finishedAt } = await runIn(join(folder, "reports"));
    expect([results.length, finishedAt]).toEqual([regularChecks.length, expect.any(String)]);
  });

  it("a mistake on the command line is one line on stderr, without a stack: exit 2", async () => {
    const { ended } = await start(["--frobnicate"]);
    expect(await ended()).toEqual({
      code: 2,
      out: "",
      error: "error: unknown option '--frobnicate' (see --help)\n",
    });
  });

  it("a config of the working folder is read, and imports the package without its being installed", async () => {
    const folder = await temporaryFolder();
    const text = `import { defineConfig, Violation } from "persona-conformance";
      const own: string = "own/broken";
      export default defineConfig({
        checks: [{
          id: own, statement: "protocol/auth-required", steps: "breaks", failsWhen: "always",
          run: async () => { throw new Violation("this", "that"); },
        }],
      } as never);`;
    await writeFile(join(folder, "conformance.config.ts"), text);
    // Node would warn that it has to guess what kind of module it is.
    await writeFile(join(folder, "package.json"), "{}");
    const { code, out, error } = await (await start(["run", "own/**"], folder)).ended();
    expect({ code, error }).toEqual({ code: 1, error: "" });
    expect(out).toMatch(/expected {2}this\n {2}actual {4}that\n/);
  });

  it("`mock` says where it listens, answers, and SIGTERM ends it: exit 0", async () => {
    const { child, ended } = await start(["mock", "--port", "0", "--json"]);
    const end = ended();
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const parsed = JSON.parse(line.toString()) as {
      readonly url: string;
      readonly source: { readonly key: string };
      readonly connectionId: string;
    };
    const answer = await fetch(`${parsed.url}/api/v1/connect/connections/${parsed.connectionId}`, {
      headers: { authorization: `Bearer ${parsed.source.key}` },
    });
    expect(await answer.json()).toMatchObject({ data: { id: parsed.connectionId } });
    child.kill("SIGTERM");
    expect(await end).toMatchObject({ code: 0, error: "" });
  });
});
