import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openJournal } from "../../src/targets/sandbox/connection-journal.ts";
import { withDotEnv } from "../../src/dot-env.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

const mark = "\uFEFF";

/** A run that reads every file there is, each written by an editor of its own. */
async function run(spoil: (text: string) => string | Buffer) {
  const folder = await temporaryFolder();
  const out = join(folder, "out");
  const files = { known: join(folder, "known"), ledger: join(folder, "ledger.json") };
  const words = ["run", "connections/list/**", "--out", out, "--ledger", files.ledger];
  await command(words);
  const before = join(folder, "before.json");
  await writeFile(before, spoil(await readFile(join(out, "run.json"), "utf8")));
  await writeFile(files.ledger, spoil(await readFile(files.ledger, "utf8")));
  await writeFile(files.known, spoil(""));
  const given = [...words, "--baseline", before, "--known-failures", files.known];
  return {
    run: await command(given),
    report: await command(["report", before]),
    compare: await command(["compare", before, before]),
    history: await command(["history", folder, "--out", out]),
  };
}

it("a byte order mark is skipped in every file that is read", async () => {
  const plain = await run((text) => text);
  const marked = await run((text) => mark + text);
  for (const name of ["run", "report", "compare", "history"] as const) {
    expect([name, marked[name].code, marked[name].error.replaceAll(/\/\S+/g, "")]).toEqual([
      name,
      plain[name].code,
      plain[name].error.replaceAll(/\/\S+/g, ""),
    ]);
  }
  expect(plain.run.code).toBe(0);
});

it("a byte order mark is skipped in `.env` and in a journal", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, ".env"), `${mark}PERSONA_CONNECTION_ID=cxn_1\n`);
  expect(withDotEnv({ environment: {}, folder })).toEqual({ PERSONA_CONNECTION_ID: "cxn_1" });
  const journal = openJournal(folder, "https://a.example", "cxn_1");
  await journal.write({ original: "pending" });
  await writeFile(journal.file, mark + (await readFile(journal.file, "utf8")));
  expect(await journal.read()).toMatchObject({ original: "pending" });
});

it("UTF-16 is named, with and without its mark", async () => {
  const folder = await temporaryFolder();
  for (const text of [`${mark}{"format":2}`, '{"format":2}']) {
    for (const bytes of [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()]) {
      const file = join(folder, "run.json");
      await writeFile(file, bytes);
      const { code, error } = await command(["report", file]);
      expect([code, error]).toEqual([
        2,
        `error: cannot read the run document ${file} (it is not UTF-8 text: save it as UTF-8)\n`,
      ]);
    }
  }
});
