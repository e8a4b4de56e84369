import { conformanceTests } from "persona-conformance/vitest";

await conformanceTests({ patterns: ["connections/retrieve/**"] });
