import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command, temporaryFolder } from "../support/fake-io.ts";

async function folderWithReport() {
  const folder = await temporaryFolder();
  const file = join(folder, "report.html");
  await writeFile(file, "<!doctype html>");
  return { folder, file };
}

it("opens the page where somebody sits, and says where it is where nobody does", async () => {
  const { folder, file } = await folderWithReport();
  const opened: string[] = [];
  const open = async (path: string) => opened.push(path) > 0;
  const attended = await command(["show-report", folder], {}, { open });
  expect({ attended, opened }).toEqual({
    attended: { code: 0, out: `opened ${file}\n`, error: "" },
    opened: [file],
  });
  expect(await command(["show-report", file])).toMatchObject({ code: 0, out: `${file}\n` });
});

it("says where it is where the desktop has no program for it", async () => {
  const { file } = await folderWithReport();
  const { out } = await command(["show-report", file], {}, { open: async () => false });
  expect(out).toBe(`${file}\n`);
});

it("a missing report, and a file that is no page, each give one line and exit 2", async () => {
  const { folder } = await folderWithReport();
  const missing = join(folder, "nope.html");
  expect(await command(["show-report", missing])).toMatchObject({
    code: 2,
    error: `error: no report ${missing} found: run the suite to write one, or name another\n`,
  });
  const document = join(folder, "run.json");
  await writeFile(document, "{}");
  expect((await command(["show-report", document])).error).toContain(
    "is not an HTML report: `report ",
  );
});
