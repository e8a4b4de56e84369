import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readPact } from "@persona-conformance/pact/file";
import { expect, it } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";

/** Makes a pact in the folder of a project. */
async function generated(words: readonly string[], name?: string, mark = "") {
  const folder = await temporaryFolder();
  if (name !== undefined) {
    await writeFile(join(folder, "package.json"), `${mark}${JSON.stringify({ name })}`);
  }
  const out = join(folder, "pacts");
  const ended = await command(["pact", "generate", "--out", out, ...words], {}, { folder });
  const read = async (consumer: string) => {
    const file = join(out, `${consumer}-persona-connect.json`);
    return readPact(await readFile(file, "utf8"), file);
  };
  return { ...ended, read };
}

it("a pact is of the project in which it is made", async () => {
  // Some editors put a byte order mark first.
  const { code, error, read } = await generated(
    ["--only", "retrieve-*"],
    "@acme/web-shop",
    "\uFEFF",
  );
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const { consumer, interactions } = await read("web-shop");
  expect(consumer.name).toBe("web-shop");
  // An operation that is not called cannot say no.
  for (const { request } of interactions) expect(request?.method).toBe("GET");
  expect(interactions.length).toBeGreaterThan(5);
});

it("by descriptions, several patterns add up", async () => {
  const words = ["--only", "*that is pending,a request too many", "--consumer", "c"];
  const { interactions } = await (await generated(words)).read("c");
  const names = interactions.map(({ description }) => description);
  expect(names).toContain("a request too many");
  expect(
    names.every((one) => one === "a request too many" || one.endsWith("that is pending")),
  ).toBe(true);
});

it("a project without a name is asked for one", async () => {
  const folder = join(await temporaryFolder(), "a project");
  await mkdir(folder);
  const ended = await command(["pact", "generate", "--out", join(folder, "p")], {}, { folder });
  expect(ended).toMatchObject({
    code: 2,
    error: "error: the project has no usable name: give one with --consumer\n",
  });
});
