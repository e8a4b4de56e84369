import { basePath } from "@persona-conformance/schemas";
import { expect, it, onTestFinished, vi } from "vitest";
import { mockProvider } from "../../src/pact/mock-provider.ts";

it("a state is reached for lagging replicas too, if all its changes take less than a millisecond", async () => {
  const time = vi.spyOn(Date, "now").mockReturnValue(1_700_000_000_000);
  onTestFinished(() => time.mockRestore());
  const { states, answer } = mockProvider({ rulings: { "protocol/replica-lag": "1000" } });
  await states["a connection is active"]({ id: "" });
  const path = `${basePath}/connect/connections?filter[status]=active`;
  const { body } = await answer({ method: "GET", path, headers: {} }, "source");
  expect(body).toContain('"active"');
});
