import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { certificate } from "./certificate.ts";
import { temporaryFolder } from "../support/fake-io.ts";

/** A certificate that its own key signed, and the file that makes it trusted. */
export async function selfSigned() {
  const file = join(await temporaryFolder(), "certificate.pem");
  await writeFile(file, certificate.cert);
  return { key: certificate.key, certificate: certificate.cert, file };
}
